//! Whose turn it is: smooth weighted round robin among the members that may serve.
//!
//! Every candidate gains its weight in credit; the one with most serves and pays what all gained
//! together. With equal weights that is plain round robin, in the direction the profile goes.
//!
//! Who may serve: members not tried yet, not failed by a health check, not set aside, with room
//! for one more connection; backups only where the profile lets them.

use crate::proxy::outcome::Ending;
use crate::proxy::profile::{AllDown, Backups, SetAside, Turns};
use crate::proxy::settings::{Pool, Upstream};
use crate::trace::EventId;

use super::idle::IdleConnections;
use super::member::{Key, Members};

/// What a choice must respect.
#[derive(Debug)]
pub(in crate::proxy) struct Demand<'a> {
    /// The pool.
    pub(in crate::proxy) pool: &'a Pool,
    /// Members not to be chosen: they were tried already.
    pub(in crate::proxy) tried: &'a [Key],
    /// How many connections there may be to all upstreams together.
    pub(in crate::proxy) limit: Option<usize>,
    /// In which order members take turns.
    pub(in crate::proxy) turns: Turns,
    /// When backups serve.
    pub(in crate::proxy) backups: Backups,
    /// What happens when the turn falls on a member that is set aside.
    pub(in crate::proxy) set_aside: SetAside,
    /// What happens when all are set aside.
    pub(in crate::proxy) all_down: AllDown,
}

/// Whose turn it is.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::proxy) enum Choice {
    /// This one's.
    Chosen(Upstream),
    /// Nobody's: all are set aside; the last of the events that did it.
    AllDown(Option<EventId>),
    /// Nobody's: all that are up have as many connections as they may have; the event that set
    /// the limit of one of them.
    Full(Option<EventId>),
    /// Nobody's: the names of all that might serve have no address.
    NoAddress(Ending),
    /// Nobody's: all were tried, or there are none.
    Nobody,
}

impl Members {
    /// Chooses a member.
    pub(in crate::proxy) fn choose(
        &mut self,
        demand: &Demand<'_>,
        idle: &IdleConnections,
    ) -> Choice {
        self.begin(demand);
        let all = demand.pool.upstreams.iter();
        let untried: Vec<&Upstream> = all
            .filter(|upstream| !demand.tried.contains(&upstream.key()))
            .collect();
        if untried.is_empty() {
            return Choice::Nobody;
        }
        let mut up = untried.clone();
        up.retain(|upstream| self.of(&upstream.key()).no_address.is_none());
        if up.is_empty() {
            let mut missing = untried.iter();
            let ending = missing.find_map(|it| self.of(&it.key()).no_address.clone());
            return ending.map_or(Choice::Nobody, Choice::NoAddress);
        }
        up.retain(|upstream| self.of(&upstream.key()).failed_check.is_none());
        if up.is_empty() {
            let checks = untried.iter();
            let checks = checks.filter_map(|upstream| self.of(&upstream.key()).failed_check);
            return Choice::AllDown(checks.max());
        }
        if demand.set_aside == SetAside::PassedOver {
            let passed = up.clone();
            up.retain(|upstream| self.of(&upstream.key()).down_until.is_none());
            if up.is_empty() {
                if demand.all_down != AllDown::TryAnyway {
                    return self.nobody_up(demand, &passed);
                }
                up = passed;
            }
        }
        self.leave_backups_out(demand, &mut up);
        self.among(demand, idle, up)
    }

    /// Chooses among those that may serve, as far as they have room.
    fn among(
        &mut self,
        demand: &Demand<'_>,
        idle: &IdleConnections,
        mut up: Vec<&Upstream>,
    ) -> Choice {
        if up.is_empty() {
            return Choice::Nobody;
        }
        let by = up.iter().find_map(|upstream| upstream.by);
        up.retain(|upstream| self.has_room(upstream, demand.limit, idle));
        let Some(upstream) = self.next_turn(&up, demand.turns) else {
            return Choice::Full(by);
        };
        let member = self.of(&upstream.key());
        if member.down_until.is_some() && demand.set_aside == SetAside::HeldDown {
            return Choice::AllDown(member.down_by);
        }
        Choice::Chosen(upstream.clone())
    }

    /// A profile whose rotation starts with the second member lets one turn go by unused.
    fn begin(&mut self, demand: &Demand<'_>) {
        if self.begins(&demand.pool.name) && demand.turns == Turns::SecondFirst {
            let primaries = demand.pool.upstreams.iter();
            let primaries: Vec<&Upstream> = primaries.filter(|it| !it.backup).collect();
            self.next_turn(&primaries, demand.turns);
        }
    }

    fn leave_backups_out(&mut self, demand: &Demand<'_>, up: &mut Vec<&Upstream>) {
        let waits = match demand.backups {
            Backups::ForRetriesToo => up.iter().any(|upstream| !upstream.backup),
            Backups::WhenDown => {
                let held = demand.set_aside == SetAside::HeldDown;
                let mut primaries = demand.pool.upstreams.iter().filter(|it| !it.backup);
                primaries.any(|upstream| self.of(&upstream.key()).is_up(held))
            }
        };
        if waits {
            up.retain(|upstream| !upstream.backup);
        }
    }

    fn nobody_up(&mut self, demand: &Demand<'_>, aside: &[&Upstream]) -> Choice {
        let mut keys = aside.iter().map(|upstream| upstream.key());
        let by = keys.by_ref().map(|key| self.of(&key).down_by).max();
        if demand.all_down == AllDown::RefuseOnce {
            for upstream in &demand.pool.upstreams {
                let member = self.of(&upstream.key());
                (member.down_until, member.fails) = (None, 0);
            }
        }
        Choice::AllDown(by.flatten())
    }

    /// Whether one more request may go there: a connection in use counts, an idle one makes room.
    fn has_room(&self, upstream: &Upstream, limit: Option<usize>, idle: &IdleConnections) -> bool {
        let key = upstream.key();
        let open = self.find(&key).map_or(0, super::Member::open);
        let used = open.saturating_sub(idle.count(&key));
        let used_by_all = self.open().saturating_sub(idle.count_all());
        let below = |used: usize, limit: Option<usize>| limit.is_none_or(|limit| used < limit);
        below(used, upstream.max_connections) && below(used_by_all, limit)
    }

    fn next_turn<'a>(&mut self, candidates: &[&'a Upstream], turns: Turns) -> Option<&'a Upstream> {
        let weight = |upstream: &Upstream| i64::from(upstream.weight.max(1));
        let mut best: Option<(&Upstream, i64)> = None;
        for upstream in candidates {
            let member = self.of(&upstream.key());
            member.credit += weight(upstream);
            let is_better = |credit| match turns {
                Turns::Forward | Turns::SecondFirst => member.credit > credit,
                Turns::Backward => member.credit >= credit,
            };
            if best.is_none_or(|(_, credit)| is_better(credit)) {
                best = Some((upstream, member.credit));
            }
        }
        let (chosen, _) = best?;
        let total: i64 = candidates.iter().map(|upstream| weight(upstream)).sum();
        self.of(&chosen.key()).credit -= total;
        Some(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::{PassiveHealth, RFC};
    use crate::sim::Time;

    fn pool(weights: &[u32]) -> Pool {
        let upstreams = weights.iter().enumerate().map(|(index, weight)| Upstream {
            weight: *weight,
            ..Upstream::new(&format!("app{}", index + 1), 80)
        });
        Pool::new("shop", upstreams.collect())
    }

    fn demand<'a>(pool: &'a Pool, tried: &'a [Key]) -> Demand<'a> {
        Demand {
            pool,
            tried,
            limit: None,
            turns: Turns::Forward,
            backups: Backups::ForRetriesToo,
            set_aside: SetAside::PassedOver,
            all_down: AllDown::Refuse,
        }
    }

    fn turns(members: &mut Members, demand: &Demand<'_>, count: usize) -> Vec<String> {
        let idle = IdleConnections::default();
        let choose = |_| match members.choose(demand, &idle) {
            Choice::Chosen(upstream) => upstream.name,
            other => format!("{other:?}"),
        };
        (0..count).map(choose).collect()
    }

    #[test]
    fn equal_weights_take_turns_and_heavier_ones_more() {
        let even = pool(&[1, 1]);
        let names = turns(&mut Members::default(), &demand(&even, &[]), 4);
        assert_eq!(names, ["app1", "app2", "app1", "app2"]);
        let odd = pool(&[3, 1]);
        let names = turns(&mut Members::default(), &demand(&odd, &[]), 4);
        assert_eq!(names, ["app1", "app1", "app2", "app1"]);
    }

    #[test]
    fn members_set_aside_and_tried_ones_are_passed_over() {
        let pool = pool(&[1, 1]);
        let mut members = Members::default();
        let key = pool.upstreams[0].key();
        let rules = PassiveHealth {
            max_fails: 1,
            ..RFC.health.passive
        };
        members.fail(&key, Time::ZERO, rules, rules.fail_timeout);
        let names = turns(&mut members, &demand(&pool, &[]), 2);
        assert_eq!(names, ["app2", "app2"]);
        let tried = [pool.upstreams[1].key()];
        assert_eq!(
            turns(&mut members, &demand(&pool, &tried), 1),
            ["AllDown(None)"]
        );
        let tried = [key, pool.upstreams[1].key()];
        assert_eq!(turns(&mut members, &demand(&pool, &tried), 1), ["Nobody"]);
    }

    #[test]
    fn a_rotation_may_start_with_the_second_or_go_backwards() {
        let pool = pool(&[1, 1, 1]);
        let turns_of = |turns| Demand {
            turns,
            ..demand(&pool, &[])
        };
        let second = turns_of(Turns::SecondFirst);
        let names = turns(&mut Members::default(), &second, 4);
        assert_eq!(names, ["app2", "app3", "app1", "app2"]);
        let backward = turns_of(Turns::Backward);
        let names = turns(&mut Members::default(), &backward, 4);
        assert_eq!(names, ["app3", "app2", "app1", "app3"]);
    }

    #[test]
    fn a_member_held_down_takes_its_turn_and_fails() {
        let pool = pool(&[1, 1]);
        let held = Demand {
            set_aside: SetAside::HeldDown,
            ..demand(&pool, &[])
        };
        let mut members = Members::default();
        let rules = PassiveHealth {
            max_fails: 1,
            ..RFC.health.passive
        };
        let key = pool.upstreams[0].key();
        members.fail(&key, Time::ZERO, rules, rules.fail_timeout);
        let names = turns(&mut members, &held, 3);
        assert_eq!(names, ["AllDown(None)", "app2", "AllDown(None)"]);
        let mut pool = pool.clone();
        pool.upstreams[1].backup = true;
        let fallback = Demand {
            pool: &pool,
            backups: Backups::WhenDown,
            ..held
        };
        assert_eq!(turns(&mut members, &fallback, 2), ["AllDown(None)"; 2]);
    }

    #[test]
    fn who_failed_a_health_check_is_never_tried() {
        let pool = pool(&[1, 1]);
        let anyway = Demand {
            all_down: AllDown::TryAnyway,
            ..demand(&pool, &[])
        };
        let mut members = Members::default();
        let event = EventId::from_index(7);
        members.of(&pool.upstreams[0].key()).failed_check = Some(event);
        assert_eq!(turns(&mut members, &anyway, 2), ["app2", "app2"]);
        members.of(&pool.upstreams[1].key()).failed_check = Some(event);
        let none = turns(&mut members, &anyway, 1);
        assert_eq!(none, [format!("AllDown({:?})", Some(event))]);
    }

    #[test]
    fn a_backup_serves_a_retry_only_where_it_may() {
        let mut pool = pool(&[1, 1]);
        pool.upstreams[1].backup = true;
        let tried = [pool.upstreams[0].key()];
        let mut members = Members::default();
        assert_eq!(turns(&mut members, &demand(&pool, &tried), 1), ["app2"]);
        let strict = Demand {
            backups: Backups::WhenDown,
            ..demand(&pool, &tried)
        };
        assert_eq!(turns(&mut members, &strict, 1), ["Nobody"]);
        members.of(&tried[0]).failed_check = Some(EventId::from_index(7));
        assert_eq!(turns(&mut members, &strict, 1), ["app2"]);
    }

    #[test]
    fn backups_wait_and_limits_hold() {
        let mut pool = pool(&[1, 1]);
        pool.upstreams[0].max_connections = Some(1);
        pool.upstreams[1].backup = true;
        let mut members = Members::default();
        assert_eq!(
            turns(&mut members, &demand(&pool, &[]), 2),
            ["app1", "app1"]
        );
        let _seat = members.seat(&pool.upstreams[0].key());
        assert_eq!(turns(&mut members, &demand(&pool, &[]), 1), ["Full(None)"]);
        let none = Demand {
            limit: Some(0),
            ..demand(&pool, &[])
        };
        assert_eq!(turns(&mut Members::default(), &none, 1), ["Full(None)"]);
    }
}
