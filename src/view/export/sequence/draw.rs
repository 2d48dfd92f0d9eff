//! From a trace to a diagram.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::packet::summary;
use crate::trace::{Event, EventId, Names, NodeId, Recorder, SpanKind, Verb};
use crate::view::sanitise;

use super::label::Labels;
use super::way::Ways;
use super::{Detail, Row, Sequence};

/// The events in `during` as a sequence diagram.
pub fn sequence(
    trace: &Recorder,
    names: &dyn Names,
    during: Range<usize>,
    detail: Detail,
) -> Sequence {
    let mut drawing = Drawing {
        trace,
        names,
        ways: Ways::of(trace),
        labels: Labels::default(),
        columns: BTreeMap::new(),
        order: Vec::new(),
        rows: Vec::new(),
    };
    let end = during.end.min(trace.events().len());
    for index in during.start.min(end)..end {
        let id = EventId::from_index(index);
        match detail {
            Detail::Frames => drawing.frame(id),
            Detail::Talk => drawing.talk(id),
        }
    }
    Sequence {
        columns: drawing.order,
        rows: drawing.rows,
    }
}

struct Drawing<'a> {
    trace: &'a Recorder,
    names: &'a dyn Names,
    ways: Ways,
    labels: Labels,
    columns: BTreeMap<NodeId, usize>,
    order: Vec<String>,
    rows: Vec<Row>,
}

impl Drawing<'_> {
    /// Every hop is an arrow.
    fn frame(&mut self, id: EventId) {
        let event = self.trace.event(id);
        if let Some(hop) = event.hop() {
            let (from, to) = self.names.ends(hop.link, hop.direction);
            let lost = self.ways.end(self.trace, self.names, id);
            // Only the last hop of a frame that was lost has a cross.
            let is_last = lost.0 == to;
            let lost = lost.1.filter(|_| is_last).map(|id| self.reason(id));
            self.arrow(event, (from, to), &summary(&hop.frame), lost);
        } else {
            self.lost_at_once(id, |frame| Some(summary(frame)));
            self.note(event);
        }
    }

    /// What is sent is an arrow to where it comes in the end.
    fn talk(&mut self, id: EventId) {
        let event = self.trace.event(id);
        let Some(hop) = event.hop() else {
            let mut labels = std::mem::take(&mut self.labels);
            self.lost_at_once(id, |frame| labels.label(frame));
            self.labels = labels;
            self.note(event);
            return;
        };
        if event.verb != Verb::Sent {
            return;
        }
        let Some(text) = self.labels.label(&hop.frame) else {
            return;
        };
        let (from, _) = self.names.ends(hop.link, hop.direction);
        let (to, lost) = self.ways.end(self.trace, self.names, id);
        let lost = lost.map(|id| self.reason(id));
        self.arrow(event, (from, to), &text, lost);
    }

    /// A frame that a link lost as it was sent has no hop: the drop tells of it.
    fn lost_at_once(
        &mut self,
        id: EventId,
        label: impl FnOnce(&crate::packet::Frame) -> Option<String>,
    ) {
        let event = self.trace.event(id);
        let Some(note) = event.note().filter(|_| event.verb == Verb::Dropped) else {
            return;
        };
        if self.ways.is_end_of_a_hop(id) {
            return;
        }
        let Some(text) = note.frame.as_ref().and_then(label) else {
            return;
        };
        let reason = self.reason(id);
        if let Some((link, way)) = note.link {
            let ends = self.names.ends(link, way);
            self.arrow(event, ends, &text, Some(reason));
        } else {
            // It never left its machine.
            let own = (event.node, event.node);
            self.arrow(event, own, &text, Some(reason));
        }
    }

    /// Why a frame went no further, in a few words.
    fn reason(&self, id: EventId) -> String {
        let note = self.trace.event(id).note();
        let text = note.map(|note| match note.text.as_str() {
            "" => note.code.to_string(),
            text => text.to_owned(),
        });
        text.unwrap_or_default()
    }

    fn arrow(
        &mut self,
        event: &Event,
        (from, to): (NodeId, NodeId),
        text: &str,
        lost: Option<String>,
    ) {
        let (from, to) = (self.column(from), self.column(to));
        self.rows.push(Row::Arrow {
            time_ms: event.time.as_millis_f64(),
            from,
            to,
            text: sanitise(text),
            lost: lost.map(|reason| sanitise(&reason)),
        });
    }

    fn note(&mut self, event: &Event) {
        let Some(note) = event.note().filter(|note| !note.text.is_empty()) else {
            return;
        };
        let broken = matches!(event.verb, Verb::Broke | Verb::Healed);
        let wanted = match event.verb {
            Verb::Broke | Verb::Healed => true,
            Verb::Fired => self.is_of_a_talk(event),
            Verb::Decided => note.code.starts_with("proxy."),
            Verb::Asked => note.code.starts_with("you."),
            Verb::Closed => matches!(note.code.as_ref(), "browser.result" | "console.ended"),
            _ => note.code == "browser.result",
        };
        if wanted {
            let at = self.column(event.node);
            let text = if event.verb == Verb::Fired {
                format!("timeout: {}", note.text)
            } else {
                note.text.clone()
            };
            self.rows.push(Row::Note {
                time_ms: event.time.as_millis_f64(),
                at,
                text: sanitise(&text),
                broken,
            });
        }
    }

    /// Whether an event belongs to what machines say to each other, and not to the upkeep of
    /// their tables.
    fn is_of_a_talk(&self, event: &Event) -> bool {
        let kind = event.span.map(|span| self.trace.span_of(span).kind);
        let upkeep = event
            .note()
            .is_some_and(|note| note.code.starts_with("arp"));
        !upkeep && kind.is_some_and(|kind| kind != SpanKind::Lease)
    }

    /// Columns stand in the order in which their machines first take part.
    fn column(&mut self, node: NodeId) -> usize {
        if let Some(column) = self.columns.get(&node) {
            return *column;
        }
        let column = self.order.len();
        self.columns.insert(node, column);
        self.order.push(sanitise(&self.names.node(node)));
        column
    }
}
