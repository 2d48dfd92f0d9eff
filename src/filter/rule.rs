//! One rule: what it matches and what it does.

use std::fmt;
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use smoltcp::wire::Ipv4Cidr;

use crate::packet::{Protocol, Tuple};
use crate::trace::EventId;

/// An interface of a node, by its place in that node's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InterfaceIndex(pub u16);

/// What a packet is to the connections known so far (words of nftables `ct state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It belongs to a connection that has seen packets both ways.
    Established,
    /// It fits no connection and can begin none.
    Invalid,
    /// It begins a connection, or belongs to one that nobody has answered yet.
    New,
    /// It is an ICMP error about a packet of a known connection.
    Related,
}

impl State {
    /// The state as one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::Invalid => "invalid",
            Self::New => "new",
            Self::Related => "related",
        }
    }
}

/// How a rejected packet is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RejectWith {
    /// ICMP destination unreachable, communication administratively prohibited (code 13, RFC
    /// 1812 section 5.2.7.1).
    AdminProhibited,
    /// ICMP destination unreachable, host unreachable (code 1, RFC 792).
    Host,
    /// ICMP destination unreachable, host administratively prohibited (code 10, RFC 1122 section
    /// 3.2.2.1).
    HostProhibited,
    /// ICMP destination unreachable, network unreachable (code 0, RFC 792).
    Net,
    /// ICMP destination unreachable, port unreachable (code 3, RFC 792); the default of nftables.
    #[default]
    Port,
    /// A TCP reset, as if nobody listened (RFC 9293 section 3.10.7.1).
    TcpReset,
}

impl RejectWith {
    /// The ICMP code of destination unreachable; `None` for a TCP reset.
    pub fn icmp_code(self) -> Option<u8> {
        match self {
            Self::AdminProhibited => Some(13),
            Self::Host => Some(1),
            Self::HostProhibited => Some(10),
            Self::Net => Some(0),
            Self::Port => Some(3),
            Self::TcpReset => None,
        }
    }

    /// The answer in the word used in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AdminProhibited => "admin-prohibited",
            Self::Host => "host",
            Self::HostProhibited => "host-prohibited",
            Self::Net => "net",
            Self::Port => "port",
            Self::TcpReset => "tcp-reset",
        }
    }
}

/// What a rule does with a packet that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Lets it pass.
    Allow,
    /// Discards it without a word.
    Drop,
    /// Discards it and tells the sender.
    Reject(RejectWith),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow => f.write_str("allow"),
            Self::Drop => f.write_str("drop"),
            Self::Reject(with) => write!(f, "reject with {}", with.as_str()),
        }
    }
}

/// What a packet must be to match; `None` and an empty list mean "anything".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// The transport protocol.
    pub protocol: Option<Protocol>,
    /// The network that the source address lies in.
    pub source: Option<Ipv4Cidr>,
    /// The network that the destination address lies in.
    pub destination: Option<Ipv4Cidr>,
    /// The source ports; matches TCP and UDP only.
    pub source_ports: Option<RangeInclusive<u16>>,
    /// The destination ports; matches TCP and UDP only.
    pub destination_ports: Option<RangeInclusive<u16>>,
    /// The ICMP type (RFC 792); matches ICMP only.
    pub icmp_type: Option<u8>,
    /// The interface that the packet came in by.
    pub input: Option<InterfaceIndex>,
    /// The interface that the packet would go out by.
    pub output: Option<InterfaceIndex>,
    /// The connection states, any of them.
    pub states: Vec<State>,
}

/// One rule of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it matches.
    pub matches: Matches,
    /// What it does.
    pub action: Action,
    /// The event of the fault that installed it; `None` for ordinary configuration.
    pub by: Option<EventId>,
}

impl Rule {
    /// A rule of the ordinary configuration.
    pub fn new(matches: Matches, action: Action) -> Self {
        Self {
            matches,
            action,
            by: None,
        }
    }
}

/// What rules may ask about a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The source address.
    pub source: Ipv4Addr,
    /// The destination address.
    pub destination: Ipv4Addr,
    /// Protocol and ports; of a later fragment those of the first, if that was seen.
    pub tuple: Option<Tuple>,
    /// The ICMP type.
    pub icmp_type: Option<u8>,
    /// The interface that it came in by.
    pub input: Option<InterfaceIndex>,
    /// The interface that it would go out by.
    pub output: Option<InterfaceIndex>,
    /// What it is to the known connections; `None` if nobody keeps track.
    pub state: Option<State>,
}

impl Matches {
    /// Whether a packet with these facts matches.
    pub fn matches(&self, facts: &Facts) -> bool {
        let protocol = facts.tuple.map(|tuple| tuple.protocol);
        let ports = facts
            .tuple
            .filter(|tuple| tuple.protocol != Protocol::Icmp)
            .map(|tuple| (tuple.source.port(), tuple.destination.port()));
        agrees(self.protocol, protocol)
            && within(self.source, facts.source)
            && within(self.destination, facts.destination)
            && in_range(self.source_ports.as_ref(), ports.map(|ports| ports.0))
            && in_range(self.destination_ports.as_ref(), ports.map(|ports| ports.1))
            && agrees(self.icmp_type, facts.icmp_type)
            && agrees(self.input, facts.input)
            && agrees(self.output, facts.output)
            && (self.states.is_empty() || facts.state.is_some_and(|it| self.states.contains(&it)))
    }
}

fn agrees<T: PartialEq + Copy>(wanted: Option<T>, actual: Option<T>) -> bool {
    wanted.is_none() || wanted == actual
}

fn within(network: Option<Ipv4Cidr>, address: Ipv4Addr) -> bool {
    network.is_none_or(|network| network.contains_addr(&address))
}

fn in_range(wanted: Option<&RangeInclusive<u16>>, port: Option<u16>) -> bool {
    wanted.is_none_or(|range| port.is_some_and(|port| range.contains(&port)))
}
