//! The frames that passed a machine's interfaces, in the order of their moments.

use std::collections::BTreeSet;

use crate::console::seat::Seat;
use crate::packet::Frame;
use crate::sim::Time;
use crate::trace::{Direction, Event, EventId, Hop, LinkId, Names as _, Recorder, Verb, lost_hop};

/// A frame at an interface.
pub(super) struct Seen {
    pub(super) time: Time,
    pub(super) interface: String,
    /// Whether the machine sent it.
    pub(super) outgoing: bool,
    pub(super) frame: Frame,
}

/// All frames that were seen at the machine, up to now.
pub(super) fn frames(seat: &Seat<'_>) -> Vec<Seen> {
    let trace = seat.world.trace().borrow();
    let lost: BTreeSet<EventId> = trace
        .events()
        .iter()
        .filter(|event| event.verb == Verb::Dropped)
        .filter_map(|event| lost_hop(&trace, event))
        .collect();
    let mut seen = Vec::new();
    for (index, event) in trace.events().iter().enumerate() {
        let arrived = !lost.contains(&EventId::from_index(index));
        if let Some(hop) = event.hop() {
            at_hop(seat, event, hop, arrived, &mut seen);
        } else if let Some(frame) = lost_at_once(&trace, event) {
            seen.extend(sent(seat, event.time, frame.0, frame.1));
        }
    }
    // Two frames of one moment stay in the order in which they were recorded.
    seen.sort_by_key(|seen| seen.time);
    seen
}

fn at_hop(seat: &Seat<'_>, event: &Event, hop: &Hop, arrived: bool, seen: &mut Vec<Seen>) {
    let way = (hop.link, hop.direction);
    // A duplicate is the link's work: the machine sent the frame once.
    if event.verb != Verb::Duplicated {
        seen.extend(sent(seat, event.time, way, &hop.frame));
    }
    let (_, to) = seat.world.ends(way.0, way.1);
    if to == seat.node && arrived && hop.arrives <= seat.now() {
        let interface = interface(seat, way.0, true, way.1);
        let (time, frame) = (hop.arrives, hop.frame.clone());
        seen.extend(interface.map(|interface| Seen {
            time,
            interface,
            outgoing: false,
            frame,
        }));
    }
}

/// A frame that a link lost as it was sent. One that found no carrier was never on the wire.
fn lost_at_once<'a>(
    trace: &Recorder,
    event: &'a Event,
) -> Option<((LinkId, Direction), &'a Frame)> {
    let note = event.note()?;
    let at_once = event.verb == Verb::Dropped && lost_hop(trace, event).is_none();
    let way = note.link.filter(|_| at_once && note.code != "link.down")?;
    Some((way, note.frame.as_ref()?))
}

fn sent(seat: &Seat<'_>, time: Time, way: (LinkId, Direction), frame: &Frame) -> Option<Seen> {
    let (from, _) = seat.world.ends(way.0, way.1);
    if from != seat.node {
        return None;
    }
    Some(Seen {
        time,
        interface: interface(seat, way.0, false, way.1)?,
        outgoing: true,
        frame: frame.clone(),
    })
}

/// The machine's own interface at the far or the near end of a way.
fn interface(seat: &Seat<'_>, link: LinkId, far: bool, direction: Direction) -> Option<String> {
    let end = direction.index() ^ usize::from(far);
    let (_, number) = seat.world.link(link).ends[end];
    let kernel = seat.host.kernel();
    let own = kernel.interfaces.get(usize::from(number))?;
    Some(own.name.clone())
}
