//! DNS on hosts: the lookup that programs call, and the servers as programs.
//!
//! The machines of this module's parent decide; what is here carries their queries over sockets
//! and records what they decide, each event with what it rests on.

mod courier;
mod lookup;
mod server;

pub use lookup::{Found, lookup, lookup_address};
pub use server::{CacheRow, DnsServer, Instead, Role, Settings};
