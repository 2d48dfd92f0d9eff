//! Frames on links: a line for each, and one of them field by field, byte by byte.

use std::ops::Range;

use crate::packet::{self, Frame, Tuple};
use crate::trace::{Direction, Event, EventId, Recorder, Verb};

use crate::view::screen::Atlas;

/// One frame on one link, or the end of one.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketRow {
    /// Its event.
    pub event: EventId,
    /// When, in milliseconds since the world began.
    pub time_ms: f64,
    /// From where to where.
    pub way: String,
    /// What it says.
    pub text: String,
    /// Why it ended, if it did.
    pub ended: Option<String>,
}

/// One frame in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PacketView {
    /// What a gateway changed: `source 192.168.1.23:49152 -> 203.0.113.7:49152`.
    pub rewritten: Vec<String>,
    /// Layers and fields, with their bytes; a layer has no value.
    pub fields: Vec<FieldRow>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One layer or field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// Its name.
    pub name: String,
    /// What it says; empty for a layer.
    pub value: String,
    /// Its bytes.
    pub range: Range<usize>,
}

/// The last frames among the events of `range`, at most `most` of them.
pub fn packets(
    trace: &Recorder,
    atlas: &Atlas,
    range: Range<usize>,
    most: usize,
) -> Vec<PacketRow> {
    let rows = range.rev().filter_map(|index| {
        let id = EventId::from_index(index);
        let event = trace.event(id);
        let frame = event.frame()?;
        let dropped = event.verb == Verb::Dropped;
        if event.hop().is_none() && !dropped {
            return None;
        }
        Some(PacketRow {
            event: id,
            time_ms: event.time.as_millis_f64(),
            way: way(atlas, event),
            text: packet::summary(frame),
            ended: event
                .note()
                .filter(|_| dropped)
                .map(|note| note.code.to_string()),
        })
    });
    let mut rows: Vec<PacketRow> = rows.take(most).collect();
    rows.reverse();
    rows
}

fn way(atlas: &Atlas, event: &Event) -> String {
    let here = || atlas.label(event.node).to_owned();
    let place = match (event.hop(), event.note()) {
        (Some(hop), _) => Some((hop.link, hop.direction)),
        (None, Some(note)) => note.link,
        (None, None) => None,
    };
    let ends = place.and_then(|(link, direction)| {
        let [a, b] = atlas.links.get(usize::from(link.0))?.1;
        Some(match direction {
            Direction::Forth => [a, b],
            Direction::Back => [b, a],
        })
    });
    ends.map_or_else(here, |[a, b]| {
        format!("{} > {}", atlas.label(a), atlas.label(b))
    })
}

/// The frame of `id` in full.
pub fn packet(trace: &Recorder, id: EventId) -> PacketView {
    let event = trace.event(id);
    let Some(frame) = event.frame() else {
        return PacketView::default();
    };
    let mut fields = Vec::new();
    for layer in packet::dissect(frame) {
        fields.push(FieldRow {
            name: layer.name.to_string(),
            value: String::new(),
            range: layer.range.clone(),
        });
        let own = layer.fields.into_iter().map(|field| FieldRow {
            name: field.name.to_owned(),
            value: field.value,
            range: field.range,
        });
        fields.extend(own);
    }
    PacketView {
        rewritten: rewritten(trace, event, frame),
        fields,
        bytes: frame.to_vec(),
    }
}

/// What the gateway that sent this frame on had changed in it.
fn rewritten(trace: &Recorder, event: &Event, after: &Frame) -> Vec<String> {
    let cause = event.causes.trigger.map(|id| trace.event(id));
    let note = cause
        .filter(|it| it.verb == Verb::Translated)
        .and_then(Event::note);
    let Some(before) = note.and_then(|note| note.before.as_ref()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if let (Some(was), Some(is)) = (Tuple::of(before), Tuple::of(after)) {
        let pairs = [
            ("source", was.source, is.source),
            ("destination", was.destination, is.destination),
        ];
        lines.extend(pairs.into_iter().map(|(name, was, is)| {
            let verdict = if was == is { "same" } else { "CHANGED" };
            format!("{name}: {was} -> {is}  {verdict}")
        }));
    }
    if let (Some(was), Some(is)) = (before.ipv4(), after.ipv4()) {
        lines.push(format!(
            "time to live: {} -> {}",
            was.hop_limit(),
            is.hop_limit()
        ));
    }
    lines
}
