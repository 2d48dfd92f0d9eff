//! One question on the stack of a lookup.

use super::ResolverConfig;
use super::delegation::{Delegation, Turn};
use crate::dns::cache::CachedReply;
use crate::dns::reply::ALIASES_MAX;
use crate::dns::{Cache, Name, Question, Record, RecordType};
use crate::sim::Time;

/// One question on the stack of a lookup.
#[derive(Debug)]
pub(super) struct Task {
    /// What is asked now; its name changes with each alias.
    pub(super) question: Question,
    /// The aliases followed so far.
    pub(super) aliases: Vec<Record>,
    /// The zone whose servers are asked; none before the cache was consulted about the name.
    delegation: Option<Delegation>,
}

/// What a task needs next.
#[derive(Debug)]
pub(super) enum Need {
    /// Nothing: the cache has an answer, or part of one.
    Known(CachedReply),
    /// A turn of one of the servers.
    Turn(Turn),
}

impl Task {
    pub(super) fn new(question: Question) -> Self {
        Self {
            question,
            aliases: Vec::new(),
            delegation: None,
        }
    }

    /// What to do next (RFC 1034 5.3.3 steps 1 to 3).
    pub(super) fn need(&mut self, now: Time, cache: &Cache, config: &ResolverConfig) -> Need {
        if self.delegation.is_none()
            && let Some(known) = cache.known(now, &self.question)
        {
            return Need::Known(known);
        }
        let delegation = self.delegation.get_or_insert_with(|| {
            // DS records are kept by the zone above the name (RFC 4035 3.1.4.1).
            let parent = match self.question.rtype {
                RecordType::DS => self.question.name.parent(),
                _ => None,
            };
            let name = parent.as_ref().unwrap_or(&self.question.name);
            Delegation::nearest(now, name, cache, config)
        });
        Need::Turn(delegation.turn(config.tries))
    }

    /// The zone whose servers are asked.
    pub(super) fn zone(&self) -> Name {
        let zone = self.delegation.as_ref().map(|d| d.zone.clone());
        zone.unwrap_or_else(Name::root)
    }

    /// The servers being asked, once there are any.
    pub(super) fn delegation_mut(&mut self) -> Option<&mut Delegation> {
        self.delegation.as_mut()
    }

    /// Goes on with the servers of a zone further down.
    pub(super) fn descend(&mut self, delegation: Delegation) {
        self.delegation = Some(delegation);
    }

    /// Goes on with the name behind aliases; whether there is still hope that they end.
    pub(super) fn follow(&mut self, aliases: Vec<Record>, last: Name) -> bool {
        self.aliases.extend(aliases);
        self.question.name = last;
        self.delegation = None;
        let circle = self
            .aliases
            .iter()
            .any(|alias| alias.name == self.question.name);
        !circle && self.aliases.len() < ALIASES_MAX
    }
}
