//! The recursive role: lookups from the root, one for equal questions at a time.

use std::cell::RefCell;
use std::rc::Rc;

use crate::dns::apps::courier::{Came, Courier, event};
use crate::dns::resolver::Failure;
use crate::dns::{Action, Input, Lookup, Message, Question, Rcode, Resolution, Transport};
use crate::host::Signal;
use crate::trace::{EventId, SpanKind, Verb};

use super::respond::{Response, Server};
use super::words;

/// A lookup on its way, for those who wait for it.
#[derive(Default)]
pub(super) struct Flight {
    opened: RefCell<Option<EventId>>,
    landed: Signal,
    resolution: RefCell<Option<Resolution>>,
}

impl Server {
    /// Answers a question that is not about the server's own zones.
    pub(super) async fn resolve(
        &self,
        query: &Message,
        question: &Question,
        transport: Transport,
    ) -> Response {
        let known = self.memory.borrow().cache.reply(self.os.now(), question);
        let mut message = Message::reply_to(query);
        message.flags.recursion_available = true;
        let because = match known {
            Some(cached) => {
                cached.reply.write(&mut message);
                event(cached.evidence)
            }
            // Who does not ask for recursion gets none (RFC 1034 section 4.3.1).
            None if !query.flags.recursion_desired => {
                message.rcode = Rcode::REFUSED;
                None
            }
            None => {
                let resolution = self.share(question).await;
                message = resolution.respond(query);
                event(resolution.evidence)
            }
        };
        Response::fitting(&message, query, transport, because)
    }

    /// Looks `question` up, or waits for the lookup of an equal one.
    async fn share(&self, question: &Question) -> Resolution {
        let known = self.memory.borrow().flights.get(question).cloned();
        if let Some(flight) = known {
            let note = words::joined(&self.name(), question);
            self.os.say(Verb::Decided, note, *flight.opened.borrow());
            flight.landed.raised(&self.os).await;
            let resolution = flight.resolution.borrow().clone();
            if let Some(resolution) = resolution {
                return resolution;
            }
        }
        let flight = Rc::new(Flight::default());
        self.enlist(question, Rc::clone(&flight));
        let resolution = self.look_up(question, &flight).await;
        self.memory.borrow_mut().flights.remove(question);
        *flight.resolution.borrow_mut() = Some(resolution.clone());
        flight.landed.raise();
        resolution
    }

    fn enlist(&self, question: &Question, flight: Rc<Flight>) {
        let flights = &mut self.memory.borrow_mut().flights;
        flights.insert(question.clone(), flight);
    }

    /// Looks `question` up from the root downwards, as a conversation of its own.
    async fn look_up(&self, question: &Question, flight: &Flight) -> Resolution {
        let label = format!("{} {}", question.rtype, question.name);
        let note = words::begun(&self.name(), question);
        let span = {
            let mut trace = self.os.record();
            let span = trace.open(SpanKind::Lookup, label, note);
            let opened = trace.span_of(span).opened;
            trace.set_cause(opened);
            *flight.opened.borrow_mut() = Some(opened);
            span
        };
        let resolution = self.walk(question).await;
        let note = match &resolution.failure {
            Some(failure) => words::failed(question, outcome(failure), &failure.to_string()),
            None => words::ended(question, &resolution.reply),
        };
        let mut trace = self.os.record();
        let closed = trace.close(span, note, event(resolution.evidence));
        trace.set_cause(closed);
        drop(trace);
        resolution
    }

    async fn walk(&self, question: &Question) -> Resolution {
        let config = self.settings.borrow().resolver();
        let mut lookup = Lookup::new(config, question.clone());
        let mut courier = Courier::new(&self.os);
        let mut came: Option<Came> = None;
        loop {
            let input = came.as_ref().map_or(Input::Start, Came::input);
            let action = self.step(&mut lookup, input);
            came = Some(match action {
                Action::Done(resolution) => return resolution,
                Action::Wait { timeout } => courier.wait(timeout).await,
                Action::Query {
                    server,
                    message,
                    transport,
                    timeout,
                } => courier.ask(server, &message, transport, timeout).await,
            });
        }
    }

    fn step(&self, lookup: &mut Lookup, input: Input<'_>) -> Action<Resolution> {
        let cache = &mut self.memory.borrow_mut().cache;
        let ids = &mut || self.os.random_u16();
        lookup.step(self.os.now(), input, cache, ids)
    }
}

/// A failure as a token for programs.
fn outcome(failure: &Failure) -> &'static str {
    match failure {
        Failure::Timeout => "timeout",
        Failure::Unreachable => "unreachable",
        Failure::Said(Rcode::REFUSED) => "refused",
        _ => "servfail",
    }
}
