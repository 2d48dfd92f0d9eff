//! The way of a frame over several links: which hop follows which, and where it ends.

use std::collections::BTreeMap;

use crate::trace::{Event, EventId, Names, NodeId, Recorder, Verb, lost_hop};

/// How hops hang together.
pub(super) struct Ways {
    next: BTreeMap<EventId, EventId>,
    lost: BTreeMap<EventId, EventId>,
}

/// A cause further up than this is not the same frame any more.
const REACH: usize = 8;

impl Ways {
    /// Reads a trace.
    pub(super) fn of(trace: &Recorder) -> Self {
        let (mut next, mut lost) = (BTreeMap::new(), BTreeMap::new());
        for (index, event) in trace.events().iter().enumerate() {
            let id = EventId::from_index(index);
            if event.verb == Verb::Forwarded && event.hop().is_some() {
                if let Some(before) = carrier(trace, event) {
                    next.insert(before, id);
                }
            } else if event.verb == Verb::Dropped
                && let Some(hop) = lost_hop(trace, event).or_else(|| carrier(trace, event))
            {
                lost.entry(hop).or_insert(id);
            }
        }
        Self { next, lost }
    }

    /// Where the frame of a hop comes to in the end, and the event that ended it early.
    pub(super) fn end(
        &self,
        trace: &Recorder,
        names: &dyn Names,
        first: EventId,
    ) -> (NodeId, Option<EventId>) {
        let mut last = first;
        // Every step leads to a later event, so this ends.
        while let Some(next) = self.next.get(&last) {
            last = *next;
        }
        let hop = trace.event(last).hop();
        let reached = hop.map(|hop| names.ends(hop.link, hop.direction).1);
        let reached = reached.unwrap_or(trace.event(last).node);
        let lost = self.lost.get(&last).copied();
        // A frame lost on a link that it was forwarded to comes nearly as far as that link's end.
        let link = lost.and_then(|id| trace.event(id).note()?.link);
        let reached = link.map_or(reached, |(link, way)| names.ends(link, way).1);
        (reached, lost)
    }

    /// Whether a drop is the end of some hop's frame, and so is told with it.
    pub(super) fn is_end_of_a_hop(&self, id: EventId) -> bool {
        self.lost.values().any(|lost| *lost == id)
    }
}

/// The hop that brought the frame which `event` passes on or drops. A frame that waited for its
/// neighbour's address has that hop as its second cause.
fn carrier(trace: &Recorder, event: &Event) -> Option<EventId> {
    let mut near: Vec<EventId> = event.causes.iter().collect();
    for _ in 0..REACH {
        let found = near.iter().find(|id| {
            let cause = trace.event(**id);
            cause.hop().is_some() && same_packet(cause, event)
        });
        if found.is_some() {
            return found.copied();
        }
        let further = near.iter().filter(|id| trace.event(**id).hop().is_none());
        near = further
            .flat_map(|id| trace.event(*id).causes.iter())
            .collect();
        near.truncate(REACH);
    }
    None
}

/// Whether two events are about one packet: addresses may be rewritten, its content is not.
fn same_packet(a: &Event, b: &Event) -> bool {
    match (a.frame(), b.frame()) {
        (Some(a), Some(b)) => {
            let kind = |frame: &crate::packet::Frame| frame.ipv4().map(|ip| ip.next_header());
            kind(a) == kind(b) && a.body() == b.body()
        }
        _ => false,
    }
}
