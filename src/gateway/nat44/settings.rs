//! What an owner can set on a NAT; the defaults follow the requirements.

use std::net::SocketAddrV4;
use std::ops::RangeInclusive;

use crate::filter::Lifetimes;
use crate::packet::Protocol;
use crate::trace::EventId;

/// Of what in the remote endpoint a mapping or a filter depends (RFC 4787 sections 4.1 and 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Its address and its port.
    AddressAndPortDependent,
    /// Its address.
    AddressDependent,
    /// Nothing.
    EndpointIndependent,
}

impl Behaviour {
    /// The part of a remote endpoint that matters.
    pub(super) fn mask(self, remote: SocketAddrV4) -> SocketAddrV4 {
        let (address, port) = match self {
            Self::AddressAndPortDependent => (*remote.ip(), remote.port()),
            Self::AddressDependent => (*remote.ip(), 0),
            Self::EndpointIndependent => (std::net::Ipv4Addr::UNSPECIFIED, 0),
        };
        SocketAddrV4::new(address, port)
    }
}

/// A door in the NAT: an external port that always leads to one internal endpoint, whoever knocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortForward {
    /// The transport protocol, TCP or UDP.
    pub protocol: Protocol,
    /// The port of the external address.
    pub port: u16,
    /// Where it leads.
    pub internal: SocketAddrV4,
}

/// The settings of a NAT. Plain data: a change acts on the next packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// When one internal endpoint gets a second mapping. Default endpoint-independent (RFC 4787
    /// REQ-1, RFC 5382 REQ-1).
    pub mapping: Behaviour,
    /// Who may send to a mapping from outside. Default address-dependent: RFC 4787 REQ-8 and RFC
    /// 5382 REQ-3 recommend it where strangers should be kept out, as a home router should.
    pub filtering: Behaviour,
    /// Whether the external port equals the internal one if it is free. Default yes.
    pub port_preservation: bool,
    /// Whether UDP ports stay even or odd (RFC 4787 REQ-4). Default no: RFC 7857 section 8
    /// allows it, as RTCP no longer needs it.
    pub port_parity: bool,
    /// Whether internal hosts reach each other by their external endpoints (RFC 4787 REQ-9, RFC
    /// 5382 REQ-8). Default yes.
    pub hairpinning: bool,
    /// Whether packets from outside keep a UDP or echo session alive (RFC 4787 REQ-6a); those
    /// from inside always do. Default yes.
    pub inbound_refresh: bool,
    /// The external ports and echo identifiers to choose from. Default 1 to 65535.
    pub ports: RangeInclusive<u16>,
    /// The doors. A port that a mapping already uses leads there until that mapping ends. Default
    /// none.
    pub forwards: Vec<PortForward>,
    /// How many mappings there may be at once. Default 65536.
    pub max_mappings: usize,
    /// How many sessions one mapping may have at once. Default 4096.
    pub max_sessions: usize,
    /// How long sessions live without a packet.
    pub lifetimes: Lifetimes,
    /// The event of the fault that changed these settings.
    pub by: Option<EventId>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mapping: Behaviour::EndpointIndependent,
            filtering: Behaviour::AddressDependent,
            port_preservation: true,
            port_parity: false,
            hairpinning: true,
            inbound_refresh: true,
            ports: 1..=u16::MAX,
            forwards: Vec::new(),
            max_mappings: 65_536,
            max_sessions: 4096,
            lifetimes: Lifetimes::default(),
            by: None,
        }
    }
}
