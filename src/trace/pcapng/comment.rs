//! The comment of a packet: which event it was, why it was sent, what became of it.

use std::collections::BTreeMap;

use crate::packet::Frame;
use crate::trace::fate::lost_hop;
use crate::trace::{Event, EventId, Hop, Note, Recorder, Verb};

/// What became of the frames on links: for each hop the notes that tell its fate.
pub(super) struct Fates<'a> {
    trace: &'a Recorder,
    of: BTreeMap<EventId, Vec<EventId>>,
}

impl<'a> Fates<'a> {
    /// Reads the fates out of a trace.
    pub(super) fn of(trace: &'a Recorder) -> Self {
        let mut of: BTreeMap<EventId, Vec<EventId>> = BTreeMap::new();
        for (index, event) in trace.events().iter().enumerate() {
            if let Some(hop) = subject(trace, event) {
                of.entry(hop).or_default().push(EventId::from_index(index));
            }
        }
        Self { trace, of }
    }

    /// `#12 because #3, #10: forwarded; translated by nat44.mapping, was TCP ...; dropped on
    /// arrival: nat44.no-mapping`.
    pub(super) fn comment(&self, id: EventId) -> String {
        let event = self.trace.event(id);
        let mut parts = vec![format!("{}: {}", number_and_causes(id, event), what(event))];
        if event.hop().is_some() {
            parts.extend(self.history(id, event));
        }
        let fates = self.of.get(&id).into_iter().flatten();
        parts.extend(fates.map(|fate| fate_of(event, self.trace.event(*fate))));
        parts.join("; ")
    }

    /// What was done to the frame on the spot, just before it was put on its link: notes of the
    /// same moment and node, back to the frame before.
    fn history(&self, id: EventId, event: &Event) -> Vec<String> {
        // Both copies of a duplicated frame share what was done before the first.
        let mut copies = usize::from(event.verb == Verb::Duplicated);
        let mut parts = Vec::new();
        for earlier in self.trace.events()[..id.index()].iter().rev() {
            if (earlier.time, earlier.node) != (event.time, event.node) {
                break;
            }
            match earlier.note() {
                Some(note) => parts.extend(deed(event, earlier.verb, note)),
                None if copies > 0 => copies -= 1,
                None => break,
            }
        }
        parts.reverse();
        parts
    }
}

fn number_and_causes(id: EventId, event: &Event) -> String {
    let causes: Vec<String> = event
        .causes
        .iter()
        .map(|cause| format!("{cause:?}"))
        .collect();
    if causes.is_empty() {
        format!("{id:?}")
    } else {
        format!("{id:?} because {}", causes.join(", "))
    }
}

fn what(event: &Event) -> String {
    match event.note() {
        None => event.verb.as_str().to_owned(),
        Some(note) => format!("LOST on this link: {}", reason(note)),
    }
}

fn reason(note: &Note) -> String {
    if note.text.is_empty() {
        note.code.to_string()
    } else {
        format!("{} ({})", note.code, note.text)
    }
}

/// What an earlier note says of the frame that `event` puts on its link.
fn deed(event: &Event, verb: Verb, note: &Note) -> Option<String> {
    let hop = event.hop()?;
    let here = note.link == Some((hop.link, hop.direction));
    if !is_about(note, &hop.frame) {
        return None;
    }
    match verb {
        Verb::Translated => Some(match &note.before {
            Some(before) => {
                let before = crate::packet::summary(before);
                format!("translated by {}, was {before}", note.code)
            }
            None => format!("translated by {}", note.code),
        }),
        Verb::Corrupted if here => Some(format!("injected corruption: {}", reason(note))),
        Verb::Delayed if here => Some(format!("held back: {}", reason(note))),
        _ => None,
    }
}

/// The hop whose frame this note tells the fate of.
fn subject(trace: &Recorder, event: &Event) -> Option<EventId> {
    let note = event.note()?;
    if !matches!(
        event.verb,
        Verb::Delivered | Verb::Delayed | Verb::Dropped | Verb::Translated
    ) {
        return None;
    }
    if note.link.is_some() && lost_hop(trace, event).is_none() {
        return None;
    }
    let id = arrival(trace, event)?;
    let hop = trace.event(id).hop()?;
    let frame = note.before.as_ref().or(note.frame.as_ref());
    let fits = match frame {
        Some(frame) => same_packet(frame, &hop.frame),
        None => event.time == hop.arrives,
    };
    fits.then_some(id)
}

/// The hop whose arrival was being handled when `event` was recorded: up along the triggers, as
/// long as they are notes of the same handling.
fn arrival(trace: &Recorder, event: &Event) -> Option<EventId> {
    let mut id = event.causes.trigger?;
    loop {
        let trigger = trace.event(id);
        if trigger.hop().is_some() {
            return Some(id);
        }
        if (trigger.time, trigger.node) != (event.time, event.node) {
            return None;
        }
        id = trigger.causes.trigger?;
    }
}

fn fate_of(event: &Event, fate: &Event) -> String {
    let (Some(hop), Some(note)) = (event.hop(), fate.note()) else {
        return String::new();
    };
    let why = match fate.causes.because {
        Some(because) => format!(" because {because:?}"),
        None => String::new(),
    };
    let when = when(hop, fate);
    match fate.verb {
        Verb::Dropped if note.link.is_some() => {
            format!("LOST on this link: {}{why}", reason(note))
        }
        Verb::Dropped => format!("dropped {when}: {}{why}", reason(note)),
        Verb::Translated => format!("translated {when} by {}", note.code),
        verb => format!("{} {when}: {}", verb.as_str(), reason(note)),
    }
}

fn when(hop: &Hop, fate: &Event) -> String {
    if fate.time == hop.arrives {
        "on arrival".into()
    } else {
        format!("{:?} after it arrived", fate.time.since(hop.arrives))
    }
}

/// Whether a note speaks of `frame` as it is or as it was.
fn is_about(note: &Note, frame: &Frame) -> bool {
    let mut frames = note.frame.iter().chain(&note.before);
    frames.any(|other| same_packet(other, frame))
}

/// Whether two frames are one packet at different places: hops and translations change the head
/// only, and keep its protocol.
fn same_packet(one: &Frame, other: &Frame) -> bool {
    one.protocol() == other.protocol() && one.body() == other.body()
}
