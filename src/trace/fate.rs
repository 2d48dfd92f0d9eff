//! Frames lost on their way: the note about the loss points to the hop.

use super::{Event, EventId, Recorder};

/// The hop whose frame got lost in flight, if that is what `event` tells: a note on the same link
/// and direction, recorded as the hop's effect.
pub fn lost_hop(trace: &Recorder, event: &Event) -> Option<EventId> {
    let way = event.note()?.link?;
    let id = event.causes.trigger?;
    let hop = trace.event(id).hop()?;
    (way == (hop.link, hop.direction)).then_some(id)
}
