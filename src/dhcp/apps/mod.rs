//! DHCP on hosts: the client that configures an interface, and the server that leases addresses.
//!
//! The machines of this module's parent decide; what is here carries their messages over UDP,
//! changes the host as they say, and records what they decide, each event with what it rests on.

mod client;
mod exchange;
mod network;
mod server;
mod status;
mod words;

pub use client::DhcpClient;
pub use server::DhcpServer;
pub use status::Status;
