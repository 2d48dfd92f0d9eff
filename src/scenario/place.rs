//! Places: what a name such as `app1`, `home-gw.dns`, `proxy>app1` or `shop.example` stands for.

use super::error::nearest;
use super::model::{LinkId, NodeId, RecordData, Scenario};
use super::program::Program;

/// Something in a scenario that can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// One direction of a link, an index into `Link::directions`: `proxy>app1`.
    Direction(LinkId, usize),
    /// A link: `proxy--app1`.
    Link(LinkId),
    /// A DNS name that some zone has: `shop.example`.
    Name(String),
    /// A node: `app1`.
    Node(NodeId),
    /// A service of a node, `nat44` or the name of a program: `home-gw.dns`.
    Service(NodeId, &'static str),
}

/// A text that names no place of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no place `{place}` here{}", advice(.nearest.as_deref()))]
pub struct UnknownPlace {
    /// The text.
    pub place: String,
    /// The place with the most similar name.
    pub nearest: Option<String>,
}

fn advice(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || {
            ": expected a node (app1), a service (home-gw.dns), a link (proxy--app1), one \
            direction of it (proxy>app1) or a DNS name (shop.example)"
                .to_owned()
        },
        |nearest| format!(": did you mean `{nearest}`?"),
    )
}

impl Scenario {
    /// What a text names: a node, a service, a link, a direction or a DNS name.
    ///
    /// # Errors
    /// The nearest place, if the text names none.
    pub fn place(&self, text: &str) -> Result<Place, UnknownPlace> {
        if let Some(node) = self.node(text) {
            return Ok(Place::Node(node));
        }
        if let Some(link) = self.link(text) {
            return Ok(Place::Link(link));
        }
        if let Some((link, direction)) = self.direction(text) {
            return Ok(Place::Direction(link, direction));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if self.dns_names().any(|known| known == name) {
            return Ok(Place::Name(name));
        }
        if let Some((node, service)) = self.service(text) {
            return Ok(Place::Service(node, service));
        }
        let known = self.place_names();
        Err(UnknownPlace {
            place: text.to_owned(),
            nearest: nearest(text, known.iter().map(String::as_str)),
        })
    }

    /// The names of all services of a node.
    pub fn services(&self, node: NodeId) -> impl Iterator<Item = &'static str> {
        let node = &self.nodes[node.0];
        let nat44 = node.nat44.as_ref().map(|_| "nat44");
        let programs = node.programs.iter();
        programs.map(Program::name).chain(nat44)
    }

    /// The link and direction of `a>b`.
    fn direction(&self, text: &str) -> Option<(LinkId, usize)> {
        let (from, to) = text.split_once('>')?;
        let ends = [self.node(from)?, self.node(to)?];
        let links = self.links.iter().enumerate();
        links
            .map(|(id, link)| (LinkId(id), link.ends.map(|end| end.node)))
            .find_map(|(id, [a, b])| match ends {
                _ if ends == [a, b] => Some((id, 0)),
                _ if ends == [b, a] => Some((id, 1)),
                _ => None,
            })
    }

    fn service(&self, text: &str) -> Option<(NodeId, &'static str)> {
        let (node, service) = text.split_once('.')?;
        let node = self.node(node)?;
        let found = self.services(node).find(|name| *name == service)?;
        Some((node, found))
    }

    /// The names that have an address or an alias, reverse names left out.
    fn dns_names(&self) -> impl Iterator<Item = &str> {
        let written = self.zones.iter().filter(|zone| !zone.automatic);
        let records = written.flat_map(|zone| &zone.records);
        records
            .filter(|record| matches!(record.data, RecordData::A(_) | RecordData::Cname(_)))
            .map(|record| record.owner.as_str())
    }

    fn place_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.dns_names().map(str::to_owned).collect();
        for (id, node) in self.nodes.iter().enumerate() {
            let services = self.services(NodeId(id));
            names.extend(services.map(|service| format!("{}.{service}", node.name)));
            names.push(node.name.clone());
        }
        for link in &self.links {
            let [a, b] = link.ends.map(|end| self.nodes[end.node.0].name.as_str());
            names.extend([link.name.clone(), format!("{a}>{b}"), format!("{b}>{a}")]);
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::find;

    fn first() -> Scenario {
        find("first").expect("embedded").parse(&[]).expect("right")
    }

    #[test]
    fn every_kind_of_place_is_found() {
        let first = first();
        let node = |name| first.node(name).expect("a node");
        let link = first.link("proxy--app1").expect("a link");
        let places = [
            ("app1", Place::Node(node("app1"))),
            ("home-gw.dns", Place::Service(node("home-gw"), "dns")),
            ("home-gw.nat44", Place::Service(node("home-gw"), "nat44")),
            ("proxy--app1", Place::Link(link)),
            ("app1--proxy", Place::Link(link)),
            ("proxy>app1", Place::Direction(link, 0)),
            ("app1>proxy", Place::Direction(link, 1)),
            ("Shop.Example.", Place::Name("shop.example".to_owned())),
            ("app1.internal", Place::Name("app1.internal".to_owned())),
        ];
        for (text, place) in places {
            assert_eq!(first.place(text), Ok(place), "{text}");
        }
    }

    #[test]
    fn an_unknown_place_is_answered_with_the_nearest() {
        let first = first();
        let near = |text| first.place(text).expect_err("no place").nearest;
        assert_eq!(near("ap1").as_deref(), Some("app1"));
        assert_eq!(near("home-gw.dsn").as_deref(), Some("home-gw.dns"));
        assert_eq!(near("proxy>ap1").as_deref(), Some("proxy>app1"));
        assert_eq!(near("shop.exmaple").as_deref(), Some("shop.example"));
        assert_eq!(near("zzzzzz"), None);
    }
}
