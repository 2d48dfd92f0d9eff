//! What an owner can set on a DNS server, and what a fault can.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::dns::{CacheLimits, ForwarderConfig, ResolverConfig, Zones};

use super::Instead;

/// What a server does with questions that its own zones do not answer (RFC 9499 section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// It refuses them.
    Authoritative,
    /// It passes them on.
    Forwarder {
        /// The resolvers to ask; if empty, those the machine itself was told to use.
        upstreams: Vec<Ipv4Addr>,
    },
    /// It follows referrals from the root.
    Recursive {
        /// The addresses of root servers.
        hints: Vec<Ipv4Addr>,
    },
}

/// The settings of a DNS server. A change acts on the next query; one of the cache's limits on
/// the next start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What it does with questions that its own zones do not answer.
    pub role: Role,
    /// Its own zones.
    pub zones: Zones,
    /// How long the first query to another server may take; `None` for what its role does.
    pub timeout: Option<Duration>,
    /// How often each other server is asked; `None` for what its role does.
    pub tries: Option<u32>,
    /// Whether it remembers answers.
    pub caches: bool,
    /// What it says instead of the truth; where several speak of a name, the last one holds.
    pub instead: Vec<Instead>,
}

impl Settings {
    /// A server in this role that tells the truth and remembers answers.
    pub fn new(role: Role, zones: Zones) -> Self {
        Self {
            role,
            zones,
            timeout: None,
            tries: None,
            caches: true,
            instead: Vec::new(),
        }
    }

    /// Whether it finds out for others.
    pub(super) fn recurses(&self) -> bool {
        self.role != Role::Authoritative
    }

    /// The limits of a cache, given those of its role.
    pub(super) fn limits(&self, usual: CacheLimits) -> CacheLimits {
        let entries = if self.caches { usual.entries } else { 0 };
        CacheLimits { entries, ..usual }
    }

    /// How the recursive resolver works.
    pub(super) fn resolver(&self) -> ResolverConfig {
        let hints = match &self.role {
            Role::Recursive { hints } => hints.iter().copied().map(IpAddr::V4).collect(),
            Role::Authoritative | Role::Forwarder { .. } => Vec::new(),
        };
        let usual = ResolverConfig::new(hints);
        ResolverConfig {
            timeout: self.timeout.unwrap_or(usual.timeout),
            tries: self.tries.unwrap_or(usual.tries),
            ..usual
        }
    }

    /// How the forwarder works, with these resolvers to ask.
    pub(super) fn forwarder(&self, upstreams: Vec<IpAddr>) -> ForwarderConfig {
        let usual = ForwarderConfig::new(upstreams);
        ForwarderConfig {
            timeout: self.timeout.unwrap_or(usual.timeout),
            attempts: self.tries.unwrap_or(usual.attempts),
            cache: self.limits(usual.cache),
            ..usual
        }
    }
}
