//! What becomes of a packet at the NAT.

use std::net::SocketAddrV4;

use crate::packet::Frame;
use crate::trace::EventId;

use super::MappingId;

/// An ICMP error with a wrong checksum, outside or in the packet it quotes (RFC 5508 REQ-3).
pub const BAD_ICMP_ERROR: &str = "nat44.bad-icmp-error";
/// A packet from a remote endpoint that nobody inside has addressed (RFC 4787 section 5).
pub const FILTERED: &str = "nat44.filtered";
/// A later fragment of a packet whose first fragment was not seen.
pub const FRAGMENT_WITHOUT_FIRST: &str = "nat44.fragment-without-first";
/// A packet whose headers are cut short or contradict themselves.
pub const MALFORMED: &str = "nat44.malformed";
/// Every external port is in use.
pub const NO_FREE_PORT: &str = "nat44.no-free-port";
/// A packet in the middle of a connection that the NAT does not know.
pub const NO_MAPPING: &str = "nat44.no-mapping";
/// The table holds as many mappings, or a mapping as many sessions, as the settings allow.
pub const TABLE_FULL: &str = "nat44.table-full";
/// A packet of a protocol, or an ICMP message, that has no ports to translate.
pub const UNKNOWN_PROTOCOL: &str = "nat44.unknown-protocol";

/// A packet after its translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The frame, rewritten; its Ethernet addresses are still the old ones.
    pub frame: Frame,
    /// The mapping that was used; for a hairpinned packet that of its sender.
    pub mapping: MappingId,
    /// The internal endpoint of that mapping.
    pub internal: SocketAddrV4,
    /// The external endpoint of that mapping.
    pub external: SocketAddrV4,
    /// Whether the mapping was made for this packet.
    pub is_new: bool,
    /// Whether the packet turns around and stays inside (RFC 4787 section 6).
    pub hairpinned: bool,
}

/// A packet that the NAT does not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// A stable name: one of the constants of this module.
    pub reason: &'static str,
    /// The event of the fault behind it, such as the flush that forgot the mapping.
    pub by: Option<EventId>,
}

impl Refused {
    /// The code of the ICMP destination unreachable that the sender should get, if any: 13,
    /// administratively prohibited, where the NAT lacks resources (RFC 5508 REQ-8). All else is
    /// dropped silently (RFC 5508 REQ-4 and REQ-5, RFC 5382 REQ-4a).
    pub fn icmp_code(&self) -> Option<u8> {
        matches!(self.reason, NO_FREE_PORT | TABLE_FULL).then_some(13)
    }
}

/// What becomes of a packet from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    /// It goes on to an internal host.
    Translated(Translated),
    /// It belongs to no mapping: it may be meant for the gateway itself. If nobody there wants
    /// it either, a TCP SYN gets no answer for at least 6 seconds (RFC 5382 REQ-4) and the reason
    /// of the drop is [`NO_MAPPING`].
    NotMine {
        /// The event that made the NAT forget the mapping, if it once had one.
        by: Option<EventId>,
    },
    /// It ends here.
    Refused(Refused),
}
