//! The conversation: messages from machine to machine, whatever routers lie between.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::packet;
use crate::trace::{Direction, Event, EventId, LinkId, NodeId, Recorder, Verb};

use crate::view::screen::Atlas;

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The event of its sending.
    pub event: EventId,
    /// When it was sent, in milliseconds since the world began.
    pub time_ms: f64,
    /// Who sent it.
    pub from: NodeId,
    /// How far it came.
    pub to: NodeId,
    /// What it says, in a few words.
    pub text: String,
    /// Whether it ended on its way.
    pub lost: bool,
}

/// The messages among the events of `range`, without those of mere housekeeping (ARP, bare
/// acknowledgements).
pub fn messages(trace: &Recorder, atlas: &Atlas, range: Range<usize>) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    // The message that a hop, or a note about one, belongs to.
    let mut of: BTreeMap<EventId, usize> = BTreeMap::new();
    for index in range {
        let id = EventId::from_index(index);
        let event = trace.event(id);
        let known = event
            .causes
            .iter()
            .find_map(|cause| of.get(&cause).copied());
        let carried = known.filter(|_| event.verb != Verb::Sent);
        match (event.hop(), carried) {
            (Some(hop), Some(number)) if event.verb == Verb::Forwarded => {
                all[number].to = far_end(atlas, (hop.link, hop.direction));
                of.insert(id, number);
            }
            (Some(hop), _) => {
                if let Some(text) = said(&packet::summary(&hop.frame)) {
                    of.insert(id, all.len());
                    let to = far_end(atlas, (hop.link, hop.direction));
                    all.push(message(id, event, to, text, false));
                }
            }
            (None, Some(number)) if event.verb == Verb::Dropped => all[number].lost = true,
            (None, Some(number)) if event.verb == Verb::Translated => {
                of.insert(id, number);
            }
            (None, None) if event.verb == Verb::Dropped => {
                all.extend(never_sent(atlas, id, event));
            }
            _ => {}
        }
    }
    all
}

/// A message that a link took before it was on its way.
fn never_sent(atlas: &Atlas, id: EventId, event: &Event) -> Option<Message> {
    let note = event.note()?;
    let text = said(&packet::summary(note.frame.as_ref()?))?;
    let to = note.link.map_or(event.node, |way| far_end(atlas, way));
    Some(message(id, event, to, text, true))
}

fn message(id: EventId, event: &Event, to: NodeId, text: String, lost: bool) -> Message {
    Message {
        event: id,
        time_ms: event.time.as_millis_f64(),
        from: event.node,
        to,
        text,
        lost,
    }
}

fn far_end(atlas: &Atlas, (link, direction): (LinkId, Direction)) -> NodeId {
    let ends = atlas.links.get(usize::from(link.0));
    ends.map_or(NodeId::OUTSIDE, |(_, [a, b])| match direction {
        Direction::Forth => *b,
        Direction::Back => *a,
    })
}

/// What a frame says in a conversation; none for housekeeping.
fn said(summary: &str) -> Option<String> {
    if summary.starts_with("ARP") {
        return None;
    }
    if let Some(http) = summary.strip_prefix("HTTP ") {
        let plain = http.strip_prefix("HTTP/1.1 ").unwrap_or(http);
        return Some(plain.trim_end_matches(" HTTP/1.1").to_owned());
    }
    if let Some(at) = summary.find("DNS ") {
        return Some(summary[at..].to_owned());
    }
    if summary.starts_with("TCP") {
        let flags = summary.splitn(5, ' ').nth(4).unwrap_or_default();
        let flags = flags.split(" seq=").next().unwrap_or_default();
        return (flags != "ACK").then(|| flags.to_owned());
    }
    Some(summary.to_owned())
}
