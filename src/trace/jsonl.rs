//! The trace as lines of JSON, one object per event.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::packet::{Frame, summary};

use super::{Detail, Direction, Event, EventId, LinkId, Names, Recorder, SpanId, SpanKind};

/// The name and version of the form of a line.
pub const SCHEMA: &str = "gatelab/trace/v1";

/// The events of `trace` as JSON objects without line ends, in the order of their numbers. What
/// does not apply to an event is left out of its object; times are nanoseconds since the world
/// began; bytes are in hexadecimal.
pub fn lines<'a>(trace: &'a Recorder, names: &'a dyn Names) -> impl Iterator<Item = String> + 'a {
    let opened: BTreeMap<EventId, usize> = (0..)
        .zip(trace.spans())
        .map(|(index, span)| (span.opened, index))
        .collect();
    let numbered = trace.events().iter().enumerate();
    numbered.map(move |(index, event)| {
        let id = EventId::from_index(index);
        let mut line = Line::of(id, event, names);
        line.opens = opened.get(&id).map(|index| Opens::of(trace, *index));
        // A line holds numbers, texts and maps with text keys: none of that can fail.
        serde_json::to_string(&line).unwrap_or_default()
    })
}

/// One line.
#[derive(Default, Serialize)]
struct Line<'a> {
    schema: &'static str,
    number: u32,
    time_ns: u64,
    node: String,
    verb: &'static str,
    causes: Causes,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens: Option<Opens<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<&'a str, &'a str>,
    #[serde(flatten)]
    way: Option<Way>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives_ns: Option<u64>,
    #[serde(flatten)]
    frame: Option<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Shown>,
}

#[derive(Default, Serialize)]
struct Causes {
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<u32>,
}

/// The conversation that an event opens.
#[derive(Serialize)]
struct Opens<'a> {
    span: usize,
    kind: &'static str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
}

#[derive(Serialize)]
struct Way {
    link: String,
    direction: &'static str,
    from: String,
    to: String,
}

/// A frame; `length` is that on the wire, `bytes` are those kept.
#[derive(Serialize)]
struct Shown {
    summary: String,
    length: usize,
    bytes: String,
}

impl<'a> Line<'a> {
    fn of(id: EventId, event: &'a Event, names: &dyn Names) -> Self {
        let line = Self {
            schema: SCHEMA,
            number: id.number(),
            time_ns: event.time.as_nanos(),
            node: names.node(event.node),
            verb: event.verb.as_str(),
            causes: Causes {
                trigger: event.causes.trigger.map(EventId::number),
                because: event.causes.because.map(EventId::number),
            },
            span: event.span.map(number),
            frame: event.frame().map(Shown::of),
            ..Self::default()
        };
        match &event.detail {
            Detail::Hop(hop) => Self {
                way: Some(Way::of(hop.link, hop.direction, names)),
                arrives_ns: Some(hop.arrives.as_nanos()),
                ..line
            },
            Detail::Note(note) => Self {
                code: &note.code,
                text: &note.text,
                // Of two facts with one name the first counts, as in `Note::fact`.
                fields: note
                    .fields
                    .iter()
                    .rev()
                    .map(|(name, value)| (*name, &**value))
                    .collect(),
                way: note
                    .link
                    .map(|(link, direction)| Way::of(link, direction, names)),
                before: note.before.as_ref().map(Shown::of),
                ..line
            },
        }
    }
}

impl<'a> Opens<'a> {
    fn of(trace: &'a Recorder, index: usize) -> Self {
        let span = &trace.spans()[index];
        Self {
            span: index + 1,
            kind: kind(span.kind),
            label: &span.label,
            parent: span.parent.map(number),
        }
    }
}

impl Way {
    fn of(link: LinkId, direction: Direction, names: &dyn Names) -> Self {
        let (from, to) = names.ends(link, direction);
        Self {
            link: names.link(link),
            direction: match direction {
                Direction::Forth => "forth",
                Direction::Back => "back",
            },
            from: names.node(from),
            to: names.node(to),
        }
    }
}

impl Shown {
    fn of(frame: &Frame) -> Self {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        let bytes = frame.head().iter().chain(frame.body());
        Self {
            summary: summary(frame),
            length: frame.wire_len(),
            bytes: bytes
                .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
                .collect(),
        }
    }
}

/// The number of a span, from 1 as those of events.
fn number(span: SpanId) -> usize {
    span.index() + 1
}

fn kind(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Attempt => "attempt",
        SpanKind::Check => "check",
        SpanKind::Command => "command",
        SpanKind::Connection => "connection",
        SpanKind::Lease => "lease",
        SpanKind::Lookup => "lookup",
        SpanKind::Ping => "ping",
        SpanKind::Request => "request",
        SpanKind::Visit => "visit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::samples;
    use crate::sim::Time;
    use crate::trace::names::Numbers;
    use crate::trace::{Capture, NodeId, Note, Verb};
    use serde_json::{Value, json};

    fn recorded() -> Vec<Value> {
        let mut trace = Recorder::new(Capture::default());
        let broke = trace.note(Verb::Broke, Note::new("link.down", "cut \"it\"\n"));
        trace.enter(Time::from_nanos(7), NodeId(0), Some(broke));
        trace.open(SpanKind::Ping, "ping", Note::new("ping", ""));
        let frame = Frame::from_bytes(&samples::echo_request());
        let way = (LinkId(0), Direction::Forth);
        let hop = trace.hop(Verb::Sent, way, &frame, Time::from_nanos(9), None);
        trace.enter(Time::from_nanos(9), NodeId(1), Some(hop));
        let note = Note::new("link.down", "").on_link(LinkId(1), Direction::Back);
        let note = note.field("a", 1).field("a", 2).frame(frame.clone());
        trace.note_because(Verb::Dropped, note.before(frame), Some(broke));
        let parsed = lines(&trace, &Numbers).map(|line| {
            assert!(!line.contains('\n'));
            serde_json::from_str(&line).unwrap()
        });
        parsed.collect()
    }

    #[test]
    fn a_note_without_causes_is_short() {
        assert_eq!(
            recorded()[0],
            json!({
                "schema": SCHEMA, "number": 1, "time_ns": 0, "node": "you", "verb": "broke",
                "causes": {}, "code": "link.down", "text": "cut \"it\"\n",
            })
        );
    }

    #[test]
    fn the_event_that_opens_a_conversation_names_it() {
        let opens = json!({"span": 1, "kind": "ping", "label": "ping"});
        assert_eq!(recorded()[1]["opens"], opens);
        assert_eq!(recorded()[1]["causes"], json!({"trigger": 1}));
    }

    #[test]
    fn a_hop_shows_link_summary_and_bytes() {
        let hop = &recorded()[2];
        for (key, want) in [
            ("link", "n0--n1"),
            ("direction", "forth"),
            ("from", "n0"),
            ("to", "n1"),
            (
                "summary",
                "ICMP 192.168.1.23 > 198.51.100.80 echo request id=7 seq=1",
            ),
        ] {
            assert_eq!(hop[key], want);
        }
        assert_eq!(
            (&hop["arrives_ns"], &hop["length"]),
            (&json!(9), &json!(50))
        );
        assert!(
            hop["bytes"]
                .as_str()
                .unwrap()
                .starts_with("020000000001020000000023080045")
        );
    }

    #[test]
    fn a_drop_shows_both_causes_facts_and_frames() {
        let drop = &recorded()[3];
        assert_eq!(drop["causes"], json!({"trigger": 3, "because": 1}));
        assert_eq!(drop["fields"], json!({"a": "1"}));
        assert_eq!((&drop["from"], &drop["span"]), (&json!("n2"), &json!(1)));
        assert_eq!(drop["before"]["bytes"], drop["bytes"]);
    }
}
