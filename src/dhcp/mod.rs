//! DHCP for IPv4 (RFC 2131, RFC 2132): the messages, a client and a server.
//!
//! Both machines take and give message bytes and say whom a message is for; UDP and IP around
//! them are the caller's. Clients speak from port 68 to port 67, servers the other way.

pub mod apps;
pub mod client;
pub mod message;
pub mod server;

#[cfg(test)]
mod tests;

/// The UDP port of clients (RFC 2131 section 4.1).
pub const CLIENT_PORT: u16 = 68;
/// The UDP port of servers and relay agents (RFC 2131 section 4.1).
pub const SERVER_PORT: u16 = 67;

pub use client::Client;
pub use message::{Kind, Message, Recipient};
pub use server::Server;
