//! How a proxy is set up: plain data that a scenario fills in and a fault may change.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::http::{Limits, RequestHead};
use crate::trace::{Blamed, EventId};

use super::profile::{Commit, Full, Lag, Profile, RetryTarget, Upgrades};
use super::retry_on::RetryOn;

/// Everything a proxy can be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its name in `Via` and `Proxy-Status` (RFC 9110 section 7.6.3, RFC 9209 section 2).
    pub name: String,
    /// The ports it listens on.
    pub listen: Vec<u16>,
    /// How many connections may wait to be accepted, on each port.
    pub backlog: usize,
    /// What it serves, and from where. The first site also serves requests that name no host.
    pub sites: Blamed<Vec<Site>>,
    /// Addresses known without asking, as in a hosts file; they win over name servers.
    pub hosts: Vec<(String, Ipv4Addr)>,
    /// The name servers of its own resolver; those of its machine if there are none here.
    pub dns_servers: Vec<Ipv4Addr>,
    /// When names of upstreams are looked up, and how long an answer is good.
    pub naming: Naming,
    /// How long it waits, and for what.
    pub timeouts: Timeouts,
    /// How large the parts of a request may be.
    pub request_limits: Limits,
    /// How large the parts of a response may be.
    pub response_limits: Limits,
    /// When the head of a response is sent to the client.
    pub commit: Commit,
    /// How many connections it may have to all upstreams together; none means no limit.
    pub connection_limit: Blamed<Option<usize>>,
    /// How many unused connections it keeps open to each upstream.
    pub idle_per_upstream: usize,
    /// What a request meets when there is room for no further connection.
    pub full: Full,
    /// How many connections it may have on both sides together; none means no limit.
    pub own_connections: Option<usize>,
    /// How many connections of clients it serves at once; further ones wait to be accepted.
    pub clients: Option<usize>,
    /// How often it tries again after a failed attempt, at most.
    pub retries: u32,
    /// Where it tries again.
    pub retry_target: RetryTarget,
    /// Statuses of upstreams that count as failed attempts, if another attempt may follow.
    pub retry_statuses: Vec<u16>,
    /// After which setbacks it may try again, if it was told; else the product's habit counts.
    pub retry_on: Option<RetryOn>,
    /// When it sets an upstream aside.
    pub health: PassiveHealth,
    /// Whether the product was told to pass requests to switch protocols on.
    pub pass_upgrades: bool,
    /// Whether redirects to an upstream are turned into redirects to the proxy.
    pub rewrite_redirects: bool,
    /// How much of a request's content it keeps for another attempt, in bytes.
    pub replay_bytes: usize,
    /// Seconds from 1970 to the beginning of the world, for dates.
    pub epoch_s: u64,
    /// The product it behaves like.
    pub profile: &'static Profile,
}

impl Settings {
    /// The defaults of `profile` for a proxy called `name`, on port 80, without any site.
    pub fn new(name: &str, profile: &'static Profile) -> Self {
        Self {
            name: name.into(),
            listen: vec![80],
            backlog: 511,
            sites: Blamed::default(),
            hosts: Vec::new(),
            dns_servers: Vec::new(),
            naming: profile.upstream.naming,
            timeouts: profile.timeouts,
            request_limits: profile.client.limits,
            response_limits: profile.upstream.limits,
            commit: profile.relay.commit,
            connection_limit: Blamed::default(),
            idle_per_upstream: profile.upstream.idle_connections,
            full: profile.balance.full,
            own_connections: profile.client.own_connections,
            clients: None,
            retries: profile.retry.limit,
            retry_target: profile.retry.target,
            retry_statuses: profile.retry.statuses.to_vec(),
            retry_on: None,
            health: profile.health.passive,
            pass_upgrades: false,
            rewrite_redirects: profile.relay.rewrites,
            replay_bytes: 64 * 1024,
            epoch_s: crate::sim::Time::CALENDAR_S,
            profile,
        }
    }

    /// Whether connections to upstreams are kept open for another request.
    pub fn keeps_upstreams(&self) -> bool {
        self.idle_per_upstream > 0 && !self.timeouts.upstream_idle.is_zero()
    }

    /// What becomes of a request to switch protocols.
    pub fn upgrades(&self) -> Upgrades {
        let side = &self.profile.upstream;
        if self.pass_upgrades {
            side.upgrades_if_told
        } else {
            side.upgrades
        }
    }

    /// Whether a request leaves client and upstream to themselves.
    pub(super) fn pipes(&self, head: &RequestHead) -> bool {
        self.upgrades() == Upgrades::Piped && head.asks_upgrade()
    }

    /// Limits the connections to each upstream.
    pub fn limit_each_upstream(&mut self, limit: u32) {
        let sites = self.sites.value.iter_mut();
        for upstream in sites.flat_map(|site| &mut site.pool.upstreams) {
            upstream.max_connections = Some(limit as usize);
        }
    }

    /// The site that serves `host`, a name without its port in lower case.
    pub fn site(&self, host: &str) -> Option<&Site> {
        let mut sites = self.sites.value.iter();
        sites.find(|site| site.names.iter().any(|name| name == host || name == "*"))
    }
}

/// A set of host names and the pool that answers for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The names, in lower case; `*` stands for any.
    pub names: Vec<String>,
    /// Who answers.
    pub pool: Pool,
}

/// Upstreams that serve the same content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name in the trace.
    pub name: String,
    /// The upstreams, in the order in which they take turns.
    pub upstreams: Vec<Upstream>,
    /// How their health is checked, beside what requests meet with; not at all if none.
    pub check: Option<HealthCheck>,
}

impl Pool {
    /// A pool without health checks.
    pub fn new(name: &str, upstreams: Vec<Upstream>) -> Self {
        Self {
            name: name.into(),
            upstreams,
            check: None,
        }
    }
}

/// How the health of an upstream is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// What is tried.
    pub probe: Probe,
    /// How long it is between the end of one check and the next.
    pub interval: Duration,
    /// How long a check may take.
    pub timeout: Duration,
    /// What the results say.
    pub judgement: Judgement,
}

/// What a health check tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Whether the upstream takes a connection.
    Connect,
    /// Whether it answers a GET for `path` with a status in `expect`.
    Get {
        /// The path.
        path: String,
        /// The statuses that pass.
        expect: RangeInclusive<u16>,
    },
}

/// What a row of check results says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// So many failures in a row take an upstream down, so many passes in a row put it back.
    InARow {
        /// Failures.
        fall: u32,
        /// Passes.
        rise: u32,
    },
    /// It is up as long as `threshold` of the last `window` checks passed.
    OutOf {
        /// How many checks count.
        window: u32,
        /// How many of them must have passed.
        threshold: u32,
    },
}

/// When names of upstreams are looked up, and how long an answer is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// When.
    pub when: Resolving,
    /// How long an address is good, whatever its time to live; for that time if none.
    pub valid: Option<Duration>,
    /// How long a failed lookup is not made again.
    pub failed: Duration,
    /// How often a name is looked up in the background.
    pub every: Duration,
    /// How long an address found in the background is kept while lookups fail, or tell another.
    pub hold: Duration,
    /// Whether a name server that cannot be reached, says an ICMP message, ends a lookup at once.
    pub heeds_refusal: bool,
    /// Whether a name is looked up even if a connection to the upstream was kept; one to another
    /// address is then not used. With [`Resolving::OnUse`] the address is that of a worker with
    /// its connections (Apache): they end when it goes, and one that takes no connection is
    /// looked up again.
    pub before_reuse: bool,
}

impl Naming {
    /// Whether connections belong to the address that was found.
    pub(super) fn has_workers(&self) -> bool {
        self.before_reuse && self.when == Resolving::OnUse
    }

    /// Whether answers are good for their time to live, and so from the cache.
    pub(super) fn uses_cache(&self) -> bool {
        self.valid.is_none() && matches!(self.when, Resolving::OnUse | Resolving::BeforeChoice)
    }
}

/// When names of upstreams are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolving {
    /// Before the proxy listens, and never again; it does not start if a name has no address.
    AtStart,
    /// Before the proxy listens, to know the upstream at all, and again when a connection to it
    /// is needed. One that had no address, or takes no connection at the start, is not used; the
    /// latter until it takes one.
    AtStartAndOnUse,
    /// When a connection is needed.
    OnUse,
    /// For every request, before an upstream is chosen.
    BeforeChoice,
    /// Before the proxy listens, and then again and again beside the requests; an upstream
    /// without an address is not used.
    InBackground,
}

/// One server behind the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// Its name or address: `app1.internal`, `10.0.0.11`.
    pub name: String,
    /// Its port.
    pub port: u16,
    /// How many turns it takes where others take one.
    pub weight: u32,
    /// How many connections it may get; none means no limit.
    pub max_connections: Option<usize>,
    /// Whether it only serves while no ordinary upstream is up.
    pub backup: bool,
    /// The event of the fault that changed any of this.
    pub by: Option<EventId>,
}

impl Upstream {
    /// An upstream of weight 1 without limits.
    pub fn new(name: &str, port: u16) -> Self {
        Self {
            name: name.into(),
            port,
            weight: 1,
            max_connections: None,
            backup: false,
            by: None,
        }
    }

    /// Name and port, as in logs and in the trace.
    pub fn label(&self) -> String {
        format!("{}:{}", self.name, self.port)
    }
}

/// How long the proxy waits; [`NEVER`] for as long as it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a whole lookup of an upstream's name.
    pub resolve: Duration,
    /// For one answer of a name server, before it is asked again.
    pub resolve_retry: Duration,
    /// For a connection to an upstream.
    pub connect: Duration,
    /// For the first byte of a response, or for its whole head if nothing restarts the clock.
    pub first_byte: Duration,
    /// For more of a response, between two reads.
    pub read: Duration,
    /// For an upstream, or a client, to take more of what is sent.
    pub send: Duration,
    /// For a request head, from its first byte on.
    pub client_header: Duration,
    /// For more of a request's content, between two reads.
    pub client_body: Duration,
    /// For the next request on a client's connection.
    pub client_idle: Duration,
    /// For an unused connection to an upstream to be used again.
    pub upstream_idle: Duration,
    /// For a client to close after the proxy has.
    pub linger: Duration,
}

impl Timeouts {
    /// The same for timers that run out later than they were told to.
    #[must_use]
    pub fn late_by(self, lag: &Lag) -> Self {
        Self {
            connect: self.connect.saturating_add(lag.connect),
            first_byte: self.first_byte.saturating_add(lag.response),
            read: self.read.saturating_add(lag.response),
            client_idle: self.client_idle.saturating_add(lag.client_idle),
            ..self
        }
    }
}

/// A time limit that is none.
pub const NEVER: Duration = Duration::MAX;

/// When an upstream is set aside because of what real requests met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassiveHealth {
    /// How many failed attempts within `fail_timeout` set it aside; 0 for never.
    pub max_fails: u32,
    /// How long the failures are remembered, and how long it is set aside.
    pub fail_timeout: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::profile::RFC;

    #[test]
    fn a_site_is_found_by_name_or_by_its_star() {
        let mut settings = Settings::new("proxy", &RFC);
        let site = |name: &str| Site {
            names: vec![name.into()],
            pool: Pool::new(name, Vec::new()),
        };
        settings.sites.value = vec![site("shop.example"), site("*")];
        let found = |host| settings.site(host).map(|site| site.pool.name.clone());
        assert_eq!(found("shop.example").as_deref(), Some("shop.example"));
        assert_eq!(found("other.example").as_deref(), Some("*"));
    }
}
