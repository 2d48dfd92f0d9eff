//! From a query to a response: the lie, the own zones, or what the role finds out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::dns::{
    Cache, CacheLimits, Forwarder, Intake, Message, Question, Transport, UDP_OCTETS_DEFAULT,
    authoritative,
};
use crate::host::Os;
use crate::trace::{EventId, SpanId, Verb};

use super::forward::Waiter;
use super::recurse::Flight;
use super::{Role, Settings, words};

/// What a running server remembers.
pub(super) struct Memory {
    /// What the recursive resolver was told.
    pub(super) cache: Cache,
    /// What the recursive resolver is looking up.
    pub(super) flights: BTreeMap<Question, Rc<Flight>>,
    /// The forwarder's table, and what it was told.
    pub(super) forwarder: Forwarder<Waiter>,
    /// The conversations of the forwarder's queries, by their ids.
    pub(super) spans: BTreeMap<u16, Option<SpanId>>,
}

impl Memory {
    /// The memory of a server that has just started.
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            cache: Cache::new(settings.limits(CacheLimits::default())),
            flights: BTreeMap::new(),
            forwarder: Forwarder::new(settings.forwarder(Vec::new())),
            spans: BTreeMap::new(),
        }
    }
}

/// A running server, as its tasks share it.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) os: Os,
    pub(super) settings: Rc<RefCell<Settings>>,
    pub(super) memory: Rc<RefCell<Memory>>,
}

/// A response, and what it rests on.
pub(super) struct Response {
    pub(super) octets: Vec<u8>,
    pub(super) because: Option<EventId>,
}

impl Response {
    /// As much of `message` as the asker of `query` can take.
    pub(super) fn fitting(
        message: &Message,
        query: &Message,
        transport: Transport,
        because: Option<EventId>,
    ) -> Self {
        let limit = query.reply_octets(transport, UDP_OCTETS_DEFAULT);
        let octets = message.emit_within(limit);
        Self { octets, because }
    }
}

impl Server {
    /// The response to octets from a client; none if there is to be none.
    pub(super) async fn respond(&self, octets: &[u8], transport: Transport) -> Option<Vec<u8>> {
        let response = match Intake::of(octets) {
            Intake::Ignore => return None,
            Intake::Reject { response, reason } => {
                self.os.say(
                    Verb::Answered,
                    words::rejected(&self.name(), &response, &reason),
                    None,
                );
                return Some(response.emit());
            }
            Intake::Query { query, question } => {
                self.answer(octets, &query, &question, transport).await?
            }
        };
        let note = words::answered(&self.name(), &response.octets);
        self.os.say(Verb::Answered, note, response.because);
        Some(response.octets)
    }

    async fn answer(
        &self,
        octets: &[u8],
        query: &Message,
        question: &Question,
        transport: Transport,
    ) -> Option<Response> {
        let lie = self.settings.borrow().lie(query, question);
        if let Some((said, by)) = lie {
            let Some(message) = said else {
                let note = words::silent(&self.name(), question);
                self.os.say(Verb::Decided, note, by);
                return None;
            };
            return Some(Response::fitting(&message, query, transport, by));
        }
        if let Some(message) = self.own(query, question) {
            return Some(Response::fitting(&message, query, transport, None));
        }
        let forwards = matches!(self.settings.borrow().role, Role::Forwarder { .. });
        if forwards {
            self.forward(octets, question, transport).await
        } else {
            Some(self.resolve(query, question, transport).await)
        }
    }

    /// The answer from the server's own zones, if they are to answer. Who finds out for others
    /// follows its own delegations instead of pointing to them.
    fn own(&self, query: &Message, question: &Question) -> Option<Message> {
        let settings = self.settings.borrow();
        let mut answer = authoritative::answer(&settings.zones, query, question);
        if settings.recurses() {
            let zone = settings.zones.nearest(&question.name, question.rtype);
            zone.filter(|_| !answer.is_referral())?;
            answer.flags.recursion_available = true;
        }
        Some(answer)
    }

    /// The name of the machine.
    pub(super) fn name(&self) -> String {
        self.os.kernel().name.clone()
    }
}
