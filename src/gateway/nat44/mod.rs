//! NAPT44: many internal endpoints behind one external IPv4 address.
//!
//! Follows RFC 4787 (UDP), RFC 5382 (TCP), RFC 5508 (ICMP) and RFC 7857 (updates); tests carry
//! the number of the requirement. A *mapping* ties an internal endpoint to an external port; it
//! holds a *session* per remote endpoint and lives as long as one of them does.
//!
//! | event | condition | outcome |
//! |---|---|---|
//! | outbound UDP, echo request | | mapping and session made or refreshed |
//! | outbound TCP | session, or SYN | session made or moved on ([`TcpSession`]) |
//! | outbound TCP | no session, no SYN | refused, `nat44.no-mapping` |
//! | inbound UDP, TCP, echo reply | no mapping | not mine: the caller delivers it to itself |
//! | inbound | mapping, remote never addressed ([`Behaviour`]) | refused, `nat44.filtered` |
//! | inbound TCP | mapping, no session, no SYN | refused, `nat44.no-mapping` |
//! | inbound UDP, TCP SYN | no mapping, port forwarded | mapping and session made |
//! | ICMP error, either way | quotes a mapping's packet | translated inside and out |
//! | to the external address from inside | mapping | hairpinned |
//! | session idle | UDP 5 min, echo 60 s, TCP 4 min or 2 h 4 min | forgotten |
//! | flush | | all forgotten but who did it |
//!
//! Beyond scope: fragments that overtake the first one are refused instead of held (RFC 4787
//! REQ-14 wants them held); other transport protocols; several external addresses.
//!
//! [`TcpSession`]: crate::filter::TcpSession

mod admit;
mod binding;
mod forgotten;
mod forward;
mod icmp_error;
mod nat;
mod ports;
mod settings;
mod translate;
mod verdict;
mod view;

#[cfg(test)]
mod tests;

pub use binding::MappingId;
pub use nat::Nat44;
pub use settings::{Behaviour, PortForward, Settings};
pub use verdict::{
    BAD_ICMP_ERROR, FILTERED, FRAGMENT_WITHOUT_FIRST, Inbound, MALFORMED, NO_FREE_PORT, NO_MAPPING,
    Refused, TABLE_FULL, Translated, UNKNOWN_PROTOCOL,
};
pub use view::{MappingRow, SessionRow};
