//! The digest of a trace: two runs are equal when their digests are.

use sha2::{Digest as _, Sha256};

use crate::packet::Frame;

use super::{Detail, Event, EventId};

/// SHA-256 over every event's time, place, verb, causes and content, in lower-case hexadecimal.
pub fn digest(events: &[Event]) -> String {
    let mut hash = Sha256::new();
    for event in events {
        hash.update(event.time.as_nanos().to_le_bytes());
        hash.update(event.node.0.to_le_bytes());
        hash.update(event.verb.as_str());
        hash.update(number(event.causes.trigger));
        hash.update(number(event.causes.because));
        detail(&mut hash, &event.detail);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    text
}

fn number(id: Option<EventId>) -> [u8; 4] {
    id.map_or(0, EventId::number).to_le_bytes()
}

fn detail(hash: &mut Sha256, detail: &Detail) {
    match detail {
        Detail::Hop(hop) => {
            hash.update(hop.link.0.to_le_bytes());
            hash.update([hop.direction.index() as u8]);
            hash.update(hop.arrives.as_nanos().to_le_bytes());
            frame(hash, &hop.frame);
        }
        Detail::Note(note) => {
            hash.update(note.code.as_bytes());
            hash.update(note.text.as_bytes());
            note.frame
                .iter()
                .chain(&note.before)
                .for_each(|f| frame(hash, f));
            for (name, value) in &note.fields {
                hash.update(name);
                hash.update(value);
            }
        }
    }
}

fn frame(hash: &mut Sha256, frame: &Frame) {
    hash.update((frame.wire_len() as u64).to_le_bytes());
    hash.update(frame.head());
    hash.update(frame.body());
}
