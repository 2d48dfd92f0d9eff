//! The trace as readable lines, one event each, and a filter over them.

use serde::Serialize;

use crate::packet::{Protocol, Tuple, summary};
use crate::scenario::nearest;
use crate::trace::{Event, EventId, Names, Recorder, SpanKind, Verb};

use super::sanitise;
use super::why::layer;

/// An event in a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventLine {
    /// Its number.
    pub event: u32,
    /// When, in milliseconds since the world began.
    pub time_ms: f64,
    /// Where; "you" for whoever acts from outside.
    pub node: String,
    /// The protocol it belongs to: `link`, `ip`, `tcp`, `dns`, `http`, ...
    pub layer: String,
    /// What happened, in one word.
    pub verb: &'static str,
    /// What there is to say of it.
    pub text: String,
}

/// Which events are wanted: all conditions must hold, of the values of one condition any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    nodes: Vec<String>,
    layers: Vec<String>,
    verbs: Vec<String>,
    texts: Vec<String>,
}

/// The layers that events belong to.
const LAYERS: [&str; 12] = [
    "link", "arp", "ip", "icmp", "nat", "udp", "tcp", "dhcp", "dns", "http", "time", "you",
];

/// The verbs of events.
const VERBS: [Verb; 19] = [
    Verb::Armed,
    Verb::Answered,
    Verb::Asked,
    Verb::Broke,
    Verb::Closed,
    Verb::Corrupted,
    Verb::Decided,
    Verb::Delayed,
    Verb::Delivered,
    Verb::Dropped,
    Verb::Duplicated,
    Verb::Fired,
    Verb::Forwarded,
    Verb::Healed,
    Verb::Logged,
    Verb::Opened,
    Verb::Sent,
    Verb::Started,
    Verb::Translated,
];

impl EventFilter {
    /// Reads `node=A,B layer=dns verb=dropped WORD...`; `nodes` are those that there are. The
    /// error says what was expected.
    pub fn read(text: &str, nodes: &[&str]) -> Result<Self, String> {
        let mut filter = Self::default();
        for word in text.split_whitespace() {
            let Some((key, values)) = word.split_once('=') else {
                filter.texts.push(word.to_lowercase());
                continue;
            };
            let values: Vec<String> = values.split(',').map(str::to_owned).collect();
            match key {
                "node" => {
                    let mut known = nodes.to_vec();
                    known.push("you");
                    check("node", &values, &known)?;
                    filter.nodes.extend(values);
                }
                "layer" => {
                    check("layer", &values, &LAYERS)?;
                    filter.layers.extend(values);
                }
                "verb" => {
                    check("verb", &values, &VERBS.map(Verb::as_str))?;
                    filter.verbs.extend(values);
                }
                _ => {
                    return Err(format!(
                        "`{key}=` filters nothing; known: node=, layer=, verb=, and words to look \
                         for"
                    ));
                }
            }
        }
        Ok(filter)
    }

    /// Whether a line is wanted.
    pub fn wants(&self, line: &EventLine) -> bool {
        let any = |list: &[String], own: &str| list.is_empty() || list.iter().any(|it| it == own);
        let text = line.text.to_lowercase();
        any(&self.nodes, &line.node)
            && any(&self.layers, &line.layer)
            && any(&self.verbs, line.verb)
            && self.texts.iter().all(|word| text.contains(word.as_str()))
    }
}

fn check(what: &str, values: &[String], known: &[&str]) -> Result<(), String> {
    for value in values {
        if !known.contains(&value.as_str()) {
            let near = nearest(value, known.iter().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?"));
            let (hint, known) = (hint.unwrap_or_default(), known.join(", "));
            return Err(format!(
                "there is no {what} `{value}`{hint} (known: {known})"
            ));
        }
    }
    Ok(())
}

/// All events as lines, in their order.
pub fn event_lines<'a>(
    trace: &'a Recorder,
    names: &'a dyn Names,
) -> impl Iterator<Item = EventLine> + 'a {
    let numbered = trace.events().iter().enumerate();
    numbered.map(move |(index, event)| EventLine {
        event: EventId::from_index(index).number(),
        time_ms: event.time.as_millis_f64(),
        node: names.node(event.node),
        layer: layer_of(trace, event),
        verb: event.verb.as_str(),
        text: sanitise(&text(event, names)).replace('\n', " "),
    })
}

impl EventLine {
    /// The line as it is printed; `width` is that of the longest name of a node.
    pub fn shown(&self, width: usize) -> String {
        let Self {
            event,
            time_ms,
            node,
            layer,
            verb,
            text,
        } = self;
        format!("{event:>6} {time_ms:>11.3} ms  {node:width$}  {layer:4}  {verb:10}  {text}")
    }
}

/// The layer of a note is in its code; that of a frame is what it carries.
fn layer_of(trace: &Recorder, event: &Event) -> String {
    if let Some(note) = event.note() {
        let word = layer(&note.code);
        // The notes of servers' logs begin with no protocol, but belong to a conversation.
        let spoken = event.span.map(|span| trace.span_of(span).kind);
        return match (word, spoken) {
            ("log" | "program", Some(SpanKind::Request | SpanKind::Attempt)) => "http".to_owned(),
            (word, _) => word.to_owned(),
        };
    }
    let frame = event.frame();
    let tuple = frame.and_then(Tuple::of);
    let ports = tuple.map(|it| [it.source.port(), it.destination.port()]);
    let has = |port| ports.is_some_and(|ports| ports.contains(&port));
    match tuple.map(|tuple| tuple.protocol) {
        _ if has(53) => "dns",
        Some(Protocol::Udp) if has(67) || has(68) => "dhcp",
        Some(Protocol::Udp) => "udp",
        Some(Protocol::Icmp) => "icmp",
        Some(Protocol::Tcp) => match frame.map(summary) {
            Some(line) if line.starts_with("HTTP") => "http",
            _ => "tcp",
        },
        None if frame.is_some_and(|frame| frame.ipv4().is_some()) => "ip",
        None => "arp",
    }
    .to_owned()
}

fn text(event: &Event, names: &dyn Names) -> String {
    if let Some(hop) = event.hop() {
        let (_, to) = names.ends(hop.link, hop.direction);
        return format!("to {}: {}", names.node(to), summary(&hop.frame));
    }
    let Some(note) = event.note() else {
        return String::new();
    };
    let about = note.frame.as_ref().map(summary);
    match (note.text.as_str(), about) {
        ("", None) => note.code.to_string(),
        ("", Some(about)) => format!("{}: {about}", note.code),
        (text, None) => text.to_owned(),
        (text, Some(about)) => format!("{text} ({about})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_what_it_does_not_know() {
        let read = |text| EventFilter::read(text, &["phone", "proxy"]);
        assert!(read("node=proxy,you verb=dropped layer=tcp refused").is_ok());
        assert!(
            read("node=proxi")
                .unwrap_err()
                .contains("did you mean `proxy`")
        );
        assert!(read("verb=drop").unwrap_err().contains("dropped"));
        assert!(read("laier=dns").unwrap_err().contains("layer="));
    }

    #[test]
    fn conditions_add_up() {
        let filter = EventFilter::read("node=a,b verb=sent syn", &["a", "b"]).unwrap();
        let line = EventLine {
            event: 1,
            time_ms: 0.0,
            node: "b".into(),
            layer: "tcp".into(),
            verb: "sent",
            text: "TCP SYN".into(),
        };
        assert!(filter.wants(&line));
        assert!(!filter.wants(&EventLine {
            verb: "dropped",
            ..line
        }));
    }
}
