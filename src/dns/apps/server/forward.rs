//! The forwarding role: the machine's table, its queries upstream, and who waits for them.

use std::cell::RefCell;
use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use crate::dns::apps::courier::{Came, Courier, event, evidence};
use crate::dns::forwarder::{Effect, Source};
use crate::dns::{Message, Name, Question, Reply, Transport};
use crate::host::{Kernel, Signal};
use crate::trace::{EventId, Note, SpanKind};

use super::respond::{Response, Server};
use super::{Role, words};

/// The octets of an answer, and what they rest on.
type Answer = (Vec<u8>, Source);

/// A client's place in the forwarder's table: where its answer will be.
#[derive(Clone, Default)]
pub(super) struct Waiter {
    answer: Rc<RefCell<Option<Answer>>>,
    answered: Signal,
}

impl PartialEq for Waiter {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
    }
}

impl Waiter {
    fn give(&self, octets: Vec<u8>, source: Source) {
        *self.answer.borrow_mut() = Some((octets, source));
        self.answered.raise();
    }
}

/// A query on its way upstream.
struct Forward {
    upstream: IpAddr,
    id: u16,
    octets: Vec<u8>,
    transport: Transport,
}

impl Server {
    /// Answers a question from memory, or by asking the resolvers upstream.
    pub(super) async fn forward(
        &self,
        octets: &[u8],
        question: &Question,
        transport: Transport,
    ) -> Option<Response> {
        let (upstreams, none) = self.upstreams();
        let waiter = Waiter::default();
        let effects = {
            let config = self.settings.borrow().forwarder(upstreams);
            let forwarder = &mut self.memory.borrow_mut().forwarder;
            *forwarder.config_mut() = config;
            let ids = &mut || self.os.random_u16();
            forwarder.handle_query(self.os.now(), waiter.clone(), octets, transport, ids)
        };
        let at_once = effects.iter().any(|it| matches!(it, Effect::Answer { .. }));
        if at_once {
            self.perform(effects);
        } else {
            self.converse(question, effects, &waiter).await;
        }
        let (octets, source) = waiter.answer.take()?;
        let because = rests_on(&source).or(none);
        Some(Response { octets, because })
    }

    /// Sends queries upstream and waits for what comes of them, as a conversation of its own.
    async fn converse(&self, question: &Question, effects: Vec<Effect<Waiter>>, waiter: &Waiter) {
        let label = format!("{} {}", question.rtype, question.name);
        let note = words::begun(&self.name(), question);
        let span = self.os.record().open(SpanKind::Lookup, label, note);
        let answered = waiter.answered.raised(&self.os);
        self.perform(effects);
        answered.await;
        let (note, because) = match &*waiter.answer.borrow() {
            Some((octets, source)) => (result(question, octets, source), rests_on(source)),
            None => (words::failed(question, "servfail", "nobody answered"), None),
        };
        let mut trace = self.os.record();
        let closed = trace.close(span, note, because);
        trace.set_cause(closed);
    }

    /// The resolvers upstream; without any, why not, if that is known.
    fn upstreams(&self) -> (Vec<IpAddr>, Option<EventId>) {
        let kernel = self.os.kernel();
        let told = match &self.settings.borrow().role {
            Role::Forwarder { upstreams } if !upstreams.is_empty() => upstreams.clone(),
            // A machine may ask itself first; asking itself would go round in circles.
            _ => {
                let others = kernel.resolvers.iter().filter(|ip| !kernel.owns(**ip));
                others.copied().collect()
            }
        };
        let why = told.is_empty().then(|| waits_for_lease(&kernel)).flatten();
        (told.into_iter().map(IpAddr::V4).collect(), why)
    }

    /// Carries out what the machine wants done.
    fn perform(&self, effects: Vec<Effect<Waiter>>) {
        for effect in effects {
            match effect {
                Effect::Answer {
                    client,
                    octets,
                    source,
                } => client.give(octets, source),
                Effect::Forward {
                    upstream,
                    id,
                    octets,
                    transport,
                } => {
                    let here = self.os.record().span();
                    let mut memory = self.memory.borrow_mut();
                    // Another query's timer may be what moves this one on.
                    let span = *memory.spans.entry(id).or_insert(here);
                    drop(memory);
                    let forward = Forward {
                        upstream,
                        id,
                        octets,
                        transport,
                    };
                    self.os.spawn_in(span, self.clone().carry(forward));
                }
            }
        }
    }

    /// Takes one query upstream and tells the machine what came of it.
    async fn carry(self, forward: Forward) {
        let Ok(message) = Message::parse(&forward.octets) else {
            return;
        };
        let (upstream, transport) = (forward.upstream, forward.transport);
        let timeout = self.memory.borrow_mut().forwarder.config_mut().timeout;
        let deadline = self.os.now() + timeout;
        let mut courier = Courier::new(&self.os);
        let mut came = courier.ask(upstream, &message, transport, timeout).await;
        while !self.report(&forward, &came) {
            let left: Duration = deadline.since(self.os.now());
            came = courier.wait(left).await;
        }
    }

    /// Tells the machine what came of a query; false if it goes on waiting.
    fn report(&self, forward: &Forward, came: &Came) -> bool {
        let Forward { upstream, id, .. } = forward;
        let now = self.os.now();
        let mut memory = self.memory.borrow_mut();
        let machine = &mut memory.forwarder;
        let effects = match came {
            Came::Response(server, octets, event) => {
                machine.handle_response(now, *server, octets, evidence(*event))
            }
            // Only this query is moved on: those due at the same moment have their own timers.
            Came::Timeout(event) => {
                machine.handle_unreachable(now, *upstream, *id, evidence(Some(*event)))
            }
            Came::Unreachable(event) => {
                machine.handle_unreachable(now, *upstream, *id, evidence(*event))
            }
        };
        let waits = machine.waiting().any(|(waiting, ..)| waiting == *id);
        if !waits {
            memory.spans.remove(id);
        }
        drop(memory);
        let foreign = effects.is_empty() && waits && matches!(came, Came::Response(..));
        self.perform(effects);
        !foreign
    }
}

/// The event that an answer rests on.
fn rests_on(source: &Source) -> Option<EventId> {
    match source {
        Source::Cache { evidence, .. }
        | Source::Upstream { evidence, .. }
        | Source::Silence { evidence } => event(*evidence),
        Source::Local | Source::Rejected => None,
    }
}

fn result(question: &Question, octets: &[u8], source: &Source) -> Note {
    if let Source::Silence { .. } = source {
        return words::failed(question, "timeout", "no resolver answered");
    }
    match Message::parse(octets) {
        Ok(message) => words::ended(question, &Reply::read(&message, question, &Name::root())),
        Err(_) => words::failed(question, "servfail", "the answer cannot be read"),
    }
}

/// The event that shows that an interface waits in vain for a lease.
fn waits_for_lease(kernel: &Kernel) -> Option<EventId> {
    kernel.interfaces.iter().find_map(|own| own.no_lease)
}
