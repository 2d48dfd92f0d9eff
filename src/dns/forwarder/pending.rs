//! Queries on their way, and the clients that wait for them.

use super::{Effect, Source};
use crate::dns::{Message, Question, Rcode, Transport, UDP_OCTETS_DEFAULT};
use crate::sim::Time;

/// A query on its way.
#[derive(Debug)]
pub(super) struct Pending<C> {
    pub(super) question: Question,
    /// The query as it came, the id included.
    pub(super) octets: Vec<u8>,
    pub(super) transport: Transport,
    pub(super) clients: Vec<Waiting<C>>,
    /// How many upstreams had their turn, the current one included.
    pub(super) tried: usize,
    pub(super) deadline: Time,
}

/// A client and its query.
#[derive(Debug)]
pub(super) struct Waiting<C> {
    pub(super) client: C,
    pub(super) query: Message,
}

impl<C: PartialEq> Pending<C> {
    /// Whether a query of these octets is this one, but for its id.
    pub(super) fn is_same(&self, octets: &[u8], transport: Transport) -> bool {
        self.transport == transport && self.octets.get(2..) == octets.get(2..)
    }

    /// Lets another client wait too; one that merely repeats itself waits once.
    pub(super) fn join(&mut self, waiting: Waiting<C>) {
        let repeats = |known: &Waiting<C>| {
            known.client == waiting.client && known.query.id == waiting.query.id
        };
        if !self.clients.iter().any(repeats) {
            self.clients.push(waiting);
        }
    }

    /// Whether a response is one to this query (RFC 5452 9.1).
    pub(super) fn is_answered_by(&self, response: &Message) -> bool {
        let bare_error = response.questions.is_empty() && response.rcode != Rcode::NOERROR;
        response.flags.response && (bare_error || response.question() == Some(&self.question))
    }

    /// Gives all clients the response of an upstream.
    pub(super) fn deliver(
        self,
        response: &Message,
        octets: &[u8],
        source: &Source,
    ) -> Vec<Effect<C>> {
        let transport = self.transport;
        let answer = |waiting: Waiting<C>| {
            let limit = waiting.query.reply_octets(transport, u16::MAX);
            let octets = match octets.len() {
                length if length <= limit => octets.to_vec(),
                _ => response.emit_within(limit),
            };
            Effect::Answer {
                octets: with_id(&octets, waiting.query.id),
                client: waiting.client,
                source: source.clone(),
            }
        };
        self.clients.into_iter().map(answer).collect()
    }

    /// Gives all clients an error.
    pub(super) fn fail(self, rcode: Rcode, source: &Source) -> Vec<Effect<C>> {
        let transport = self.transport;
        let answer = |waiting: Waiting<C>| {
            let response = Message::reply_to(&waiting.query).with_rcode(rcode);
            waiting.answer(transport, response, source.clone())
        };
        self.clients.into_iter().map(answer).collect()
    }
}

impl<C> Waiting<C> {
    /// Gives the client a response of our own making.
    pub(super) fn answer(
        self,
        transport: Transport,
        mut response: Message,
        source: Source,
    ) -> Effect<C> {
        response.flags.recursion_available = true;
        let limit = self.query.reply_octets(transport, UDP_OCTETS_DEFAULT);
        Effect::Answer {
            client: self.client,
            octets: response.emit_within(limit),
            source,
        }
    }
}

/// The same message under another id.
pub(super) fn with_id(octets: &[u8], id: u16) -> Vec<u8> {
    let rest = octets.get(2..).unwrap_or_default();
    [&id.to_be_bytes(), rest].concat()
}
