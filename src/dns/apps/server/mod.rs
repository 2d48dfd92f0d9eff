//! The DNS server as a program on a host: authoritative, recursive or a forwarder.
//!
//! One program for all three roles: it listens on port 53 over UDP and TCP, answers from its own
//! zones, and finds out the rest as its role says. Each query is a task of its own, in the
//! conversation of the client that asked. What makes it say something else than the truth is an
//! [`Instead`], which carries the event to blame.

mod forward;
mod instead;
mod program;
mod recurse;
mod respond;
mod rows;
mod serve;
mod settings;
mod words;

pub use instead::Instead;
pub use program::DnsServer;
pub use rows::CacheRow;
pub use settings::{Role, Settings};
