//! How far a client has come, as plain data.

use std::net::Ipv4Addr;

use crate::sim::Time;
use crate::trace::EventId;

/// How far a client has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has an address.
    Leased {
        /// The address.
        address: Ipv4Addr,
        /// The default gateway it was told.
        router: Option<Ipv4Addr>,
        /// The resolvers it was told, best first.
        dns: Vec<Ipv4Addr>,
        /// Who granted it.
        server: Ipv4Addr,
        /// When it ends; `None` for never.
        until: Option<Time>,
        /// The event of its granting, or of its last renewal.
        evidence: EventId,
    },
    /// It has none.
    Unconfigured {
        /// How many times it has asked since anybody answered.
        tries: u32,
        /// The last event that shows that nobody answered, or that an address was lost.
        evidence: Option<EventId>,
    },
}
