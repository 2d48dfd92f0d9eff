//! Frames on links: a line for each, and one of them field by field, byte by byte.

use std::ops::Range;

use crate::packet::{self, Frame};
use crate::trace::{Direction, Event, EventId, Recorder, Verb};

use crate::view::screen::Atlas;

use super::filter::{Filter, is_again};

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
    /// Whether it is sent again because no answer came.
    pub again: bool,
}

/// One frame in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PacketView {
    /// Layers and fields, with their bytes; a layer has no value.
    pub fields: Vec<FieldRow>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One layer or field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// The layer it belongs to.
    pub layer: String,
    /// Its name.
    pub name: String,
    /// What it says; empty for a layer.
    pub value: String,
    /// What it said before a gateway changed it, if one did.
    pub was: Option<String>,
    /// Its bytes.
    pub range: Range<usize>,
}

/// Whether an event stands for a line of the list: a frame on a link, or the end of one.
pub fn is_packet(event: &Event) -> bool {
    event.hop().is_some() || event.verb == Verb::Dropped && event.frame().is_some()
}

/// The last frames among the events of `range` that fit, at most `most` of them.
pub fn packets(
    trace: &Recorder,
    atlas: &Atlas,
    range: Range<usize>,
    (most, filter): (usize, &Filter),
) -> Vec<PacketRow> {
    let rows = range.rev().filter_map(|index| {
        let id = EventId::from_index(index);
        let event = trace.event(id);
        if !is_packet(event) || !filter.fits(trace, atlas, id) {
            return None;
        }
        let dropped = event.verb == Verb::Dropped;
        Some(PacketRow {
            event: id,
            time_ms: event.time.as_millis_f64(),
            way: way(atlas, event),
            text: packet::summary(event.frame()?),
            ended: event
                .note()
                .filter(|_| dropped)
                .map(|note| note.code.to_string()),
            again: is_again(trace, event),
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
    let before = before(trace, event).map(fields).unwrap_or_default();
    let mut fields = fields(frame);
    // The n-th field of a name in a layer was the n-th of that name before.
    for index in 0..fields.len() {
        let (layer, name, nth) = key(&fields, index);
        let old = (0..before.len()).find(|old| key(&before, *old) == (layer, name, nth));
        let old = old.map(|old| before[old].value.clone());
        fields[index].was = old.filter(|old| *old != fields[index].value);
    }
    PacketView {
        fields,
        bytes: frame.to_vec(),
    }
}

/// A field's layer, name, and how many of that name come before it there.
fn key(fields: &[FieldRow], index: usize) -> (&str, &str, usize) {
    let own = &fields[index];
    let same = |it: &&FieldRow| it.layer == own.layer && it.name == own.name;
    let nth = fields[..index].iter().filter(same).count();
    (&own.layer, &own.name, nth)
}

fn fields(frame: &Frame) -> Vec<FieldRow> {
    let mut fields = Vec::new();
    for layer in packet::dissect(frame) {
        let name = layer.name.to_string();
        let row = |field: String, value, range| FieldRow {
            layer: name.clone(),
            name: field,
            value,
            was: None,
            range,
        };
        fields.push(row(name.clone(), String::new(), layer.range.clone()));
        let own = layer.fields.into_iter();
        fields.extend(own.map(|field| row(field.name.to_owned(), field.value, field.range)));
    }
    fields
}

/// The frame as it came to the gateway that sent it on.
pub(in crate::view::screen) fn before<'a>(trace: &'a Recorder, event: &Event) -> Option<&'a Frame> {
    if event.verb != Verb::Forwarded {
        return None;
    }
    let mut causes = event.causes.iter().map(|cause| trace.event(cause));
    causes.find_map(|cause| match cause.verb {
        Verb::Translated => cause.note()?.before.as_ref(),
        _ => cause
            .hop()
            .map(|hop| &hop.frame)
            .filter(|it| it.ipv4().is_some()),
    })
}
