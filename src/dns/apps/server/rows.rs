//! The cache as plain data.

use std::time::Duration;

use crate::dns::Cache;
use crate::dns::apps::courier::event;
use crate::sim::Time;
use crate::trace::EventId;

/// One remembered answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheRow {
    /// The name.
    pub name: String,
    /// The record type; empty if the answer is about the name as a whole.
    pub record_type: String,
    /// What was said: data of records, `no such name`, `no such records`.
    pub answer: String,
    /// How long ago it was said.
    pub age: Duration,
    /// How long it is remembered yet.
    pub left: Duration,
    /// The event of the response that said it.
    pub evidence: Option<EventId>,
}

/// The live entries of a cache.
pub(super) fn of(cache: &Cache, now: Time) -> Vec<CacheRow> {
    let entries = cache.entries(now);
    let rows = entries.map(|(name, rtype, entry)| CacheRow {
        name: name.to_string(),
        record_type: rtype.map(|rtype| rtype.to_string()).unwrap_or_default(),
        answer: entry.stored.to_string(),
        age: entry.age(now),
        left: entry.left(now),
        evidence: event(entry.evidence),
    });
    rows.collect()
}
