//! What a scenario may tell a proxy about its pools: checks, queues, names, retries.

use std::time::Duration;

use crate::proxy::Resolving;

/// How a proxy chooses, checks and finds its upstreams; what is absent is as its product has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dispatch {
    /// How long a request waits for room at an upstream; zero if it is refused at once.
    pub queue_timeout: Option<Duration>,
    /// How many clients are served at once; further ones wait to be accepted.
    pub max_clients: Option<u32>,
    /// Statuses of upstreams after which another one is asked.
    pub retry_on: Option<Vec<u16>>,
    /// When names of upstreams are looked up.
    pub resolve: Option<Resolving>,
    /// How long an address is good, whatever its time to live.
    pub resolve_valid: Option<Duration>,
    /// How the health of upstreams is checked; not at all if absent.
    pub check: Option<Check>,
}

/// A health check; what is absent is as the product has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// The path that is asked for; a connection is enough if absent.
    pub path: Option<String>,
    /// How long it is between two checks.
    pub interval: Option<Duration>,
    /// How long a check may take.
    pub timeout: Option<Duration>,
    /// How many failures in a row mark an upstream down.
    pub fall: Option<u32>,
    /// How many passes in a row put it back.
    pub rise: Option<u32>,
}
