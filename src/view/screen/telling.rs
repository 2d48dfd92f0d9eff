//! The telling of a branch: its page loads with their steps, and what a person did between them.

use crate::host::Host;
use crate::http::browser::{Browser, VisitResult};
use crate::timeline::Run;
use crate::trace::{Event, EventId, NodeId, Recorder, Verb};
use crate::view::{Explanation, Outcome, explain, explain_event, outcome};

use super::outside::{self, Outside};
use super::wording::told;
use super::{Atlas, Step, teller};

/// One page load.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Counted from 1.
    pub number: usize,
    /// Who opened the page.
    pub node: NodeId,
    /// Which page.
    pub url: String,
    /// The event of its beginning.
    pub opened: EventId,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Why it ended so.
    pub explanation: Option<Explanation>,
    /// The head of the response as it came, line by line.
    pub head: Vec<String>,
    /// The beginning of the content that came.
    pub body: Vec<u8>,
    /// What is known of it, if a real program made it.
    pub outside: Option<Outside>,
    /// Whether a connection was opened for it, if a real program made it.
    pub(super) connected: bool,
    /// Whether it has ended and its steps are complete.
    told: bool,
}

impl Visit {
    pub(super) fn new(number: usize, node: NodeId, url: String, opened: EventId) -> Self {
        Self {
            number,
            node,
            url,
            opened,
            outcome: None,
            steps: Vec::new(),
            explanation: None,
            head: Vec::new(),
            body: Vec::new(),
            outside: None,
            connected: false,
            told: false,
        }
    }

    /// The event with which it ended, if it has.
    pub fn ended(&self) -> Option<EventId> {
        let outside = self.outside.as_ref().filter(|it| it.closed);
        let outcome = self.outcome.as_ref().map(|outcome| outcome.event);
        outcome.or(outside.map(|it| it.last))
    }

    /// The last event that belongs to it.
    pub fn last(&self) -> EventId {
        let told = self.steps.last().map_or(self.opened, |step| step.event);
        let outside = self.outside.as_ref().map(|it| it.last);
        self.ended().or(outside).unwrap_or(told)
    }

    /// How many of its steps have begun at `moment`.
    pub fn steps_at(&self, moment: EventId) -> usize {
        self.steps.partition_point(|step| step.first <= moment)
    }
}

/// What a person did that is no page load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Its event.
    pub event: EventId,
    /// Whether something was broken.
    pub breaks: bool,
    /// What that is called: `BROKEN`, `fixed`, `done`.
    pub word: &'static str,
    /// What was done, as a sentence.
    pub text: String,
}

/// Page loads and deeds of one branch, as far as they have been read.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// The page loads, in the order of their beginning.
    pub visits: Vec<Visit>,
    /// The deeds, in their order.
    pub deeds: Vec<Deed>,
    read: usize,
}

impl Telling {
    /// Reads what was recorded since the last time.
    pub fn read(&mut self, run: &Run, atlas: &Atlas) {
        let world = run.world();
        let trace = world.trace().borrow();
        let events = trace.events();
        for (index, event) in events.iter().enumerate().skip(self.read) {
            let id = EventId::from_index(index);
            let Some(note) = event.note() else {
                if outside::is_sent(&trace, event) {
                    outside::hear(&mut self.visits, id, event);
                }
                continue;
            };
            match note.code.as_ref() {
                "browser.visit" => {
                    let url = note.fact("url").unwrap_or_default().to_owned();
                    let number = self.visits.len() + 1;
                    self.visits.push(Visit::new(number, event.node, url, id));
                }
                "outside.in" => outside::got(&mut self.visits, id, event),
                "browser.result" => {
                    let opened = event.span.map(|span| trace.span_of(span).opened);
                    let mut open = self.visits.iter_mut();
                    if let Some(visit) = open.find(|visit| Some(visit.opened) == opened) {
                        visit.outcome = Some(outcome(&trace, world, id, event));
                    }
                }
                code => self.note_deed((id, event), code, atlas),
            }
        }
        self.read = events.len();
        for number in 0..self.visits.len() {
            if !self.visits[number].told {
                let earlier = self.visits[..number].iter();
                let node = self.visits[number].node;
                let own = earlier.filter(|visit| visit.node == node && visit.outside.is_none());
                let own = own.count();
                tell(&mut self.visits[number], own, run, &trace, atlas);
            }
        }
    }

    /// Explains the page load at `moment`, unless that was done before.
    pub fn explain(&mut self, run: &Run, moment: EventId) {
        let begun = self.visits.partition_point(|visit| visit.opened <= moment);
        let Some(visit) = begun.checked_sub(1).map(|number| &mut self.visits[number]) else {
            return;
        };
        if visit.explanation.is_some() {
            return;
        }
        let (trace, world) = (run.world().trace().borrow(), run.world());
        let own = || {
            let end = visit.ended()?;
            let during = visit.opened.index()..end.index() + 1;
            let shows = outside::answer(&trace, visit.node, during.clone()).unwrap_or(end);
            Some(explain_event(&trace, world, shows, during))
        };
        visit.explanation = match &visit.outcome {
            Some(outcome) => Some(explain(&trace, world, outcome)),
            None => own(),
        };
    }

    fn note_deed(&mut self, (id, event): (EventId, &Event), code: &str, atlas: &Atlas) {
        let verb = event.verb;
        let breaks = verb == Verb::Broke;
        if breaks || verb == Verb::Healed || matches!(code, "you.close-idle" | "you.forget") {
            let text = told(atlas, event).unwrap_or_default();
            self.deeds.push(Deed {
                event: id,
                breaks,
                word: match verb {
                    Verb::Broke => "BROKEN",
                    Verb::Healed => "fixed",
                    _ => "done",
                },
                text,
            });
        }
    }

    /// The page load that was under way at `moment`, or the last one before it.
    pub fn visit_at(&self, moment: EventId) -> Option<&Visit> {
        let begun = self.visits.partition_point(|visit| visit.opened <= moment);
        self.visits.get(begun.checked_sub(1)?)
    }
}

/// The status line and the fields of a response, as text.
fn head(result: &VisitResult) -> Vec<String> {
    let Some(status) = result.status else {
        return Vec::new();
    };
    let fields = result.fields.iter().map(|field| {
        let value = String::from_utf8_lossy(&field.value);
        format!("{}: {value}", String::from_utf8_lossy(&field.name))
    });
    let first = format!("HTTP/1.1 {status} {}", result.reason);
    std::iter::once(first).chain(fields).collect()
}

/// Tells a page load, the `own`th of its browser.
fn tell(visit: &mut Visit, own: usize, run: &Run, trace: &Recorder, atlas: &Atlas) {
    let end = match visit.ended() {
        Some(event) => event.index() + 1,
        None => trace.events().len(),
    };
    visit.steps = teller::tell(trace, atlas, visit.opened, visit.opened.index()..end);
    if visit.outcome.is_some() {
        let host = run.world().node::<Host>(visit.node);
        let browser = host.and_then(Host::program::<Browser>);
        if let Some(result) = browser.and_then(|it| it.result(own)) {
            visit.body.clone_from(&result.body);
            visit.head = head(&result);
        }
    }
    visit.told = visit.ended().is_some();
}
