//! What a forwarder wants done, and what its answers rest on.

use std::net::IpAddr;
use std::time::Duration;

use crate::dns::{Evidence, Transport};

/// Something the forwarder wants done. `C` is how the caller names its clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<C> {
    /// Send a query upstream, from a fresh port (RFC 5452 9.2).
    Forward {
        /// The resolver to ask.
        upstream: IpAddr,
        /// The id of the query, which names it in [`super::Forwarder::handle_unreachable`].
        id: u16,
        /// The query.
        octets: Vec<u8>,
        /// How to send it.
        transport: Transport,
    },
    /// Send a response to a client.
    Answer {
        /// The client.
        client: C,
        /// The response.
        octets: Vec<u8>,
        /// What it rests on.
        source: Source,
    },
}

/// What a response to a client rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// What an upstream said some time ago.
    Cache {
        /// The response that put it into the cache.
        evidence: Evidence,
        /// How long it stays there.
        left: Duration,
    },
    /// A response that just came in.
    Upstream {
        /// The upstream.
        upstream: IpAddr,
        /// The response.
        evidence: Evidence,
    },
    /// A zone of the forwarder's own.
    Local,
    /// Nobody: no upstream answered.
    Silence {
        /// The last timeout or error.
        evidence: Evidence,
    },
    /// Nobody: the query was not worth asking, or there was no room for it.
    Rejected,
}
