//! Where the cursor stops: the steps of the story, the messages, or the frames.

use crate::trace::{Event, EventId, Verb};

use super::desk::{Desk, Zoom};

/// All stops of the level of detail, in their order.
pub fn stops(desk: &Desk) -> Vec<EventId> {
    let telling = desk.telling();
    let mut stops: Vec<EventId> = match desk.zoom {
        Zoom::Story => {
            let steps = telling.visits.iter().flat_map(|visit| &visit.steps);
            let deeds = telling.deeds.iter().map(|deed| deed.event);
            steps.map(|step| step.event).chain(deeds).collect()
        }
        Zoom::Conversation => matching(desk, |event| event.verb == Verb::Sent || marks(event)),
        Zoom::Packets => matching(desk, |event| event.hop().is_some() || marks(event)),
    };
    stops.sort();
    stops.dedup();
    stops
}

/// What is worth a stop though it is no frame.
fn marks(event: &Event) -> bool {
    matches!(event.verb, Verb::Broke | Verb::Healed | Verb::Dropped) || event.is("browser.result")
}

fn matching(desk: &Desk, wanted: impl Fn(&Event) -> bool) -> Vec<EventId> {
    let trace = desk.run().world().trace().borrow();
    let first = desk
        .telling()
        .visits
        .first()
        .map_or(0, |it| it.opened.index());
    let events = trace.events().iter().enumerate().skip(first);
    let found = events.filter(|(_, event)| wanted(event));
    found.map(|(index, _)| EventId::from_index(index)).collect()
}

/// The stop before the cursor.
pub fn before(desk: &Desk) -> Option<EventId> {
    let stops = stops(desk);
    let Some(cursor) = desk.cursor else {
        // The present looks like the last stop.
        return stops.len().checked_sub(2).map(|at| stops[at]);
    };
    let at = stops.partition_point(|stop| *stop < cursor);
    at.checked_sub(1).map(|at| stops[at])
}

/// The stop after the cursor; none where the present comes next.
pub fn after(desk: &Desk) -> Option<EventId> {
    let cursor = desk.cursor?;
    let stops = stops(desk);
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
