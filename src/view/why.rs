//! The causal chain: from what the person saw back to what was broken.
//!
//! Causes are walked backwards, nearest first. Where a timer ran out, the walk goes on at what
//! never came: the effects of the event that armed it, up to the drop or the silence that ended
//! them. The first broken thing that is reached is the root; nothing is guessed from names.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;

use crate::trace::{Effects, Event, EventId, Names, Recorder, Verb};

use super::Outcome;

/// One line of an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The event that is its evidence.
    pub event: EventId,
    /// When it happened, in milliseconds since the world began.
    pub time_ms: f64,
    /// The node where it happened; "you" for whoever acts from outside.
    pub node: String,
    /// The protocol it happened in: `http`, `dns`, `tcp`, `ip`, `link`, ...
    pub layer: String,
    /// The stable code of the event.
    pub code: String,
    /// One sentence.
    pub text: String,
}

/// What was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The event of the breaking.
    pub event: EventId,
    /// The fault's name.
    pub fault: String,
    /// Where.
    pub place: String,
}

/// Why a page load ended as it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// From the ending back to the root.
    pub steps: Vec<Step>,
    /// What decided; `None` if nothing that is broken had a part in it.
    pub root: Option<Root>,
    /// What else is broken and did not decide.
    pub also: Vec<Root>,
}

impl Explanation {
    /// What the wire showed: the first line below the browser, the proxy and HTTP.
    pub fn fact(&self) -> Option<&Step> {
        let opinions = ["app.", "browser.", "proxy.", "http.", "timer.", "you."];
        let is_fact = |step: &&Step| {
            Some(step.event) != self.root.as_ref().map(|root| root.event)
                && !opinions.iter().any(|prefix| step.code.starts_with(prefix))
        };
        self.steps.iter().find(is_fact)
    }
}

/// Explains one page load.
pub fn explain(trace: &Recorder, names: &dyn Names, outcome: &Outcome) -> Explanation {
    explain_event(trace, names, outcome.event, outcome.window(trace))
}

/// Explains any event: `during` are the events of what ended in it.
pub fn explain_event(
    trace: &Recorder,
    names: &dyn Names,
    end: EventId,
    during: Range<usize>,
) -> Explanation {
    let walk = Walk {
        trace,
        effects: Effects::of(trace.events()),
        end,
        during,
    };
    let path = walk.to_root().unwrap_or_else(|| walk.plain());
    let root = path
        .last()
        .copied()
        .filter(|id| trace.event(*id).verb == Verb::Broke);
    let steps = tell(trace, names, &path);
    let broken = standing(trace, trace.event(end));
    let also = broken
        .into_iter()
        .filter(|id| Some(*id) != root)
        .map(|id| fault(trace, id));
    Explanation {
        steps,
        root: root.map(|id| fault(trace, id)),
        also: also.collect(),
    }
}

/// How far it is to what never came, to a named reason, and to a trigger beside a named reason.
const LOST: u32 = 1;
const BECAUSE: u32 = 2;
const ASIDE: u32 = 1000;

/// A search through one trace.
struct Walk<'a> {
    trace: &'a Recorder,
    effects: Effects,
    end: EventId,
    during: Range<usize>,
}

impl Walk<'_> {
    /// The shortest way from the ending to something broken. What an event names as its reason
    /// counts as nearer than what merely set it off, and what never came as nearer still.
    fn to_root(&self) -> Option<Vec<EventId>> {
        let mut came_from = BTreeMap::new();
        let mut queue = BinaryHeap::from([Reverse((0, self.end, None))]);
        while let Some(Reverse((far, id, from))) = queue.pop() {
            if came_from.contains_key(&id) {
                continue;
            }
            came_from.insert(id, from);
            let event = self.trace.event(id);
            if event.verb == Verb::Broke {
                return Some(path(&came_from, id));
            }
            if event.verb == Verb::Healed {
                // What follows a repair is not the work of what was repaired.
                continue;
            }
            let lost = self.lost(id).into_iter().map(|next| (LOST, next));
            let because = event.causes.because.map(|next| (BECAUSE, next));
            let aside = if because.is_some() { ASIDE } else { BECAUSE };
            let trigger = event.causes.trigger.map(|next| (aside, next));
            for (cost, next) in lost.chain(because).chain(trigger) {
                queue.push(Reverse((far + cost, next, Some(id))));
            }
        }
        let nearest = self.nearest_blamed()?;
        let broke = self
            .trace
            .event(nearest)
            .causes
            .iter()
            .find(|id| self.is_broke(*id))?;
        Some(vec![self.end, nearest, broke])
    }

    /// For a timer that ran out: the events that ended what it waited for, with a broken thing
    /// behind them.
    fn lost(&self, id: EventId) -> Vec<EventId> {
        let event = self.trace.event(id);
        if event.verb != Verb::Fired {
            return Vec::new();
        }
        let mut found = Vec::new();
        for armed in event.causes.iter() {
            let reached = self.effects.reach(armed, |effect| {
                effect != id && self.trace.event(effect).time <= event.time
            });
            found.extend(reached.into_iter().filter(|effect| self.is_blamed(*effect)));
        }
        // What was only held back did arrive; what did not says more.
        found.sort_by_key(|id| self.trace.event(*id).verb == Verb::Delayed);
        found.truncate(1);
        found
    }

    /// Whether a broken thing is a direct cause of this event.
    fn is_blamed(&self, id: EventId) -> bool {
        self.trace
            .event(id)
            .causes
            .iter()
            .any(|cause| self.is_broke(cause))
    }

    fn is_broke(&self, id: EventId) -> bool {
        self.trace.event(id).verb == Verb::Broke
    }

    /// The last event before the ending that something broken had a direct part in: first during
    /// the page load, then before it.
    fn nearest_blamed(&self) -> Option<EventId> {
        let blamed =
            |id: &EventId| self.is_blamed(*id) && self.trace.event(*id).verb != Verb::Started;
        let own = self.during.clone();
        let before = |range: Range<usize>| range.rev().map(EventId::from_index);
        before(own.clone())
            .find(blamed)
            .or_else(|| before(0..own.start).find(blamed))
    }

    /// Where nothing is broken: the way back along the triggers to the beginning of the visit.
    fn plain(&self) -> Vec<EventId> {
        let mut way = vec![self.end];
        let mut seen = BTreeSet::new();
        let mut current = self.end;
        while let Some(cause) = self.trace.event(current).causes.iter().next() {
            if !seen.insert(cause) || self.trace.event(cause).is("browser.visit") {
                break;
            }
            way.push(cause);
            current = cause;
        }
        way
    }
}

fn path(came_from: &BTreeMap<EventId, Option<EventId>>, end: EventId) -> Vec<EventId> {
    let mut way = vec![end];
    let mut current = end;
    while let Some(Some(before)) = came_from.get(&current) {
        way.push(*before);
        current = *before;
    }
    way.reverse();
    way
}

/// The events of a way that have something to say, one line each.
fn tell(trace: &Recorder, names: &dyn Names, way: &[EventId]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for id in way {
        let event = trace.event(*id);
        let Some(note) = event.note().filter(|note| !note.text.is_empty()) else {
            continue;
        };
        if matches!(event.verb, Verb::Opened | Verb::Logged | Verb::Translated) {
            continue;
        }
        let node = names.node(event.node);
        if steps
            .last()
            .is_some_and(|last| last.text == note.text && last.node == node)
        {
            continue;
        }
        let layer = layer(&note.code).to_owned();
        let (event_id, time_ms, text) = (*id, event.time.as_millis_f64(), note.text.clone());
        steps.push(Step {
            event: event_id,
            time_ms,
            node,
            layer,
            code: note.code.to_string(),
            text,
        });
    }
    steps
}

/// The protocol that a code belongs to.
pub(super) fn layer(code: &str) -> &str {
    match code.split('.').next().unwrap_or_default() {
        "app" | "browser" | "http" | "proxy" => "http",
        "arp" | "ethernet" | "link" | "switch" => "link",
        "host" | "icmp" | "ip" | "route" | "router" => "ip",
        "nat44" => "nat",
        "timer" => "time",
        other => other,
    }
}

/// What is broken and not healed when `at` happens.
fn standing(trace: &Recorder, at: &Event) -> Vec<EventId> {
    let mut broken = Vec::new();
    for (index, event) in trace.events().iter().enumerate() {
        if event.time > at.time {
            break;
        }
        match event.verb {
            Verb::Broke => broken.push(EventId::from_index(index)),
            Verb::Healed => broken.retain(|id| event.causes.iter().all(|cause| cause != *id)),
            _ => {}
        }
    }
    broken
}

fn fault(trace: &Recorder, id: EventId) -> Root {
    let note = trace.event(id).note();
    let fault = note.map(|note| note.code.to_string()).unwrap_or_default();
    let place = note
        .and_then(|note| note.fact("place"))
        .unwrap_or_default()
        .to_owned();
    Root {
        event: id,
        fault,
        place,
    }
}
