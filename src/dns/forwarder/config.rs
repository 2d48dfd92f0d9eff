//! Whom a forwarder asks, how patiently, and what it knows itself.

use std::net::IpAddr;
use std::time::Duration;

use crate::dns::{CacheLimits, Zones};

/// Whom a forwarder asks, and how patiently.
#[derive(Clone, Debug)]
pub struct ForwarderConfig {
    /// The resolvers that are asked, in this order.
    pub upstreams: Vec<IpAddr>,
    /// How long each of them gets.
    pub timeout: Duration,
    /// How often it goes through all of them.
    pub attempts: u32,
    /// What a client gets when nobody answered.
    pub on_silence: OnSilence,
    /// How many queries may wait at once; beyond, clients are refused.
    pub pending: usize,
    /// Whether equal queries of several clients share one query upstream.
    pub join: bool,
    /// The limits of the cache.
    pub cache: CacheLimits,
    /// Zones answered right here, such as reverse zones of private addresses (RFC 6303 3).
    pub local: Zones,
}

/// What a client gets when no upstream answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnSilence {
    /// A response with SERVFAIL.
    ServFail,
    /// Nothing: its own timer has to tell.
    Silence,
}

impl ForwarderConfig {
    /// A forwarder like that of common home gateways: 150 entries in the cache, as many queries
    /// at once.
    pub fn new(upstreams: Vec<IpAddr>) -> Self {
        Self {
            upstreams,
            timeout: Duration::from_secs(2),
            attempts: 2,
            on_silence: OnSilence::ServFail,
            pending: 150,
            join: true,
            cache: CacheLimits {
                entries: 150,
                ..CacheLimits::default()
            },
            local: Zones::default(),
        }
    }

    /// How many upstreams a query may be sent to, each counted as often as it is asked.
    pub(super) fn tries(&self) -> usize {
        self.upstreams.len().saturating_mul(self.attempts as usize)
    }
}
