//! The forwarder itself: clients on one side, upstreams on the other, the table between them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::pending::{Pending, Waiting, with_id};
use super::{Effect, ForwarderConfig, OnSilence, Source};
use crate::dns::{
    Cache, Evidence, Ids, Intake, Message, Name, Question, Rcode, Reply, Transport, authoritative,
};
use crate::sim::Time;

/// How many ids are drawn in search of a free one.
const ID_DRAWS: usize = 64;

/// A forwarder with its cache and its waiting queries. `C` is how the caller names a client, with
/// all it needs to send the answer back.
#[derive(Debug)]
pub struct Forwarder<C> {
    config: ForwarderConfig,
    cache: Cache,
    /// The queries on their way, by our id for them.
    pending: BTreeMap<u16, Pending<C>>,
}

impl<C: PartialEq> Forwarder<C> {
    /// A forwarder with an empty cache.
    pub fn new(config: ForwarderConfig) -> Self {
        Self {
            cache: Cache::new(config.cache),
            config,
            pending: BTreeMap::new(),
        }
    }

    /// The configuration, to be changed; a change acts on the next step.
    pub fn config_mut(&mut self) -> &mut ForwarderConfig {
        &mut self.config
    }

    /// The cache, to look into.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The cache, to make it forget.
    pub fn cache_mut(&mut self) -> &mut Cache {
        &mut self.cache
    }

    /// The queries on their way: our id, the question, and when patience ends.
    pub fn waiting(&self) -> impl Iterator<Item = (u16, &Question, Time)> {
        let pending = self.pending.iter();
        pending.map(|(id, pending)| (*id, &pending.question, pending.deadline))
    }

    /// When [`Self::handle_timeout`] has to be called; ask again after every `handle_*`.
    pub fn next_deadline(&self) -> Option<Time> {
        self.pending.values().map(|pending| pending.deadline).min()
    }

    /// Takes what a client sent.
    pub fn handle_query(
        &mut self,
        now: Time,
        client: C,
        octets: &[u8],
        transport: Transport,
        ids: Ids<'_>,
    ) -> Vec<Effect<C>> {
        match Intake::of(octets) {
            Intake::Ignore => Vec::new(),
            Intake::Reject { response, .. } => vec![Effect::Answer {
                client,
                octets: response.emit(),
                source: Source::Rejected,
            }],
            Intake::Query { query, question } => {
                let waiting = Waiting { client, query };
                if let Some((response, source)) = self.answer_here(now, &waiting.query, &question) {
                    return vec![waiting.answer(transport, response, source)];
                }
                self.enlist(now, waiting, question, (octets, transport), ids)
            }
        }
    }

    /// The answer from local zones or the cache.
    fn answer_here(
        &self,
        now: Time,
        query: &Message,
        question: &Question,
    ) -> Option<(Message, Source)> {
        let local = &self.config.local;
        if local.nearest(&question.name, question.rtype).is_some() {
            let response = authoritative::answer(local, query, question);
            return Some((response, Source::Local));
        }
        let cached = self.cache.reply(now, question)?;
        let mut response = Message::reply_to(query);
        cached.reply.write(&mut response);
        let source = Source::Cache {
            evidence: cached.evidence,
            left: cached.left,
        };
        Some((response, source))
    }

    /// Lets a client wait: for an equal query on its way, or for one of its own.
    fn enlist(
        &mut self,
        now: Time,
        waiting: Waiting<C>,
        question: Question,
        (octets, transport): (&[u8], Transport),
        ids: Ids<'_>,
    ) -> Vec<Effect<C>> {
        let mut equal = self
            .pending
            .values_mut()
            .filter(|p| p.is_same(octets, transport));
        if let Some(equal) = equal.next().filter(|_| self.config.join) {
            equal.join(waiting);
            return Vec::new();
        }
        let pending = Pending {
            question,
            octets: octets.to_vec(),
            transport,
            clients: vec![waiting],
            tried: 0,
            deadline: now,
        };
        let mut draws = (0..ID_DRAWS).map(|_| ids());
        match draws.find(|id| !self.pending.contains_key(id)) {
            Some(id) if self.pending.len() < self.config.pending => {
                self.pending.insert(id, pending);
                self.next_upstream(now, id, Evidence::NONE)
            }
            _ => pending.fail(Rcode::REFUSED, &Source::Rejected),
        }
    }

    /// Sends a waiting query to the upstream whose turn it is, or ends it.
    fn next_upstream(&mut self, now: Time, id: u16, evidence: Evidence) -> Vec<Effect<C>> {
        let tries = self.config.tries();
        let Some(pending) = self.pending.get_mut(&id).filter(|p| p.tried < tries) else {
            return self.end_in_silence(id, evidence);
        };
        let upstream = self.config.upstreams[pending.tried % self.config.upstreams.len()];
        pending.tried += 1;
        pending.deadline = now + self.config.timeout;
        vec![Effect::Forward {
            upstream,
            id,
            octets: with_id(&pending.octets, id),
            transport: pending.transport,
        }]
    }

    fn end_in_silence(&mut self, id: u16, evidence: Evidence) -> Vec<Effect<C>> {
        match (self.pending.remove(&id), self.config.on_silence) {
            (Some(pending), OnSilence::ServFail) => {
                pending.fail(Rcode::SERVFAIL, &Source::Silence { evidence })
            }
            (_, OnSilence::Silence) | (None, _) => Vec::new(),
        }
    }

    /// Takes what an upstream sent. A late response counts as long as its query waits.
    pub fn handle_response(
        &mut self,
        now: Time,
        upstream: IpAddr,
        octets: &[u8],
        evidence: Evidence,
    ) -> Vec<Effect<C>> {
        let Some((id, tried)) = self.query_answered(upstream, octets) else {
            return Vec::new();
        };
        let Ok(response) = Message::parse(octets) else {
            return self.next_upstream(now, id, evidence);
        };
        if !self
            .pending
            .get(&id)
            .is_some_and(|pending| pending.is_answered_by(&response))
        {
            return Vec::new();
        }
        let failed = matches!(response.rcode, Rcode::SERVFAIL | Rcode::REFUSED);
        if failed && tried < self.config.upstreams.len() {
            return self.next_upstream(now, id, evidence);
        }
        let Some(pending) = self.pending.remove(&id) else {
            return Vec::new();
        };
        if !response.flags.truncated {
            let reply = Reply::read(&response, &pending.question, &Name::root());
            self.cache
                .insert_reply(now, pending.question.rtype, &reply, evidence);
        }
        pending.deliver(&response, octets, &Source::Upstream { upstream, evidence })
    }

    /// The id of the waiting query that was sent to this upstream and has the id of the octets,
    /// and how many upstreams it was sent to.
    fn query_answered(&self, upstream: IpAddr, octets: &[u8]) -> Option<(u16, usize)> {
        let (id, _) = octets.split_first_chunk()?;
        let id = u16::from_be_bytes(*id);
        let tried = self.pending.get(&id)?.tried;
        let asked = &self.config.upstreams[..tried.min(self.config.upstreams.len())];
        asked.contains(&upstream).then_some((id, tried))
    }

    /// Moves on every query whose upstream has had its time.
    pub fn handle_timeout(&mut self, now: Time, evidence: Evidence) -> Vec<Effect<C>> {
        let due = self
            .pending
            .iter()
            .filter(|(_, pending)| pending.deadline <= now);
        let due: Vec<u16> = due.map(|(id, _)| *id).collect();
        let moved = due
            .into_iter()
            .flat_map(|id| self.next_upstream(now, id, evidence));
        moved.collect()
    }

    /// Moves on the query `id`, which could not be brought to this upstream: an ICMP error, or a
    /// connection refused, reset or closed.
    pub fn handle_unreachable(
        &mut self,
        now: Time,
        upstream: IpAddr,
        id: u16,
        evidence: Evidence,
    ) -> Vec<Effect<C>> {
        let upstreams = &self.config.upstreams;
        let current = |pending: &Pending<C>| {
            let last = pending.tried.checked_sub(1)?;
            upstreams.get(last % upstreams.len().max(1)).copied()
        };
        match self.pending.get(&id).and_then(current) {
            Some(current) if current == upstream => self.next_upstream(now, id, evidence),
            _ => Vec::new(),
        }
    }
}
