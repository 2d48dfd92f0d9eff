//! Questions to a finished trace: what led here, what came of it.

use std::collections::BTreeSet;

use super::{Event, EventId, Recorder, SpanId};

/// The effects of each event, computed once.
#[derive(Debug)]
pub struct Effects {
    first: Vec<u32>,
    all: Vec<EventId>,
}

impl Effects {
    /// Turns the causes of `events` around.
    pub fn of(events: &[Event]) -> Self {
        let mut counts = vec![0u32; events.len() + 1];
        for event in events {
            for cause in event.causes.iter() {
                counts[cause.index() + 1] += 1;
            }
        }
        for index in 1..counts.len() {
            counts[index] += counts[index - 1];
        }
        let mut next = counts.clone();
        let total = counts.last().copied().unwrap_or(0) as usize;
        let mut all = vec![EventId::from_index(0); total];
        for (index, event) in events.iter().enumerate() {
            for cause in event.causes.iter() {
                let slot = &mut next[cause.index()];
                all[*slot as usize] = EventId::from_index(index);
                *slot += 1;
            }
        }
        Self { first: counts, all }
    }

    /// The direct effects of `event`, in the order in which they were recorded.
    pub fn direct(&self, event: EventId) -> &[EventId] {
        let range = self.first[event.index()] as usize..self.first[event.index() + 1] as usize;
        &self.all[range]
    }

    /// All effects of `event`, direct and indirect, nearest first, as long as `within` allows.
    pub fn reach(&self, event: EventId, mut within: impl FnMut(EventId) -> bool) -> Vec<EventId> {
        let mut seen = BTreeSet::from([event]);
        let mut order = Vec::new();
        let mut queue = std::collections::VecDeque::from([event]);
        while let Some(id) = queue.pop_front() {
            for effect in self.direct(id) {
                if seen.insert(*effect) && within(*effect) {
                    order.push(*effect);
                    queue.push_back(*effect);
                }
            }
        }
        order
    }
}

impl Recorder {
    /// Whether `span` is `ancestor` or part of it.
    pub fn is_within(&self, span: Option<SpanId>, ancestor: SpanId) -> bool {
        let mut current = span;
        while let Some(id) = current {
            if id == ancestor {
                return true;
            }
            current = self.span_of(id).parent;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Time;
    use crate::trace::{Capture, NodeId, Note, Verb};

    #[test]
    fn effects_are_causes_turned_around() {
        let mut trace = Recorder::new(Capture::default());
        let note = || Note::new("x", "");
        let a = trace.note(Verb::Broke, note());
        trace.enter(Time::ZERO, NodeId(0), Some(a));
        let b = trace.note(Verb::Sent, note());
        let c = trace.note_because(Verb::Sent, note(), Some(b));
        trace.enter(Time::ZERO, NodeId(0), Some(c));
        let d = trace.note(Verb::Dropped, note());
        let effects = Effects::of(trace.events());
        assert_eq!(effects.direct(a), [b, c]);
        assert_eq!(effects.direct(b), [c]);
        assert_eq!(effects.reach(b, |_| true), [c, d]);
    }
}
