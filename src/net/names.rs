//! The world's names, for whoever writes a trace down.

use crate::trace::{Direction, LinkId, Names, NodeId};

use super::World;

impl Names for World {
    fn node(&self, node: NodeId) -> String {
        self.name(node).to_owned()
    }

    fn link(&self, link: LinkId) -> String {
        World::link(self, link).name.clone()
    }

    fn ends(&self, link: LinkId, direction: Direction) -> (NodeId, NodeId) {
        let [(first, _), (second, _)] = World::link(self, link).ends;
        match direction {
            Direction::Forth => (first, second),
            Direction::Back => (second, first),
        }
    }
}
