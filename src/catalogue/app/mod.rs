//! Faults of origin servers: with connections, and with what they say.

pub(super) mod connection;
pub(super) mod message;
mod misbehave;
