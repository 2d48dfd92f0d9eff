//! What nodes and links are called: the trace knows them by number only.

use super::{Direction, LinkId, NodeId};

/// Names for the numbers in a trace; the world implements it.
pub trait Names {
    /// The name of a node; [`NodeId::OUTSIDE`] has one too.
    fn node(&self, node: NodeId) -> String;

    /// The name of a link: `proxy--app1`.
    fn link(&self, link: LinkId) -> String;

    /// The node at which a direction of a link begins, and the one at which it ends.
    fn ends(&self, link: LinkId, direction: Direction) -> (NodeId, NodeId);

    /// The name of one direction of a link: `proxy>app1 (proxy--app1)`.
    fn way(&self, link: LinkId, direction: Direction) -> String {
        let (from, to) = self.ends(link, direction);
        format!(
            "{}>{} ({})",
            self.node(from),
            self.node(to),
            self.link(link)
        )
    }
}

/// Names for tests: `n0`, `n1` and so on; the link `n` goes from node `n` to node `n + 1`.
#[cfg(test)]
pub(super) struct Numbers;

#[cfg(test)]
impl Names for Numbers {
    fn node(&self, node: NodeId) -> String {
        match node {
            NodeId::OUTSIDE => "you".into(),
            NodeId(number) => format!("n{number}"),
        }
    }

    fn link(&self, link: LinkId) -> String {
        format!("n{}--n{}", link.0, link.0 + 1)
    }

    fn ends(&self, link: LinkId, direction: Direction) -> (NodeId, NodeId) {
        let (first, second) = (NodeId(link.0), NodeId(link.0 + 1));
        match direction {
            Direction::Forth => (first, second),
            Direction::Back => (second, first),
        }
    }
}
