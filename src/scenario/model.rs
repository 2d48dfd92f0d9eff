//! A validated scenario as plain data: every name resolved, every default filled in.
//!
//! Nothing here borrows the file it came from. Lists keep the order of the file, so an index is
//! an identity: `NodeId` indexes `Scenario::nodes`, `LinkId` indexes `Scenario::links`, and an
//! interface is named by its index in `Node::interfaces`.

use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::Ipv4Cidr;

use super::error::Problem;
use super::program::{Nat44, Program};
use super::unit::Bitrate;
use crate::sim::Probability;

/// A world to be built: nodes, links, zones and the programs that run on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The file or embedded name it was read from.
    pub name: String,
    /// One line for lists.
    pub title: String,
    /// A paragraph for readers; may be empty.
    pub description: String,
    /// The seed used when none is given on the command line.
    pub seed: u64,
    /// Every node, in file order.
    pub nodes: Vec<Node>,
    /// Every link, in file order.
    pub links: Vec<Link>,
    /// Every DNS zone: the written ones in file order, then the generated reverse zones.
    pub zones: Vec<Zone>,
    /// Things that are allowed but probably not meant.
    pub warnings: Vec<Problem>,
}

impl Scenario {
    /// The node with this name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.nodes
            .iter()
            .position(|node| node.name == name)
            .map(NodeId)
    }

    /// The link with this name; the ends may be given in either order.
    pub fn link(&self, name: &str) -> Option<LinkId> {
        let turned = name.split_once("--").map(|(a, b)| format!("{b}--{a}"));
        self.links
            .iter()
            .position(|link| link.name == name || Some(&link.name) == turned.as_ref())
            .map(LinkId)
    }

    /// The zones a node serves.
    pub fn zones_of(&self, server: NodeId) -> impl Iterator<Item = &Zone> {
        self.zones.iter().filter(move |zone| zone.server == server)
    }

    /// The node and the index of its interface that owns a static address.
    pub fn owner(&self, address: Ipv4Addr) -> Option<(NodeId, usize)> {
        self.nodes.iter().enumerate().find_map(|(id, node)| {
            let interface = node
                .interfaces
                .iter()
                .position(|interface| interface.address.fixed() == Some(address))?;
            Some((NodeId(id), interface))
        })
    }
}

/// The index of a node in `Scenario::nodes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// The index of a link in `Scenario::links`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub usize);

/// One box: an end system, a switch, or something that forwards packets.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The name used in files and on the command line (`home-gw`).
    pub name: String,
    /// The name shown on the screen (`home router`).
    pub label: String,
    /// What it is for, shown below the label (`shop server`).
    pub role: String,
    /// What kind of machine it is.
    pub kind: NodeKind,
    /// The node whose box hides this one on the map until it is unfolded.
    pub inside: Option<NodeId>,
    /// Its attachments to links, in the order of the links.
    pub interfaces: Vec<Interface>,
    /// Its routes beside the connected networks; explicit ones first, then the computed ones.
    pub routes: Vec<Route>,
    /// How its own programs look up names.
    pub stub_resolver: StubResolver,
    /// The address translation it performs between its interfaces.
    pub nat44: Option<Nat44>,
    /// The programs that run on it, at most one of each kind.
    pub programs: Vec<Program>,
}

impl Node {
    /// Whether it forwards packets between its interfaces.
    pub fn forwards(&self) -> bool {
        matches!(self.kind, NodeKind::Gateway | NodeKind::Router)
    }

    /// The program whose service name is `name` (`dns`, `proxy`, ...).
    pub fn program(&self, name: &str) -> Option<&Program> {
        self.programs.iter().find(|program| program.name() == name)
    }
}

/// What kind of machine a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A router that by default also translates addresses, leases them and forwards DNS.
    Gateway,
    /// An end system; it runs programs and forwards nothing.
    Host,
    /// Forwards IPv4 packets.
    Router,
    /// Forwards Ethernet frames; it has no address.
    Switch,
}

/// One attachment of a node to a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The name a shell would show (`eth0`).
    pub name: String,
    /// The link it is attached to.
    pub link: LinkId,
    /// Which end of the link it is: the index into `Link::ends`.
    pub end: usize,
    /// How it gets its address.
    pub address: Addressing,
}

/// How an interface gets its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// It asks a DHCP server (RFC 2131).
    Dhcp,
    /// It has none: a port of a switch.
    None,
    /// It is given in the scenario.
    Static(Ipv4Cidr),
}

impl Addressing {
    /// The address, if the scenario fixes it.
    pub fn fixed(self) -> Option<Ipv4Addr> {
        match self {
            Self::Static(cidr) => Some(cidr.address()),
            Self::Dhcp | Self::None => None,
        }
    }
}

/// A route to a network that is not directly connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The network; `0.0.0.0/0` is the default route.
    pub destination: Ipv4Cidr,
    /// The next hop.
    pub via: Ipv4Addr,
    /// The index of the interface the next hop is behind.
    pub interface: usize,
    /// Whether it was computed, not written in the file.
    pub automatic: bool,
}

/// How the programs of a node look up names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StubResolver {
    /// Servers asked in turn; empty means the ones DHCP names, or none at all.
    pub servers: Vec<Ipv4Addr>,
    /// How long one try waits for an answer.
    pub timeout: Duration,
    /// How often each server is asked.
    pub tries: u32,
}

/// A cable between two nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The two node names joined by `--` in file order, unless the file names it otherwise.
    pub name: String,
    /// What it joins.
    pub ends: [End; 2],
    /// The largest IP packet it carries, in octets.
    pub mtu: u16,
    /// How it treats frames: first those from `ends[0]` to `ends[1]`, then the others.
    pub directions: [Direction; 2],
}

/// One end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The node.
    pub node: NodeId,
    /// The index of the interface in `Node::interfaces`.
    pub interface: usize,
}

/// How a link treats the frames of one direction; the terms are those of tc-netem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    /// Whether the direction carries frames at all.
    pub up: bool,
    /// The time a frame travels.
    pub delay: Duration,
    /// How far the delay varies to either side.
    pub jitter: Duration,
    /// How likely a frame is lost.
    pub loss: Probability,
    /// How likely a frame arrives twice.
    pub duplicate: Probability,
    /// How likely a frame overtakes those before it.
    pub reorder: Probability,
    /// How likely one bit of a frame is flipped.
    pub corrupt: Probability,
    /// How fast frames are put on the link; unlimited if absent.
    pub rate: Option<Bitrate>,
    /// How many frames wait for a limited rate before the next is dropped.
    pub limit: u32,
}

/// A DNS zone and all its records but the SOA, delegations and glue included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The name it begins at, in lower case without a final dot; the root is `.`.
    pub apex: String,
    /// The node that serves it.
    pub server: NodeId,
    /// The name of that server in NS records and in the SOA.
    pub name_server: String,
    /// The time to live of records that name none.
    pub ttl: Duration,
    /// How long an absence may be remembered (RFC 2308 section 4): the SOA's minimum.
    pub negative_ttl: Duration,
    /// The records: written ones in file order, then NS, delegations, glue and reverse names.
    pub records: Vec<Record>,
    /// Whether gatelab made the zone (reverse zones).
    pub automatic: bool,
}

/// One record of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The full name of the owner, in lower case without a final dot; the root is `.`.
    pub owner: String,
    /// How long a cache may keep it.
    pub ttl: Duration,
    /// The type and its data.
    pub data: RecordData,
}

/// The data of a record; names are full, in lower case, without a final dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordData {
    /// An IPv4 address (RFC 1035 section 3.4.1).
    A(Ipv4Addr),
    /// The name this one is an alias of (RFC 1035 section 3.3.1).
    Cname(String),
    /// A mail exchange and its preference (RFC 1035 section 3.3.9).
    Mx(u16, String),
    /// A server of the zone, or of the zone delegated here (RFC 1035 section 3.3.11).
    Ns(String),
    /// The name of an address (RFC 1035 section 3.3.12).
    Ptr(String),
    /// Free text (RFC 1035 section 3.3.14).
    Txt(String),
}
