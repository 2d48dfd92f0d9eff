//! The whole file: section, interfaces, packets in the order of their times.

use std::collections::BTreeMap;

use crate::packet::Frame;
use crate::sim::Time;
use crate::trace::fate::lost_hop;
use crate::trace::{Detail, Direction, Event, EventId, LinkId, Recorder, Verb};

use super::block;
use super::comment::Fates;

/// A link and a direction on it.
type Way = (LinkId, Direction);

/// The frames of `trace` as the bytes of a pcapng file; `names` names a direction of a link, as
/// in `proxy>app1 (proxy--app1)`. Times count from the beginning of the world.
pub fn write(trace: &Recorder, names: &dyn Fn(LinkId, Direction) -> String) -> Vec<u8> {
    let mut packets: Vec<Packet<'_>> = packets(trace).collect();
    packets.sort_by_key(|packet| (packet.time, packet.event));
    let interfaces = interfaces(&packets);
    let mut file = Vec::new();
    block::section_header(&mut file, PROGRAM, &about(trace));
    for (link, direction) in interfaces.keys() {
        block::interface(&mut file, &names(*link, *direction));
    }
    let fates = Fates::of(trace);
    for packet in &packets {
        let comment = fates.comment(packet.event);
        let interface = interfaces.get(&packet.way).copied().unwrap_or(0);
        block::packet(&mut file, interface, packet.time, packet.frame, &comment);
    }
    file
}

/// The program that wrote the file.
const PROGRAM: &str = concat!("gatelab ", env!("CARGO_PKG_VERSION"));

/// A frame to be written.
struct Packet<'a> {
    event: EventId,
    time: Time,
    way: Way,
    frame: &'a Frame,
}

/// The frames that were put on a link, and those that a link refused.
fn packets(trace: &Recorder) -> impl Iterator<Item = Packet<'_>> {
    let numbered = trace.events().iter().enumerate();
    numbered.filter_map(|(index, event)| {
        let id = EventId::from_index(index);
        let (way, frame) = on_a_link(trace, event)?;
        Some(Packet {
            event: id,
            time: event.time,
            way,
            frame,
        })
    })
}

fn on_a_link<'a>(trace: &Recorder, event: &'a Event) -> Option<(Way, &'a Frame)> {
    match &event.detail {
        Detail::Hop(hop) => Some(((hop.link, hop.direction), &hop.frame)),
        Detail::Note(_) if event.verb != Verb::Dropped => None,
        // What was lost in flight is there already, as the hop that it was.
        Detail::Note(_) if lost_hop(trace, event).is_some() => None,
        Detail::Note(note) => Some((note.link?, note.frame.as_ref()?)),
    }
}

/// The interface numbers: both directions of every link that carried a frame.
fn interfaces(packets: &[Packet<'_>]) -> BTreeMap<Way, u32> {
    let mut ways = BTreeMap::new();
    for packet in packets {
        ways.insert((packet.way.0, Direction::Forth), 0);
        ways.insert((packet.way.0, Direction::Back), 0);
    }
    for (number, interface) in (0..).zip(ways.values_mut()) {
        *interface = number;
    }
    ways
}

fn about(trace: &Recorder) -> String {
    let missing = match trace.unrecorded() {
        0 => String::new(),
        count => format!(" The trace was full: {count} later events are missing."),
    };
    format!(
        "Emulated traffic; times count from the beginning of the world. \
        A frame that passes several links appears on each.{missing}"
    )
}
