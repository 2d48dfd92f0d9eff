//! DNS: the message format, servers, resolvers and caches, all without sockets or clock.
//!
//! Every machine here is driven by its caller: octets and time go in, octets and waiting times
//! come out. Query ids come from a source the caller passes in, and each input carries the
//! caller's [`Evidence`], which comes back on whatever rests on it.

pub mod apps;
pub mod authoritative;
pub mod cache;
mod evidence;
mod exchange;
mod format;
pub mod forwarder;
mod intake;
pub mod overrides;
mod reply;
pub mod resolver;
pub mod stub;
#[cfg(test)]
mod tests;
pub mod zone;

pub use apps::{Found, lookup, lookup_address};
pub use cache::{Cache, CacheLimits};
pub use evidence::Evidence;
pub use exchange::{Action, Ids, Input};
pub use format::*;
pub use forwarder::{Forwarder, ForwarderConfig};
pub use intake::{Intake, Rejection};
pub use overrides::{Authority, Override};
pub use reply::{Ending, Referral, Reply};
pub use resolver::{Lookup, Resolution, ResolverConfig};
pub use stub::{Outcome, Resolved, Stub, StubConfig, Trouble};
pub use zone::{Zone, ZoneError, Zones};
