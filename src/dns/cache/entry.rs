//! One entry of the cache: what was said, how, when and by which evidence.

use std::fmt;
use std::time::Duration;

use crate::dns::{Evidence, Name, Rdata, Record, RecordType};
use crate::sim::Time;

/// What is kept about a name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was said.
    pub stored: Stored,
    /// How it was said.
    pub trust: Trust,
    /// When it was said.
    pub since: Time,
    /// When it must be forgotten.
    pub until: Time,
    /// The evidence for it.
    pub evidence: Evidence,
}

/// What was said about a name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// These records.
    Records(Vec<Record>),
    /// There are no such records; with the SOA record that came with it.
    NoData(Record),
    /// There is no such name; with the SOA record that came with it.
    NxDomain(Record),
}

/// How data was said; less trusted data does not replace more trusted (RFC 2181 5.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// In a referral: good for finding servers, not for answers.
    Referral,
    /// In answer to a question.
    Answer,
}

impl Entry {
    /// How long the entry stays valid.
    pub fn left(&self, now: Time) -> Duration {
        self.until.since(now)
    }

    /// How long ago the entry was made.
    pub fn age(&self, now: Time) -> Duration {
        now.since(self.since)
    }

    /// A record of the entry with the time to live it has left, in whole seconds (RFC 1035 7.3).
    pub(super) fn count_down(&self, record: &Record, now: Time) -> Record {
        let left = u32::try_from(self.left(now).as_secs()).unwrap_or(u32::MAX);
        Record {
            ttl: record.ttl.min(left),
            ..record.clone()
        }
    }

    /// All records of the entry, counted down.
    pub(super) fn records(&self, now: Time) -> Vec<Record> {
        match &self.stored {
            Stored::Records(records) => records.iter().map(|r| self.count_down(r, now)).collect(),
            Stored::NoData(_) | Stored::NxDomain(_) => Vec::new(),
        }
    }

    /// The name behind the alias, if the entry is one to a question for `rtype`.
    pub(super) fn alias_target(&self, rtype: RecordType) -> Option<&Name> {
        match &self.stored {
            Stored::Records(records) if rtype != RecordType::CNAME => {
                match &records.first()?.data {
                    Rdata::Cname(target) => Some(target),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records(records) => {
                let data: Vec<_> = records.iter().map(|r| r.data.to_string()).collect();
                f.pad(&data.join(", "))
            }
            Self::NoData(_) => f.pad("no such records"),
            Self::NxDomain(_) => f.pad("no such name"),
        }
    }
}
