//! Decodes frames for people: layers, their fields, and the bytes that each field stands in.

mod checksum;
mod control;
mod dhcp;
mod dns;
mod http;
mod link;
mod name;
mod network;
mod options;
mod record;
#[cfg(test)]
mod tests;
mod transport;
mod tree;
mod words;

pub use link::dissect;
pub use tree::{Field, Layer};

pub(super) use name::{name, record_type, response_code};
pub(super) use options::{dhcp_options, header_options};
pub(super) use record::{record, record_value};
pub(super) use words::{DHCP_COOKIE, dhcp_message, icmp, icmpv6, is_http, tcp_flags};
