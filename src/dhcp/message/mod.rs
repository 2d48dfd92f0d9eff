//! DHCP messages as they travel.
//!
//! Built on [`smoltcp::wire::DhcpPacket`], not on its `DhcpRepr`: that refuses or loses what real
//! clients send, such as client identifiers that are no Ethernet address (RFC 4361) or a list of
//! several routers. Options unknown here are skipped.

mod emit;
mod kind;
mod parse;

#[cfg(test)]
mod tests;

pub use kind::{Kind, Message, Options, Recipient};
pub use parse::ParseError;
