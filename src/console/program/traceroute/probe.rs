//! The probes of a traceroute: echo requests, datagrams or SYNs, each told from the others.

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::host::{datagram, echo, syn};
use crate::packet::{Frame, Protocol};

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Datagrams to one port, where somebody may listen.
    Datagram(u16),
    /// Echo requests.
    Echo,
    /// The beginning of a TCP connection to a port.
    Syn(u16),
    /// Datagrams to ports on which nobody listens, counted up from this one.
    Unlikely(u16),
}

impl Method {
    /// The protocols in which answers come.
    pub(super) fn hears(self) -> &'static [Protocol] {
        match self {
            Self::Echo => &[Protocol::Icmp],
            Self::Syn(_) => &[Protocol::Icmp, Protocol::Tcp],
            Self::Datagram(_) | Self::Unlikely(_) => &[Protocol::Icmp, Protocol::Udp],
        }
    }
}

/// How long a probe is, in bytes, as the headline says it.
pub(super) const PACKET: usize = 60;

/// One probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) method: Method,
    /// This machine and the destination.
    pub(super) ends: (Ipv4Addr, Ipv4Addr),
    /// The source port.
    pub(super) own_port: u16,
    /// The echo identifier.
    pub(super) identifier: u16,
    /// Its number, counted from 0.
    pub(super) number: u16,
    /// Over how many routers it may go.
    pub(super) ttl: u8,
}

impl Probe {
    /// Source and destination. SYNs are told apart by their source port, datagrams to ports on
    /// which nobody listens by their destination port.
    pub(super) fn addresses(&self) -> (SocketAddrV4, SocketAddrV4) {
        let (from, to) = self.ends;
        let (own, far) = match self.method {
            Method::Echo => (self.identifier, self.identifier),
            Method::Unlikely(port) => (self.own_port, port.wrapping_add(self.number)),
            Method::Datagram(port) | Method::Syn(port) => {
                (self.own_port.wrapping_add(self.number), port)
            }
        };
        (SocketAddrV4::new(from, own), SocketAddrV4::new(to, far))
    }

    /// The packet.
    pub(super) fn packet(&self) -> Frame {
        let (from, to) = self.addresses();
        match self.method {
            Method::Echo => {
                let ids = (self.identifier, self.number + 1);
                echo(self.ends, self.ttl, false, ids, &[0x40; 32])
            }
            Method::Syn(_) => {
                let sequence = u32::from(self.identifier) << 16 | u32::from(self.number) << 8;
                syn(from, to, self.ttl, sequence)
            }
            Method::Datagram(_) | Method::Unlikely(_) => datagram(from, to, &[0x40; 32], self.ttl),
        }
    }
}
