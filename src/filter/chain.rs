//! An ordered list of rules with a policy for what no rule matches.

use std::borrow::Cow;

use crate::packet::Protocol;
use crate::trace::EventId;

use super::{Action, Facts, RejectWith, Rule};

/// The number of a rule; never used twice in one chain. Not its place, which changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleId(u32);

/// What a chain says of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It passes.
    Allow,
    /// It is discarded without a word.
    Drop {
        /// Who decided: `firewall.rule-3` (places count from 1) or `firewall.policy`.
        reason: Cow<'static, str>,
        /// The event of the fault that installed the rule or the policy.
        by: Option<EventId>,
    },
    /// It is discarded and its sender is told.
    Reject {
        /// What the sender is told. Never a reset for anything but TCP.
        with: RejectWith,
        /// Who decided: `firewall.rule-3` (places count from 1) or `firewall.policy`.
        reason: Cow<'static, str>,
        /// The event of the fault that installed the rule or the policy.
        by: Option<EventId>,
    },
}

/// A rule in its chain, with what it has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: RuleId,
    /// The rule.
    pub rule: Rule,
    /// How many packets it matched.
    pub packets: u64,
    /// How many bytes those had, in IP packets.
    pub bytes: u64,
}

/// An ordered list of rules; the first that matches decides, else the policy does.
#[derive(Clone, Debug)]
pub struct Chain {
    entries: Vec<Entry>,
    policy: Action,
    policy_by: Option<EventId>,
    policy_packets: u64,
    policy_bytes: u64,
    next_id: u32,
}

impl Chain {
    /// A chain without rules.
    pub fn new(policy: Action) -> Self {
        Self {
            entries: Vec::new(),
            policy,
            policy_by: None,
            policy_packets: 0,
            policy_bytes: 0,
            next_id: 0,
        }
    }

    /// Adds a rule behind all others.
    pub fn append(&mut self, rule: Rule) -> RuleId {
        self.insert(self.entries.len(), rule)
    }

    /// Adds a rule at a place counted from 0; behind all others if there is no such place.
    pub fn insert(&mut self, place: usize, rule: Rule) -> RuleId {
        let id = RuleId(self.next_id);
        self.next_id += 1;
        let entry = Entry {
            id,
            rule,
            packets: 0,
            bytes: 0,
        };
        self.entries.insert(place.min(self.entries.len()), entry);
        id
    }

    /// Takes a rule away; returns it, or `None` if there is none of that number.
    pub fn remove(&mut self, id: RuleId) -> Option<Rule> {
        let place = self.entries.iter().position(|entry| entry.id == id)?;
        Some(self.entries.remove(place).rule)
    }

    /// What happens to packets that no rule matches.
    pub fn policy(&self) -> Action {
        self.policy
    }

    /// Changes the policy; returns the one before. `by` is the event of a fault that does so.
    pub fn set_policy(&mut self, policy: Action, by: Option<EventId>) -> Action {
        self.policy_by = by;
        std::mem::replace(&mut self.policy, policy)
    }

    /// The rules in order, with their counters.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many packets and bytes the policy decided on.
    pub fn policy_counters(&self) -> (u64, u64) {
        (self.policy_packets, self.policy_bytes)
    }

    /// The event of the fault that set the policy.
    pub(super) fn policy_by(&self) -> Option<EventId> {
        self.policy_by
    }

    /// Whether every packet passes unseen.
    #[inline]
    pub(super) fn is_transparent(&self) -> bool {
        self.entries.is_empty() && self.policy == Action::Allow
    }

    /// Decides on a packet of `bytes` bytes.
    pub fn decide(&mut self, facts: &Facts, bytes: usize) -> Verdict {
        let place = self
            .entries
            .iter()
            .position(|entry| entry.rule.matches.matches(facts));
        let Some(place) = place else {
            self.policy_packets += 1;
            self.policy_bytes += bytes as u64;
            let reason = || Cow::Borrowed("firewall.policy");
            return verdict(self.policy, facts, reason, self.policy_by);
        };
        let entry = &mut self.entries[place];
        entry.packets += 1;
        entry.bytes += bytes as u64;
        let reason = || Cow::Owned(format!("firewall.rule-{}", place + 1));
        verdict(entry.rule.action, facts, reason, entry.rule.by)
    }
}

fn verdict(
    action: Action,
    facts: &Facts,
    reason: impl FnOnce() -> Cow<'static, str>,
    by: Option<EventId>,
) -> Verdict {
    let is_tcp = facts.tuple.is_some_and(|it| it.protocol == Protocol::Tcp);
    match action {
        Action::Allow => Verdict::Allow,
        Action::Drop => Verdict::Drop {
            reason: reason(),
            by,
        },
        // Nothing but TCP understands a reset; the next best is what nftables does by default.
        Action::Reject(RejectWith::TcpReset) if !is_tcp => Verdict::Reject {
            with: RejectWith::Port,
            reason: reason(),
            by,
        },
        Action::Reject(with) => Verdict::Reject {
            with,
            reason: reason(),
            by,
        },
    }
}
