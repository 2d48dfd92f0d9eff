//! Whole replies into the cache and out of it: aliases, endings and referrals.

use std::net::IpAddr;
use std::time::Duration;

use super::{Cache, Entry, Stored, Trust};
use crate::dns::reply::{ALIASES_MAX, Ending, Referral, Reply};
use crate::dns::{Class, Evidence, Name, Question, Rcode, RecordType};
use crate::sim::Time;

/// A reply from the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedReply {
    /// The reply, its times to live counted down.
    pub reply: Reply,
    /// The evidence for the end of the reply.
    pub evidence: Evidence,
    /// How long the whole reply stays valid.
    pub left: Duration,
}

impl Cache {
    /// The answer to a question, aliases followed, if all of it is known.
    pub fn reply(&self, now: Time, question: &Question) -> Option<CachedReply> {
        let complete =
            |c: &CachedReply| !matches!(c.reply.ending, Ending::Open | Ending::Failed(_));
        self.known(now, question).filter(complete)
    }

    /// As much of the answer as is known: the ending is open where an alias leads to a name of
    /// which nothing is known, and failed where aliases go round in a circle (RFC 1034 3.6.2).
    /// Nothing if not even the first step is known.
    pub(in crate::dns) fn known(&self, now: Time, question: &Question) -> Option<CachedReply> {
        if question.class != Class::IN || question.rtype == RecordType::ANY {
            return None;
        }
        let mut cached = CachedReply {
            reply: Reply::open(question.name.clone()),
            evidence: Evidence::NONE,
            left: Duration::MAX,
        };
        while let Some(entry) = self.answer_at(now, &cached.reply.last, question.rtype) {
            cached.evidence = entry.evidence;
            cached.left = cached.left.min(entry.left(now));
            let Some(target) = entry.alias_target(question.rtype) else {
                cached.reply.ending = ending_of(entry, now);
                return Some(cached);
            };
            cached.reply.aliases.extend(entry.records(now));
            cached.reply.last = target.clone();
            if cached.reply.aliases.len() >= ALIASES_MAX {
                cached.reply.ending = Ending::Failed(Rcode::SERVFAIL);
                return Some(cached);
            }
        }
        (!cached.reply.aliases.is_empty()).then_some(cached)
    }

    /// The entry that answers a question about this name, if only as an alias.
    fn answer_at(&self, now: Time, name: &Name, rtype: RecordType) -> Option<&Entry> {
        let said = |entry: &&Entry| entry.trust == Trust::Answer;
        let alias = |entry: &&Entry| entry.alias_target(rtype).is_some();
        self.entry(now, name, rtype).filter(said).or_else(|| {
            let entry = self.entry(now, name, RecordType::CNAME);
            entry.filter(said).filter(alias)
        })
    }

    /// The addresses of type `rtype` known for a host, no matter how they were said.
    pub fn addresses(&self, now: Time, host: &Name, rtype: RecordType) -> Vec<IpAddr> {
        let entry = self.entry(now, host, rtype);
        let records = entry.map_or_else(Vec::new, |entry| entry.records(now));
        records
            .iter()
            .filter_map(|record| record.data.ip())
            .collect()
    }

    /// The servers of the zone `apex`, if they are known, no matter how they were said.
    pub(in crate::dns) fn servers(&self, now: Time, apex: &Name) -> Vec<Name> {
        let entry = self.entry(now, apex, RecordType::NS);
        let records = entry.map_or_else(Vec::new, |entry| entry.records(now));
        let hosts = records.iter().filter_map(|record| record.data.target());
        hosts.cloned().collect()
    }

    /// Keeps what an answer to a question for `rtype` said: its aliases and its ending.
    ///
    /// Failures are not kept, nor negative answers without an SOA record (RFC 2308 5).
    pub fn insert_reply(
        &mut self,
        now: Time,
        rtype: RecordType,
        reply: &Reply,
        evidence: Evidence,
    ) {
        if rtype == RecordType::ANY {
            return;
        }
        for alias in &reply.aliases {
            self.insert_records(now, vec![alias.clone()], Trust::Answer, evidence);
        }
        match &reply.ending {
            Ending::Records(records) => {
                self.insert_records(now, records.clone(), Trust::Answer, evidence);
            }
            Ending::NoData(Some(soa)) => {
                self.insert_absence(now, &reply.last, Some(rtype), soa, evidence);
            }
            Ending::NxDomain(Some(soa)) => {
                self.insert_absence(now, &reply.last, None, soa, evidence);
            }
            Ending::NoData(None)
            | Ending::NxDomain(None)
            | Ending::Open
            | Ending::Referral(_)
            | Ending::Failed(_) => {}
        }
    }

    /// Keeps the servers of a zone and their glue, as said by the zone above.
    pub fn insert_referral(&mut self, now: Time, referral: &Referral, evidence: Evidence) {
        self.insert_records(now, referral.servers.clone(), Trust::Referral, evidence);
        let mut glue = referral.glue.clone();
        glue.sort_by(|a, b| (&a.name, a.rtype()).cmp(&(&b.name, b.rtype())));
        for set in glue.chunk_by(|a, b| a.name == b.name && a.rtype() == b.rtype()) {
            self.insert_records(now, set.to_vec(), Trust::Referral, evidence);
        }
    }
}

fn ending_of(entry: &Entry, now: Time) -> Ending {
    match &entry.stored {
        Stored::Records(_) => Ending::Records(entry.records(now)),
        Stored::NoData(soa) => Ending::NoData(Some(entry.count_down(soa, now))),
        Stored::NxDomain(soa) => Ending::NxDomain(Some(entry.count_down(soa, now))),
    }
}
