//! Who is who: what a scenario says about its machines, their names on the screen and their ways.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddrV4};

use crate::scenario::Scenario;
use crate::scenario::model::{NodeKind, RecordData};
use crate::scenario::program::Program;
use crate::trace::{LinkId, NodeId};

/// A machine as the screen speaks of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// Its name in files and faults.
    pub name: String,
    /// Its name on the screen.
    pub label: String,
    /// What it is for.
    pub role: String,
    /// What kind of machine it is.
    pub kind: NodeKind,
    /// The machine in whose box it is drawn.
    pub inside: Option<NodeId>,
    /// Whether it translates addresses.
    pub translates: bool,
    /// Its programs, by their names, each with the port it listens on.
    pub programs: Vec<(&'static str, Option<u16>)>,
}

impl Who {
    /// Whether a program of this name runs on it.
    pub fn runs(&self, program: &str) -> bool {
        self.programs.iter().any(|(name, _)| *name == program)
    }
}

/// Machines, links and addresses of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Atlas {
    /// The machines, by their numbers.
    pub nodes: Vec<Who>,
    /// The links, by their numbers: name and ends.
    pub links: Vec<(String, [NodeId; 2])>,
    /// The scenario's name and title.
    pub title: (String, String),
    /// Whose rules the first proxy follows.
    pub profile: Option<String>,
    /// The first machine with a browser, and the page it opens.
    pub browser: Option<(NodeId, String)>,
    addresses: BTreeMap<Ipv4Addr, NodeId>,
    names: BTreeMap<String, Ipv4Addr>,
    aliases: BTreeMap<String, String>,
    upstreams: BTreeMap<NodeId, Vec<NodeId>>,
}

impl Atlas {
    /// Reads a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let mut atlas = Self {
            nodes: scenario.nodes.iter().map(who).collect(),
            links: Vec::new(),
            title: (scenario.name.clone(), scenario.title.clone()),
            profile: None,
            browser: None,
            addresses: BTreeMap::new(),
            names: BTreeMap::new(),
            aliases: BTreeMap::new(),
            upstreams: BTreeMap::new(),
        };
        for link in &scenario.links {
            let ends = link.ends.map(|end| NodeId(end.node.0 as u16));
            atlas.links.push((link.name.clone(), ends));
        }
        for (number, node) in scenario.nodes.iter().enumerate() {
            let id = NodeId(number as u16);
            let fixed = node.interfaces.iter().filter_map(|it| it.address.fixed());
            atlas.addresses.extend(fixed.map(|address| (address, id)));
            for program in &node.programs {
                atlas.read_program(id, program);
            }
        }
        for record in scenario.zones.iter().flat_map(|zone| &zone.records) {
            let owner = record.owner.clone();
            match &record.data {
                RecordData::A(address) => drop(atlas.names.insert(owner, *address)),
                RecordData::Cname(name) => drop(atlas.aliases.insert(owner, name.clone())),
                _ => {}
            }
        }
        atlas
    }

    fn read_program(&mut self, id: NodeId, program: &Program) {
        match program {
            Program::Browser(browser) if self.browser.is_none() => {
                self.browser = Some((id, browser.url.clone().unwrap_or_default()));
            }
            Program::Dhcp(dhcp) => {
                let reserved = dhcp.reserved.iter();
                self.addresses
                    .extend(reserved.map(|(node, address)| (*address, NodeId(node.0 as u16))));
            }
            Program::Proxy(proxy) => {
                self.profile.get_or_insert_with(|| proxy.profile.clone());
                let members = proxy.pools.iter().flat_map(|pool| &pool.upstreams);
                let nodes = members.filter_map(|it| Some(NodeId(it.node?.0 as u16)));
                self.upstreams.insert(id, nodes.collect());
            }
            _ => {}
        }
    }

    /// The machine of this number, if it is one.
    pub fn who(&self, node: NodeId) -> Option<&Who> {
        self.nodes.get(usize::from(node.0))
    }

    /// A machine's name on the screen; "you" for whoever acts from outside.
    pub fn label(&self, node: NodeId) -> &str {
        self.who(node).map_or("you", |who| &who.label)
    }

    /// A machine as it stands in a sentence: the proxy is "the proxy" if it is called so.
    pub fn the(&self, node: NodeId) -> String {
        match self.label(node) {
            label @ ("proxy" | "home router" | "router") => format!("the {label}"),
            label => label.to_owned(),
        }
    }

    /// The machine called `name` in files.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let index = self.nodes.iter().position(|who| who.name == name)?;
        Some(NodeId(index as u16))
    }

    /// The machine in whose box `node` is drawn: itself, or the one it is folded into.
    pub fn outer(&self, node: NodeId) -> NodeId {
        let mut outer = node;
        for _ in 0..self.nodes.len() {
            match self.who(outer).and_then(|who| who.inside) {
                Some(next) => outer = next,
                None => break,
            }
        }
        outer
    }

    /// The machine that has an address.
    pub fn owner(&self, address: Ipv4Addr) -> Option<NodeId> {
        self.addresses.get(&address).copied()
    }

    /// The machine behind `host`, `host:port` or `address:port`.
    pub fn machine(&self, name: &str) -> Option<NodeId> {
        if let Ok(socket) = name.parse::<SocketAddrV4>() {
            return self.owner(*socket.ip());
        }
        let host = name.rsplit_once(':').map_or(name, |(host, port)| {
            let is_port = port.bytes().all(|b| b.is_ascii_digit());
            if is_port { host } else { name }
        });
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return self.owner(address);
        }
        let mut host = host.trim_end_matches('.').to_ascii_lowercase();
        for _ in 0..8 {
            match self.aliases.get(&host) {
                Some(next) => host.clone_from(next),
                None => break,
            }
        }
        self.owner(*self.names.get(&host)?)
    }

    /// The names that have an address, and those that stand for them.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let names = self.names.keys().chain(self.aliases.keys());
        names.map(String::as_str)
    }

    /// The machines a proxy passes requests on to.
    pub fn upstreams(&self, proxy: NodeId) -> &[NodeId] {
        self.upstreams.get(&proxy).map_or(&[], Vec::as_slice)
    }

    /// The link called `name`, its ends in either order, or as a way: `proxy>app1`.
    pub fn link(&self, name: &str) -> Option<LinkId> {
        let turned = |sign| {
            let (a, b) = name.split_once(sign)?;
            Some([format!("{a}--{b}"), format!("{b}--{a}")])
        };
        let names = turned("--").or_else(|| turned(">"))?;
        let found = self.links.iter().position(|(own, _)| names.contains(own));
        found.map(|index| LinkId(index as u16))
    }

    /// The shortest way from one machine to another, both included; empty if there is none.
    pub fn way(&self, from: NodeId, to: NodeId) -> Vec<NodeId> {
        let mut came = BTreeMap::from([(from, from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(here) = queue.pop_front() {
            if here == to {
                break;
            }
            for (_, [a, b]) in &self.links {
                let next = match here {
                    node if node == *a => *b,
                    node if node == *b => *a,
                    _ => continue,
                };
                came.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    here
                });
            }
        }
        if !came.contains_key(&to) {
            return Vec::new();
        }
        let mut way = vec![to];
        let mut here = to;
        while here != from {
            here = came[&here];
            way.push(here);
        }
        way.reverse();
        way
    }

    /// Text in which addresses and internal names are replaced by the names on the screen.
    pub fn plain(&self, text: &str) -> String {
        let mut words = Vec::new();
        for word in text.split(' ') {
            let core = word.trim_end_matches([':', ',', '.', ';']);
            // A bare name stays: it may be what the text is about.
            let numeric = |c: char| c.is_ascii_digit() || c == '.';
            let looks_so = core.contains(':') || core.chars().all(numeric);
            match self.machine(core).filter(|_| looks_so) {
                Some(node) => words.push(format!("{}{}", self.label(node), &word[core.len()..])),
                None => words.push(word.to_owned()),
            }
        }
        words.join(" ")
    }
}

fn who(node: &crate::scenario::model::Node) -> Who {
    let programs = node.programs.iter();
    Who {
        name: node.name.clone(),
        label: node.label.clone(),
        role: node.role.clone(),
        kind: node.kind,
        inside: node.inside.map(|inside| NodeId(inside.0 as u16)),
        translates: node.nat44.is_some(),
        programs: programs.map(|it| (it.name(), it.port())).collect(),
    }
}
