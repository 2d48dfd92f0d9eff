//! A scenario as a text map: machines with their addresses and programs, and how they are linked.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::scenario::Scenario;
use crate::scenario::model::{Addressing, Link, LinkId, Node, NodeId, NodeKind, RecordData};
use crate::scenario::program::{DnsRole, Program};

use super::sanitise;

/// A world, to be looked at before anything happens in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorldMap {
    /// The scenario's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The machines, in the order of the file.
    pub nodes: Vec<MappedNode>,
    /// The links, in the order of the file.
    pub links: Vec<MappedLink>,
    /// Names that name servers know, each with what it stands for; reverse names are left out.
    pub names: Vec<MappedName>,
    #[serde(skip)]
    tree: Vec<String>,
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedNode {
    /// Its name.
    pub name: String,
    /// `host`, `router`, `gateway` or `switch`.
    pub kind: &'static str,
    /// What it is for.
    pub role: String,
    /// What runs on it.
    pub programs: Vec<String>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedLink {
    /// Its name.
    pub name: String,
    /// The two ends: machine, interface, address.
    pub ends: [MappedEnd; 2],
    /// How it treats packets, in words.
    pub properties: String,
}

/// One end of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedEnd {
    /// The machine.
    pub node: String,
    /// The interface on it.
    pub interface: String,
    /// Its address; `by DHCP` if it is leased, nothing if it has none.
    pub address: String,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedName {
    /// The name.
    pub name: String,
    /// What it stands for: type and data.
    pub data: String,
    /// The server that knows it.
    pub server: String,
}

/// The map of a scenario.
pub fn map(scenario: &Scenario) -> WorldMap {
    WorldMap {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        description: scenario.description.trim().to_owned(),
        nodes: scenario.nodes.iter().map(node).collect(),
        links: scenario.links.iter().map(|it| link(scenario, it)).collect(),
        names: names(scenario),
        tree: Tree::new(scenario).draw(),
    }
}

impl WorldMap {
    /// The map as text.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.name, self.title);
        if !self.description.is_empty() {
            text.push_str(&format!("\n{}\n", self.description));
        }
        text.push('\n');
        self.tree
            .iter()
            .for_each(|line| text.push_str(&format!("{line}\n")));
        if !self.names.is_empty() {
            text.push_str("\nNames:\n");
            let wide = self.names.iter().map(|it| it.name.len()).max().unwrap_or(0);
            let data = self.names.iter().map(|it| it.data.len()).max().unwrap_or(0);
            for name in &self.names {
                let (own, what, server) = (&name.name, &name.data, &name.server);
                text.push_str(&format!("  {own:wide$}  {what:data$}  on {server}\n"));
            }
        }
        sanitise(&text)
    }
}

fn node(node: &Node) -> MappedNode {
    MappedNode {
        name: node.name.clone(),
        kind: kind(node),
        role: node.role.clone(),
        programs: programs(node),
    }
}

fn kind(node: &Node) -> &'static str {
    match node.kind {
        NodeKind::Gateway => "gateway",
        NodeKind::Host => "host",
        NodeKind::Router => "router",
        NodeKind::Switch => "switch",
    }
}

fn programs(node: &Node) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    if node.nat44.is_some() {
        told.push("NAT".to_owned());
    }
    told.extend(node.programs.iter().map(|program| match program {
        Program::Browser(browser) => match &browser.url {
            Some(url) => format!("browser {url}"),
            None => "browser".to_owned(),
        },
        Program::Dhcp(_) => "DHCP server".to_owned(),
        Program::Dns(dns) => match dns.role {
            DnsRole::Authoritative => "authoritative DNS server".to_owned(),
            DnsRole::Forwarder { .. } => "DNS forwarder".to_owned(),
            DnsRole::Recursive { .. } => "recursive DNS resolver".to_owned(),
        },
        Program::Origin(origin) => format!("web server, port {}", origin.port),
        Program::Proxy(proxy) => {
            let pools = proxy.pools.iter().flat_map(|pool| &pool.upstreams);
            let members: Vec<String> = pools.map(|it| format!("{}:{}", it.host, it.port)).collect();
            let (port, profile) = (proxy.port, &proxy.profile);
            format!(
                "proxy ({profile}), port {port}, to {}",
                members.join(" and ")
            )
        }
    }));
    told
}

fn link(scenario: &Scenario, link: &Link) -> MappedLink {
    MappedLink {
        name: link.name.clone(),
        ends: [0, 1].map(|at| end(scenario, link, at)),
        properties: properties(link),
    }
}

fn end(scenario: &Scenario, link: &Link, at: usize) -> MappedEnd {
    let end = link.ends[at];
    let node = &scenario.nodes[end.node.0];
    let interface = &node.interfaces[end.interface];
    MappedEnd {
        node: node.name.clone(),
        interface: interface.name.clone(),
        address: match interface.address {
            Addressing::Static(cidr) => cidr.to_string(),
            Addressing::Dhcp => "by DHCP".to_owned(),
            Addressing::None => String::new(),
        },
    }
}

/// What is not as on a plain cable; the delay always.
fn properties(link: &Link) -> String {
    let [forth, back] = &link.directions;
    let mut told = if forth.delay == back.delay {
        vec![format!("{:?}", forth.delay)]
    } else {
        vec![format!("{:?} and back {:?}", forth.delay, back.delay)]
    };
    if link.mtu != 1500 {
        told.push(format!("MTU {}", link.mtu));
    }
    if [forth, back].iter().any(|way| way.rate.is_some()) {
        told.push("rate-limited".to_owned());
    }
    if [forth, back].iter().any(|way| !way.up) {
        told.push("down".to_owned());
    }
    told.join(", ")
}

fn names(scenario: &Scenario) -> Vec<MappedName> {
    let mut names = Vec::new();
    for zone in scenario.zones.iter().filter(|zone| !zone.automatic) {
        let server = &scenario.nodes[zone.server.0].name;
        for record in &zone.records {
            let data = match &record.data {
                RecordData::A(address) => format!("A {address}"),
                RecordData::Cname(name) => format!("CNAME {name}"),
                RecordData::Mx(preference, name) => format!("MX {preference} {name}"),
                RecordData::Ns(_) | RecordData::Ptr(_) => continue,
                RecordData::Txt(text) => format!("TXT {text}"),
            };
            let (name, server) = (record.owner.clone(), server.clone());
            names.push(MappedName { name, data, server });
        }
    }
    names
}

/// The machines as a tree, from the first browser on; a link that closes a ring is told apart.
struct Tree<'a> {
    scenario: &'a Scenario,
    seen: BTreeSet<NodeId>,
    used: BTreeSet<LinkId>,
    lines: Vec<String>,
}

impl<'a> Tree<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            seen: BTreeSet::new(),
            used: BTreeSet::new(),
            lines: Vec::new(),
        }
    }

    fn draw(mut self) -> Vec<String> {
        let all: Vec<NodeId> = (0..self.scenario.nodes.len()).map(NodeId).collect();
        let browses = |id: &&NodeId| self.scenario.nodes[id.0].program("browser").is_some();
        let first = all.iter().find(browses).copied();
        for root in first.into_iter().chain(all) {
            if self.seen.insert(root) {
                self.lines.push(self.about(root));
                self.below(root, "");
            }
        }
        let links = (0..self.scenario.links.len()).map(LinkId);
        let others: Vec<LinkId> = links.filter(|id| !self.used.contains(id)).collect();
        for id in others {
            let [a, b] = [0, 1].map(|at| end(self.scenario, &self.scenario.links[id.0], at));
            let line = format!(
                "also linked: {} {} -- {} {}",
                a.node, a.address, b.node, b.address
            );
            self.lines.push(line);
        }
        self.lines
    }

    /// The machines behind `from`, each below the link that leads there.
    fn below(&mut self, from: NodeId, indent: &str) {
        let mut ahead = Vec::new();
        for interface in &self.scenario.nodes[from.0].interfaces {
            let link = &self.scenario.links[interface.link.0];
            let far = link.ends[1 - interface.end].node;
            if self.seen.insert(far) {
                self.used.insert(interface.link);
                ahead.push((interface.link, interface.end, far));
            }
        }
        let count = ahead.len();
        for (number, (link, own, far)) in ahead.into_iter().enumerate() {
            let is_last = number + 1 == count;
            let link = &self.scenario.links[link.0];
            let [near, away] = [own, 1 - own].map(|at| end(self.scenario, link, at));
            let how = properties(link);
            self.lines.push(
                format!("{indent}│  {} ── {how} ── {}", near.address, away.address)
                    .trim_end()
                    .to_owned(),
            );
            let corner = if is_last { "└─ " } else { "├─ " };
            self.lines
                .push(format!("{indent}{corner}{}", self.about(far)));
            let deeper = if is_last { "   " } else { "│  " };
            self.below(far, &format!("{indent}{deeper}"));
        }
    }

    fn about(&self, id: NodeId) -> String {
        let node = &self.scenario.nodes[id.0];
        let mut words = vec![kind(node).to_owned()];
        if !node.role.is_empty() {
            words.push(node.role.clone());
        }
        words.extend(programs(node));
        let mut told = BTreeSet::new();
        words.retain(|word| told.insert(word.clone()));
        format!("{}  ({})", node.name, words.join("; "))
    }
}
