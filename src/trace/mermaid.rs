//! Conversations as the text of a Mermaid sequence diagram, for pages and reports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::packet::{Frame, summary};

use super::fate::lost_hop;
use super::{
    Detail, Direction, Event, EventId, LinkId, Names, NodeId, Note, Recorder, SpanId, Verb,
};

/// The conversations `spans`, and those inside them, as a sequence diagram: an arrow for each
/// frame on a link, with a cross if it was lost there, and a note for each decision, answer,
/// drop and timeout.
pub fn sequence(trace: &Recorder, names: &dyn Names, spans: &[SpanId]) -> String {
    let chosen = with_children(trace, spans);
    let losses = trace
        .events()
        .iter()
        .filter(|event| event.verb == Verb::Dropped);
    let lost: BTreeMap<EventId, &Event> = losses
        .filter_map(|event| Some((lost_hop(trace, event)?, event)))
        .collect();
    let mut diagram = Diagram {
        names,
        nodes: BTreeMap::new(),
        lines: String::new(),
    };
    for (index, event) in trace.events().iter().enumerate() {
        let is_chosen = event.span.is_some_and(|span| chosen.contains(&span));
        if is_chosen && lost_hop(trace, event).is_none() {
            let loss = lost.get(&EventId::from_index(index));
            diagram.add(event, loss.and_then(|loss| loss.note()));
        }
    }
    diagram.finish()
}

/// A span comes after the one it is part of, so one pass finds all.
fn with_children(trace: &Recorder, spans: &[SpanId]) -> BTreeSet<SpanId> {
    let mut chosen: BTreeSet<SpanId> = spans.iter().copied().collect();
    for (index, span) in trace.spans().iter().enumerate() {
        if span.parent.is_some_and(|parent| chosen.contains(&parent)) {
            chosen.insert(SpanId::from_index(index));
        }
    }
    chosen
}

struct Diagram<'a> {
    names: &'a dyn Names,
    /// The nodes that take part, each with the place of its column.
    nodes: BTreeMap<NodeId, usize>,
    lines: String,
}

impl Diagram<'_> {
    fn add(&mut self, event: &Event, loss: Option<&Note>) {
        match &event.detail {
            Detail::Hop(hop) => self.arrow((hop.link, hop.direction), &hop.frame, loss),
            Detail::Note(note) => match (event.verb, note.link, &note.frame) {
                (Verb::Dropped, Some(way), Some(frame)) => self.arrow(way, frame, Some(note)),
                (
                    Verb::Answered
                    | Verb::Broke
                    | Verb::Decided
                    | Verb::Dropped
                    | Verb::Fired
                    | Verb::Healed,
                    ..,
                ) => self.note(event, note),
                _ => {}
            },
        }
    }

    fn arrow(
        &mut self,
        (link, direction): (LinkId, Direction),
        frame: &Frame,
        loss: Option<&Note>,
    ) {
        let (from, to) = self.names.ends(link, direction);
        let (from, to) = (self.column(from), self.column(to));
        let text = escape(&summary(frame));
        let _ = match loss {
            None => writeln!(self.lines, "  n{from}->>n{to}: {text}"),
            Some(note) => {
                let code = escape(&note.code);
                writeln!(self.lines, "  n{from}-xn{to}: {text} (lost: {code})")
            }
        };
    }

    fn note(&mut self, event: &Event, note: &Note) {
        let column = self.column(event.node);
        let text = if note.text.is_empty() {
            format!("{} {}", event.verb.as_str(), note.code)
        } else {
            note.text.clone()
        };
        let _ = writeln!(self.lines, "  Note over n{column}: {}", escape(&text));
    }

    fn column(&mut self, node: NodeId) -> usize {
        let next = self.nodes.len();
        *self.nodes.entry(node).or_insert(next)
    }

    /// Columns stand in the order in which their nodes first appear.
    fn finish(self) -> String {
        let mut nodes: Vec<(usize, NodeId)> = self
            .nodes
            .iter()
            .map(|(node, column)| (*column, *node))
            .collect();
        nodes.sort_unstable();
        let mut text = String::from("sequenceDiagram\n");
        for (column, node) in nodes {
            let name = escape(&self.names.node(node));
            let _ = writeln!(text, "  participant n{column} as {name}");
        }
        text + &self.lines
    }
}

/// Text that Mermaid takes as it is: its own signs become character codes.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '#' | ';' | '<' | '>' | '%' | '\\' | '"' => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::samples;
    use crate::sim::Time;
    use crate::trace::names::Numbers;
    use crate::trace::{Capture, SpanKind};

    #[test]
    fn arrows_crosses_and_notes_of_the_chosen_conversation() {
        let mut trace = Recorder::new(Capture::default());
        let ping = trace.open(SpanKind::Ping, "ping", Note::new("ping", ""));
        let frame = Frame::from_bytes(&samples::echo_request());
        let (near, far) = ((LinkId(0), Direction::Forth), (LinkId(1), Direction::Forth));
        let hop = trace.hop(Verb::Sent, near, &frame, Time::from_millis(1), None);
        trace.enter(Time::from_millis(1), NodeId(1), Some(hop));
        let hop = trace.hop(Verb::Forwarded, far, &frame, Time::from_millis(2), None);
        trace.enter(Time::from_millis(2), NodeId::OUTSIDE, Some(hop));
        let note = Note::new("link.down", "")
            .frame(frame.clone())
            .on_link(far.0, far.1);
        trace.note(Verb::Dropped, note);
        trace.enter(Time::from_millis(9), NodeId(0), Some(hop));
        trace.note(
            Verb::Fired,
            Note::new("ping.timeout", "no reply; #1 given up"),
        );
        trace.set_span(None);
        trace.hop(Verb::Sent, near, &frame, Time::from_millis(10), None);
        let text = "ICMP 192.168.1.23 #62; 198.51.100.80 echo request id=7 seq=1";
        assert_eq!(
            sequence(&trace, &Numbers, &[ping]),
            format!(
                "sequenceDiagram\n  participant n0 as n0\n  participant n1 as n1\n  \
                 participant n2 as n2\n  n0->>n1: {text}\n  n1-xn2: {text} (lost: link.down)\n  \
                 Note over n0: no reply#59; #35;1 given up\n"
            )
        );
    }
}
