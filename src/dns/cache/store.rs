//! The store behind the cache: keys, ends and limits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Entry, Stored, Trust};
use crate::dns::reply::negative_ttl;
use crate::dns::{Class, Evidence, Name, Record, RecordType};
use crate::sim::Time;

/// The limits of a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLimits {
    /// How many entries it holds at most; with 0 it keeps nothing.
    pub entries: usize,
    /// How long records are kept at most.
    pub ttl: Duration,
    /// How long negative answers are kept at most (RFC 2308 5 advises one to three hours).
    pub negative_ttl: Duration,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self {
            entries: 10_000,
            ttl: Duration::from_hours(24),
            negative_ttl: Duration::from_hours(3),
        }
    }
}

/// Answers kept for their time to live.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    limits: CacheLimits,
    entries: BTreeMap<Key, Entry>,
    /// The same keys by the end of their time, to find what goes first.
    ends: BTreeSet<(Time, Key)>,
}

/// A name, and a type unless the entry speaks of the name as a whole.
type Key = (Name, Option<RecordType>);

impl Cache {
    /// An empty cache.
    pub fn new(limits: CacheLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// The live entry about this name and type, or about the absence of the name.
    pub fn entry(&self, now: Time, name: &Name, rtype: RecordType) -> Option<&Entry> {
        let live = |key: Key| self.entries.get(&key).filter(|entry| now < entry.until);
        live((name.clone(), None)).or_else(|| live((name.clone(), Some(rtype))))
    }

    /// All live entries, in canonical order of their names. No type means the whole name.
    pub fn entries(&self, now: Time) -> impl Iterator<Item = (&Name, Option<RecordType>, &Entry)> {
        let live = self.entries.iter().filter(move |(_, e)| now < e.until);
        live.map(|((name, rtype), entry)| (name, *rtype, entry))
    }

    /// Keeps a record set: records of one name, type and class.
    pub fn insert_records(
        &mut self,
        now: Time,
        records: Vec<Record>,
        trust: Trust,
        evidence: Evidence,
    ) {
        let Some(first) = records.first().filter(|r| r.class == Class::IN) else {
            return;
        };
        let name = first.name.clone();
        let key = (name.clone(), Some(first.rtype()));
        let ttl = records.iter().map(|r| r.ttl).min().unwrap_or(0);
        let until = now + Duration::from_secs(ttl.into()).min(self.limits.ttl);
        let entry = Entry {
            stored: Stored::Records(records),
            trust,
            since: now,
            until,
            evidence,
        };
        if self.insert(key, entry) && trust == Trust::Answer {
            // The name exists after all.
            self.remove(&(name, None));
        }
    }

    /// Keeps the absence of records of type `rtype`, or of the name if there is no type, for as
    /// long as the SOA record says (RFC 2308 5).
    pub fn insert_absence(
        &mut self,
        now: Time,
        name: &Name,
        rtype: Option<RecordType>,
        soa: &Record,
        evidence: Evidence,
    ) {
        let ttl = Duration::from_secs(negative_ttl(soa).unwrap_or(0).into());
        let stored = match rtype {
            Some(_) => Stored::NoData(soa.clone()),
            None => Stored::NxDomain(soa.clone()),
        };
        let entry = Entry {
            stored,
            trust: Trust::Answer,
            since: now,
            until: now + ttl.min(self.limits.negative_ttl),
            evidence,
        };
        self.insert((name.clone(), rtype), entry);
    }

    /// Whether the entry was kept.
    fn insert(&mut self, key: Key, entry: Entry) -> bool {
        let now = entry.since;
        self.forget_expired(now);
        let trusted_more = |known: &Entry| known.trust > entry.trust;
        if self.entries.get(&key).is_some_and(trusted_more) {
            return false;
        }
        self.remove(&key);
        if entry.until <= now {
            return false;
        }
        self.ends.insert((entry.until, key.clone()));
        self.entries.insert(key, entry);
        while self.entries.len() > self.limits.entries {
            self.forget_first();
        }
        true
    }

    fn forget_expired(&mut self, now: Time) {
        while self.ends.first().is_some_and(|(end, _)| *end <= now) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, key)) = self.ends.pop_first() {
            self.entries.remove(&key);
        }
    }

    fn remove(&mut self, key: &Key) -> bool {
        let removed = self.entries.remove(key);
        removed.is_some_and(|entry| self.ends.remove(&(entry.until, key.clone())))
    }

    /// Forgets all about `name`, but not about names below; returns how many entries went.
    pub fn flush(&mut self, name: &Name) -> usize {
        let start = (name.clone(), None);
        let at_name = self
            .entries
            .range(start..)
            .take_while(|((n, _), _)| n == name);
        let keys: Vec<Key> = at_name.map(|(key, _)| key.clone()).collect();
        keys.iter().filter(|key| self.remove(key)).count()
    }

    /// Forgets everything; returns how many entries went.
    pub fn flush_all(&mut self) -> usize {
        self.ends.clear();
        std::mem::take(&mut self.entries).len()
    }
}
