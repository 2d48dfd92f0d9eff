//! The forwarder: passes queries on to other resolvers and keeps what they say (RFC 9499 6), as
//! the box at the edge of a home network does (RFC 5625).
//!
//! A query is answered from local zones or from the cache, or else goes on under an id of our own
//! and waits in a table. There it ends by a response, or by running out of upstreams: each gets
//! some time, a silent or failing one is followed by the next. Queries and responses pass
//! octet by octet, except their id (RFC 5625 3): over the transport the client chose, with the
//! client's own EDNS, and truncated when the upstream truncated.

mod config;
mod effect;
mod machine;
mod pending;

pub use config::{ForwarderConfig, OnSilence};
pub use effect::{Effect, Source};
pub use machine::Forwarder;
