//! A proxy's tables as plain data, for an inspector.

use crate::sim::Time;

use super::settings::{Settings, Upstream};
use super::state::State;

/// A proxy at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyView {
    /// Its name.
    pub name: String,
    /// The product it behaves like.
    pub profile: &'static str,
    /// Whether it runs.
    pub running: bool,
    /// Connections of clients on which no request is under way.
    pub idle_clients: usize,
    /// Members of all pools.
    pub upstreams: Vec<UpstreamRow>,
    /// Names whose addresses it need not ask for.
    pub names: Vec<CachedName>,
}

/// One member of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamRow {
    /// The pool's name.
    pub pool: String,
    /// Name and port.
    pub upstream: String,
    /// Set aside until then; up if none.
    pub down_until: Option<Time>,
    /// Failed attempts that still count.
    pub fails: u32,
    /// Connections to it, idle ones included.
    pub open: usize,
    /// Connections to it that wait for a request.
    pub idle: usize,
    /// Attempts so far.
    pub attempts: u64,
    /// Failed attempts so far.
    pub failures: u64,
}

/// An entry of the resolver's cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedName {
    /// The name.
    pub name: String,
    /// When the entry ends.
    pub until: Time,
}

/// The view of a proxy; `state` is none while it does not run.
pub(super) fn of(settings: &Settings, state: Option<&State>, now: Time) -> ProxyView {
    let sites = settings.sites.value.iter();
    let members = sites.flat_map(|site| {
        let pool = site.pool.name.clone();
        let upstreams = site.pool.upstreams.iter();
        upstreams.map(move |upstream| row(&pool, upstream, state))
    });
    ProxyView {
        name: settings.name.clone(),
        profile: settings.profile.name,
        running: state.is_some(),
        idle_clients: state.map_or(0, |state| state.clients.borrow().count()),
        upstreams: members.collect(),
        names: state.map_or_else(Vec::new, |state| names(state, now)),
    }
}

fn row(pool: &str, upstream: &Upstream, state: Option<&State>) -> UpstreamRow {
    let mut row = UpstreamRow {
        pool: pool.into(),
        upstream: upstream.label(),
        down_until: None,
        fails: 0,
        open: 0,
        idle: 0,
        attempts: 0,
        failures: 0,
    };
    let Some(state) = state else { return row };
    let key = upstream.key();
    row.idle = state.idle.borrow().count(&key);
    if let Some(member) = state.members.borrow().find(&key) {
        row.down_until = member.down_until;
        row.fails = member.fails;
        row.open = member.open();
        (row.attempts, row.failures) = (member.attempts, member.failures);
    }
    row
}

fn names(state: &State, now: Time) -> Vec<CachedName> {
    let cache = state.names.borrow();
    let entries = cache.entries(now);
    let rows = entries.map(|(name, _, entry)| CachedName {
        name: name.to_string(),
        until: entry.until,
    });
    rows.collect()
}
