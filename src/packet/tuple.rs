//! Who speaks to whom: the five-tuple of a packet.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};

use super::Frame;

/// The transport protocols that hosts and gateways know by name (IANA protocol numbers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// ICMP, number 1 (RFC 792).
    Icmp,
    /// TCP, number 6 (RFC 9293).
    Tcp,
    /// UDP, number 17 (RFC 768).
    Udp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Icmp => "ICMP",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        })
    }
}

/// Protocol, source and destination. For ICMP echo both ports hold the identifier, the way NAT
/// tables count it (RFC 5508 section 3.1); for other ICMP they are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tuple {
    /// The transport protocol.
    pub protocol: Protocol,
    /// Where the packet comes from.
    pub source: SocketAddrV4,
    /// Where the packet goes to.
    pub destination: SocketAddrV4,
}

impl Tuple {
    /// The tuple of an IPv4 frame; `None` for other protocols, for later fragments (they carry no
    /// ports) and for headers cut short.
    pub fn of(frame: &Frame) -> Option<Self> {
        let ip = frame.ipv4()?;
        if ip.frag_offset() != 0 {
            return None;
        }
        Self::parse(
            ip.src_addr(),
            ip.dst_addr(),
            u8::from(ip.next_header()),
            frame.transport(),
        )
    }

    /// The tuple of a bare IPv4 packet, which may be cut after eight bytes of its payload as in
    /// an ICMP error (RFC 792).
    pub fn of_quoted(packet: &[u8]) -> Option<Self> {
        let ip = usize::from(packet.first()? & 0x0f) * 4;
        if packet[0] >> 4 != 4 || ip < 20 || packet.len() < ip {
            return None;
        }
        let address =
            |at: usize| Ipv4Addr::new(packet[at], packet[at + 1], packet[at + 2], packet[at + 3]);
        Self::parse(address(12), address(16), packet[9], &packet[ip..])
    }

    /// The same conversation seen from the other side.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            source: self.destination,
            destination: self.source,
            ..self
        }
    }

    fn parse(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, transport: &[u8]) -> Option<Self> {
        let word = |at: usize| {
            let bytes = transport.get(at..at + 2)?;
            Some(u16::from_be_bytes([bytes[0], bytes[1]]))
        };
        let (protocol, ports) = match protocol {
            1 => (Protocol::Icmp, icmp_ports(*transport.first()?, word(4)?)),
            6 => (Protocol::Tcp, (word(0)?, word(2)?)),
            17 => (Protocol::Udp, (word(0)?, word(2)?)),
            _ => return None,
        };
        Some(Self {
            protocol,
            source: SocketAddrV4::new(from, ports.0),
            destination: SocketAddrV4::new(to, ports.1),
        })
    }
}

/// Echo request (8) and echo reply (0) are told apart by their identifier (RFC 5508).
fn icmp_ports(kind: u8, identifier: u16) -> (u16, u16) {
    if matches!(kind, 0 | 8) {
        (identifier, identifier)
    } else {
        (0, 0)
    }
}

impl fmt::Display for Tuple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} > {}",
            self.protocol, self.source, self.destination
        )
    }
}
