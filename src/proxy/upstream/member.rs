//! Pool members: what the proxy remembers of each upstream.
//!
//! Passive health: a failed attempt counts for `fail_timeout`. With `max_fails` of them the
//! upstream is set aside until `fail_timeout` has passed; then one more failure is enough to set
//! it aside again, and one success clears it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use crate::host::Signal;
use crate::proxy::outcome::Ending;
use crate::proxy::settings::{PassiveHealth, Pool, Upstream};
use crate::sim::Time;
use crate::trace::EventId;

/// Name and port of an upstream: what its memory is kept under.
pub(in crate::proxy) type Key = (String, u16);

/// What is remembered of one upstream.
#[derive(Debug, Default)]
pub(in crate::proxy) struct Member {
    /// Failed attempts that still count.
    pub(in crate::proxy) fails: u32,
    last_failure: Option<Time>,
    /// Its time aside is over, but it has not shown yet that it works.
    on_probation: bool,
    /// Set aside until then.
    pub(in crate::proxy) down_until: Option<Time>,
    /// The event that set it aside.
    pub(in crate::proxy) down_by: Option<EventId>,
    /// The event by which health checks took it out of service, until they put it back.
    pub(in crate::proxy) failed_check: Option<EventId>,
    /// The address its name had at the start, where that decides whether it is alive.
    pub(in crate::proxy) first_address: Option<Ipv4Addr>,
    /// Why its name has no address, if it must not be used for that.
    pub(in crate::proxy) no_address: Option<Ending>,
    /// Connections to it, idle ones included.
    open: Rc<Cell<usize>>,
    /// How far it is from its next turn.
    pub(super) credit: i64,
    /// Attempts so far.
    pub(in crate::proxy) attempts: u64,
    /// Failed attempts so far.
    pub(in crate::proxy) failures: u64,
}

impl Member {
    pub(in crate::proxy) fn open(&self) -> usize {
        self.open.get()
    }

    /// Whether nothing speaks against it; with `held`, being set aside does not.
    pub(super) fn is_up(&self, held: bool) -> bool {
        (held || self.down_until.is_none())
            && self.failed_check.is_none()
            && self.no_address.is_none()
    }
}

/// The place of one connection in its member's count; given back when dropped.
#[derive(Debug)]
pub(in crate::proxy) struct Seat {
    open: Rc<Cell<usize>>,
    room: Signal,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.open.set(self.open.get().saturating_sub(1));
        self.room.raise();
    }
}

/// All members of all pools.
#[derive(Debug, Default)]
pub(in crate::proxy) struct Members {
    by_key: BTreeMap<Key, Member>,
    /// The pools from which somebody was chosen already.
    begun: BTreeSet<String>,
    /// Raised when there may be room for another connection.
    pub(in crate::proxy) room: Signal,
}

impl Members {
    pub(in crate::proxy) fn of(&mut self, key: &Key) -> &mut Member {
        self.by_key.entry(key.clone()).or_default()
    }

    pub(in crate::proxy) fn find(&self, key: &Key) -> Option<&Member> {
        self.by_key.get(key)
    }

    /// Whether this is the first choice from the pool of that name.
    pub(super) fn begins(&mut self, pool: &str) -> bool {
        !self.begun.contains(pool) && self.begun.insert(pool.to_owned())
    }

    /// Connections to all upstreams together.
    pub(in crate::proxy) fn open(&self) -> usize {
        self.by_key.values().map(Member::open).sum()
    }

    /// Counts one more connection for as long as the seat lives.
    pub(in crate::proxy) fn seat(&mut self, key: &Key) -> Seat {
        let open = Rc::clone(&self.of(key).open);
        open.set(open.get() + 1);
        let room = self.room.clone();
        Seat { open, room }
    }

    /// Gives those whose time is up another chance; says who they are.
    pub(in crate::proxy) fn revive(&mut self, now: Time, rules: PassiveHealth) -> Vec<Key> {
        let overdue = |member: &Member| member.down_until.is_some_and(|until| until <= now);
        let over = self.by_key.iter_mut();
        let over = over.filter(|(_, member)| overdue(member));
        over.map(|(key, member)| {
            (member.down_until, member.down_by) = (None, None);
            member.fails = rules.max_fails.saturating_sub(1);
            member.on_probation = true;
            key.clone()
        })
        .collect()
    }

    /// If all of `pool` are set aside, puts all back at once; says who they are.
    pub(in crate::proxy) fn revive_pool(&mut self, pool: &Pool) -> Vec<Key> {
        let keys: Vec<Key> = pool.upstreams.iter().map(Upstream::key).collect();
        if keys.iter().any(|key| self.of(key).down_until.is_none()) {
            return Vec::new();
        }
        for key in &keys {
            let member = self.of(key);
            (member.down_until, member.down_by, member.fails) = (None, None, 0);
        }
        keys
    }

    /// Clears the failures of one that answered.
    pub(in crate::proxy) fn succeed(&mut self, key: &Key) {
        let member = self.of(key);
        (member.fails, member.on_probation) = (0, false);
    }

    /// Counts a failure; says until when the member is set aside because of it, `aside` being the
    /// time for it.
    pub(in crate::proxy) fn fail(
        &mut self,
        key: &Key,
        now: Time,
        rules: PassiveHealth,
        aside: Duration,
    ) -> Option<Time> {
        let member = self.of(key);
        let is_old = |at: Time| now.since(at) > rules.fail_timeout;
        if !member.on_probation && member.last_failure.is_some_and(is_old) {
            member.fails = 0;
        }
        member.on_probation = false;
        member.fails += 1;
        member.last_failure = Some(now);
        if rules.max_fails == 0 || member.fails < rules.max_fails || member.down_until.is_some() {
            return None;
        }
        member.down_until = Some(now + aside);
        member.down_until
    }
}

impl Upstream {
    /// What its memory is kept under.
    pub(in crate::proxy) fn key(&self) -> Key {
        (self.name.clone(), self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: PassiveHealth = PassiveHealth {
        max_fails: 2,
        fail_timeout: Duration::from_secs(10),
    };

    #[test]
    fn enough_failures_set_aside_and_time_gives_another_chance() {
        let mut members = Members::default();
        let key = ("app1".to_owned(), 80);
        let at = |seconds: u64| Time::from_millis(seconds * 1000);
        assert_eq!(members.fail(&key, at(0), RULES, RULES.fail_timeout), None);
        assert_eq!(
            members.fail(&key, at(1), RULES, RULES.fail_timeout),
            Some(at(11))
        );
        assert!(members.revive(at(10), RULES).is_empty());
        assert_eq!(members.revive(at(11), RULES).len(), 1);
        assert_eq!(
            members.fail(&key, at(12), RULES, RULES.fail_timeout),
            Some(at(22))
        );
        members.revive(at(22), RULES);
        members.succeed(&key);
        assert_eq!(members.fail(&key, at(23), RULES, RULES.fail_timeout), None);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let mut members = Members::default();
        let key = ("app1".to_owned(), 80);
        assert_eq!(
            members.fail(&key, Time::ZERO, RULES, RULES.fail_timeout),
            None
        );
        assert_eq!(
            members.fail(&key, Time::from_millis(11_000), RULES, RULES.fail_timeout),
            None
        );
    }

    #[test]
    fn seats_are_given_back() {
        let mut members = Members::default();
        let key = ("app1".to_owned(), 80);
        let seat = members.seat(&key);
        assert_eq!(members.open(), 1);
        drop(seat);
        assert_eq!(members.open(), 0);
    }
}
