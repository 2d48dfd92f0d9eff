//! ICMP (RFC 792): errors made and understood, and their meaning for a program (RFC 1122 3.2.2).

use std::collections::BTreeMap;
use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{Icmpv4Packet, IpProtocol, Ipv4Packet, Ipv4Repr};

use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;

use crate::host::Errno;

/// Bytes of the offending packet that an error quotes: as much as fits 576 (RFC 1812 4.3.2.3).
const QUOTE: usize = 576 - 20 - 8;
/// Errors per destination that may be sent at once. Linux allows 6; a few traceroutes in a row
/// should not look like a fault to a learner.
const BURST: u32 = 24;
/// Time after which one more may be sent (Linux `icmp_ratelimit` is 1 s).
const REFILL: Duration = Duration::from_millis(100);

/// The ICMP errors that routers and hosts send (RFC 792, RFC 1122, RFC 1812 section 5.2.7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IcmpError {
    /// Type 3 code 0: no way to that network.
    NetUnreachable,
    /// Type 3 code 1: the machine does not answer on its link.
    HostUnreachable,
    /// Type 3 code 2: the machine does not speak that protocol.
    ProtocolUnreachable,
    /// Type 3 code 3: nobody listens on that port.
    PortUnreachable,
    /// Type 3 code 4: the packet is too long for the next link and must not be cut (RFC 1191).
    FragmentationNeeded {
        /// The longest packet that would pass, in bytes.
        mtu: u16,
    },
    /// Type 3 code 10: an administrator forbids that machine.
    HostProhibited,
    /// Type 3 code 13: an administrator forbids this communication.
    AdminProhibited,
    /// Type 3, any other code.
    OtherUnreachable(u8),
    /// Type 11 code 0: the packet met more routers than its time to live allowed.
    TimeExceeded,
    /// Type 11 code 1: fragments of the packet never arrived.
    ReassemblyTimeExceeded,
}

impl IcmpError {
    /// Type and code on the wire.
    pub fn numbers(self) -> (u8, u8) {
        match self {
            Self::NetUnreachable => (3, 0),
            Self::HostUnreachable => (3, 1),
            Self::ProtocolUnreachable => (3, 2),
            Self::PortUnreachable => (3, 3),
            Self::FragmentationNeeded { .. } => (3, 4),
            Self::HostProhibited => (3, 10),
            Self::AdminProhibited => (3, 13),
            Self::OtherUnreachable(code) => (3, code),
            Self::TimeExceeded => (11, 0),
            Self::ReassemblyTimeExceeded => (11, 1),
        }
    }

    /// The error with these numbers; `None` if they mean no error this host understands.
    pub fn from_numbers(kind: u8, code: u8, rest: [u8; 4]) -> Option<Self> {
        Some(match (kind, code) {
            (3, 0) => Self::NetUnreachable,
            (3, 1) => Self::HostUnreachable,
            (3, 2) => Self::ProtocolUnreachable,
            (3, 3) => Self::PortUnreachable,
            (3, 4) => Self::FragmentationNeeded {
                mtu: u16::from_be_bytes([rest[2], rest[3]]),
            },
            (3, 10) => Self::HostProhibited,
            (3, 13) => Self::AdminProhibited,
            (3, code) => Self::OtherUnreachable(code),
            (11, 0) => Self::TimeExceeded,
            (11, 1) => Self::ReassemblyTimeExceeded,
            _ => return None,
        })
    }

    /// What a connecting program is told, as Linux maps it; `None` if it is told nothing yet.
    pub fn errno(self) -> Option<Errno> {
        match self {
            Self::PortUnreachable | Self::ProtocolUnreachable => Some(Errno::ConnectionRefused),
            Self::NetUnreachable => Some(Errno::NetworkUnreachable),
            Self::FragmentationNeeded { .. }
            | Self::TimeExceeded
            | Self::ReassemblyTimeExceeded => None,
            Self::HostUnreachable
            | Self::HostProhibited
            | Self::AdminProhibited
            | Self::OtherUnreachable(_) => Some(Errno::HostUnreachable),
        }
    }
}

impl fmt::Display for IcmpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NetUnreachable => f.write_str("network unreachable"),
            Self::HostUnreachable => f.write_str("host unreachable"),
            Self::ProtocolUnreachable => f.write_str("protocol unreachable"),
            Self::PortUnreachable => f.write_str("port unreachable"),
            Self::FragmentationNeeded { mtu } => write!(f, "packet too big, at most {mtu} bytes"),
            Self::HostProhibited => f.write_str("host administratively prohibited"),
            Self::AdminProhibited => f.write_str("communication administratively prohibited"),
            Self::OtherUnreachable(code) => write!(f, "unreachable, code {code}"),
            Self::TimeExceeded => f.write_str("time to live exceeded"),
            Self::ReassemblyTimeExceeded => f.write_str("fragment reassembly time exceeded"),
        }
    }
}

/// An error that arrived, and the conversation it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The error.
    pub error: IcmpError,
    /// Who reports it.
    pub reporter: Ipv4Addr,
    /// The packet it is about.
    pub about: Tuple,
    /// The sequence number, if that packet is an echo request or reply; else 0.
    pub sequence: u16,
}

/// Understands an ICMP error; `None` if `frame` is no error, or its quote is unusable.
pub fn parse_error(frame: &Frame) -> Option<Reported> {
    let ip = frame.ipv4()?;
    let head = frame.transport();
    let (kind, code, rest) = (*head.first()?, *head.get(1)?, head.get(4..8)?);
    let error = IcmpError::from_numbers(kind, code, [rest[0], rest[1], rest[2], rest[3]])?;
    let quote = frame.body();
    let about = Tuple::of_quoted(quote)?;
    let transport = usize::from(quote.first()? & 0x0f) * 4;
    let sequence = match (about.protocol, quote.get(transport + 6..transport + 8)) {
        (Protocol::Icmp, Some(bytes)) => u16::from_be_bytes([bytes[0], bytes[1]]),
        _ => 0,
    };
    Some(Reported {
        error,
        reporter: ip.src_addr(),
        about,
        sequence,
    })
}

/// An ICMP error about `offender`, from `source`; `None` where none may be sent (RFC 1122 3.2.2):
/// about ICMP errors, later fragments, broadcasts, and packets from nobody in particular.
pub fn error_about(offender: &Frame, source: Ipv4Addr, error: IcmpError) -> Option<Frame> {
    let ip = offender.ipv4()?;
    let is_icmp_error = ip.next_header() == IpProtocol::Icmp
        && !matches!(offender.transport().first(), Some(0 | 8));
    let from = ip.src_addr();
    let unfit = ip.frag_offset() != 0
        || from.is_unspecified()
        || from.is_broadcast()
        || from.is_multicast()
        || ip.dst_addr().is_broadcast()
        || ip.dst_addr().is_multicast()
        || offender.destination().is_broadcast();
    if is_icmp_error || unfit {
        return None;
    }
    let mut quote = Vec::new();
    offender.copy_packet_into(&mut quote);
    quote.truncate(QUOTE);
    let (kind, code) = error.numbers();
    let mut message = vec![kind, code, 0, 0, 0, 0, 0, 0];
    if let IcmpError::FragmentationNeeded { mtu } = error {
        message[6..8].copy_from_slice(&mtu.to_be_bytes());
    }
    message.extend_from_slice(&quote);
    Some(packet(source, from, 64, &message))
}

/// An echo request or reply (RFC 792 page 14).
pub fn echo(
    (from, to): (Ipv4Addr, Ipv4Addr),
    ttl: u8,
    reply: bool,
    (identifier, sequence): (u16, u16),
    data: &[u8],
) -> Frame {
    let mut message = vec![if reply { 0 } else { 8 }, 0, 0, 0];
    message.extend_from_slice(&identifier.to_be_bytes());
    message.extend_from_slice(&sequence.to_be_bytes());
    message.extend_from_slice(data);
    packet(from, to, ttl, &message)
}

fn packet(from: Ipv4Addr, to: Ipv4Addr, ttl: u8, message: &[u8]) -> Frame {
    let ip = Ipv4Repr {
        src_addr: from,
        dst_addr: to,
        next_header: IpProtocol::Icmp,
        payload_len: message.len(),
        hop_limit: ttl,
    };
    let mut bytes = vec![0; ip.buffer_len()];
    ip.emit(
        &mut Ipv4Packet::new_unchecked(&mut bytes[..]),
        &ChecksumCapabilities::default(),
    );
    bytes.extend_from_slice(message);
    Icmpv4Packet::new_unchecked(&mut bytes[ip.buffer_len()..]).fill_checksum();
    Frame::around_ipv4(&bytes)
}

/// Limits the errors sent to each destination (RFC 1812 section 4.3.2.8).
#[derive(Debug, Default)]
pub(in crate::host) struct RateLimit {
    sent: BTreeMap<Ipv4Addr, (u32, Time)>,
}

impl RateLimit {
    /// Whether one more error may go to `destination`; counts it if so.
    pub(in crate::host) fn admit(&mut self, now: Time, destination: Ipv4Addr) -> bool {
        let (tokens, since) = self.sent.entry(destination).or_insert((BURST, now));
        let refilled = (now.since(*since).as_nanos() / REFILL.as_nanos()) as u32;
        if refilled > 0 {
            *tokens = BURST.min(*tokens + refilled);
            *since = now;
        }
        let allowed = *tokens > 0;
        *tokens -= u32::from(allowed);
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc1122_3_2_2_no_error_about_an_error() {
        let (a, b) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 0, 2));
        let ping = echo((a, b), 64, false, (7, 1), b"data");
        let error = error_about(&ping, b, IcmpError::HostUnreachable).unwrap();
        let reported = parse_error(&error).unwrap();
        assert_eq!(reported.error, IcmpError::HostUnreachable);
        assert_eq!(
            (reported.about.source.port(), *reported.about.source.ip()),
            (7, a)
        );
        assert!(error_about(&error, a, IcmpError::HostUnreachable).is_none());
    }

    #[test]
    fn numbers_round_trip() {
        for code in 0..=15 {
            let error = IcmpError::from_numbers(3, code, [0, 0, 5, 0]).unwrap();
            assert_eq!(error.numbers(), (3, code));
        }
        assert!(IcmpError::from_numbers(8, 0, [0; 4]).is_none());
    }

    #[test]
    fn rfc1812_4_3_2_8_errors_are_rate_limited() {
        let mut limit = RateLimit::default();
        let to = Ipv4Addr::new(10, 0, 0, 1);
        let admitted = (0..100).filter(|_| limit.admit(Time::ZERO, to)).count();
        assert_eq!(admitted, 24);
        assert!(limit.admit(Time::from_millis(1000), to));
    }
}
