//! Where the cursor stops: the steps of the story, the messages, or the frames.

use crate::trace::{Event, EventId, Recorder, Verb};
use crate::view::screen::is_packet;

use crate::tui::desk::{Desk, Zoom};

/// The stops of the story: its steps, and what a person did between them.
fn steps(desk: &Desk) -> Vec<EventId> {
    let telling = desk.telling();
    let steps = telling.visits.iter().flat_map(|visit| &visit.steps);
    let deeds = telling.deeds.iter().map(|deed| deed.event);
    let mut stops: Vec<EventId> = steps.map(|step| step.event).chain(deeds).collect();
    stops.sort();
    stops.dedup();
    stops
}

/// What is worth a stop though it is no frame.
fn marks(event: &Event) -> bool {
    matches!(event.verb, Verb::Broke | Verb::Healed | Verb::Dropped) || event.is("browser.result")
}

/// Whether the cursor stops at an event of the trace.
fn is_stop(desk: &Desk, trace: &Recorder, id: EventId) -> bool {
    let event = trace.event(id);
    let filter = &desk.reading.filter;
    match desk.zoom {
        Zoom::Packets if !filter.is_empty() => {
            is_packet(event) && filter.fits(trace, &desk.atlas, id)
        }
        Zoom::Packets => event.hop().is_some() || marks(event),
        _ => event.verb == Verb::Sent || marks(event),
    }
}

/// The first event that can be a stop.
fn begin(desk: &Desk) -> Option<usize> {
    Some(desk.telling().visits.first()?.opened.index())
}

/// The stop before the cursor.
pub fn before(desk: &Desk) -> Option<EventId> {
    if desk.zoom != Zoom::Story {
        let trace = desk.run().world().trace().borrow();
        let end = desk.cursor.map_or(trace.events().len(), EventId::index);
        let past = (begin(desk)?..end).rev().map(EventId::from_index);
        let mut stops = past.filter(|id| is_stop(desk, &trace, *id));
        // The present looks like the last stop.
        return stops.nth(usize::from(desk.cursor.is_none()));
    }
    let stops = steps(desk);
    let Some(cursor) = desk.cursor else {
        return stops.len().checked_sub(2).map(|at| stops[at]);
    };
    let at = stops.partition_point(|stop| *stop < cursor);
    at.checked_sub(1).map(|at| stops[at])
}

/// The stop after the cursor; none where the present comes next.
pub fn after(desk: &Desk) -> Option<EventId> {
    let cursor = desk.cursor?;
    if desk.zoom != Zoom::Story {
        let trace = desk.run().world().trace().borrow();
        let future = cursor.index() + 1..trace.events().len();
        let ids = future.map(EventId::from_index);
        let mut stops = ids.filter(|id| is_stop(desk, &trace, *id));
        let next = stops.next();
        return next.filter(|_| stops.next().is_some());
    }
    let stops = steps(desk);
    let at = stops.partition_point(|stop| *stop <= cursor);
    (at + 1 < stops.len()).then(|| stops[at])
}

/// The nearest step before or after the cursor that is marked.
pub fn trouble(desk: &Desk, forward: bool) -> Option<EventId> {
    let now = desk.moment().event;
    let steps = desk.telling().visits.iter().flat_map(|visit| &visit.steps);
    let marked = steps.filter(|step| step.sign != crate::view::screen::Sign::Plain);
    let mut events = marked.map(|step| step.event);
    if forward {
        events.find(|event| *event > now)
    } else {
        events.rfind(|event| *event < now)
    }
}
