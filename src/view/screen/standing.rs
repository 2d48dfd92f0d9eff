//! What is broken at a moment: everything that was broken before it and not yet healed.

use crate::trace::{Event, EventId, Verb};

/// One fault in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The event of the breaking.
    pub event: EventId,
    /// The fault's name.
    pub fault: String,
    /// Where it acts.
    pub place: String,
    /// What is wrong, as a sentence.
    pub text: String,
}

/// What is broken right after `at`.
pub fn standing(events: &[Event], at: EventId) -> Vec<Standing> {
    let mut broken: Vec<Standing> = Vec::new();
    for (index, event) in events.iter().enumerate().take(at.index() + 1) {
        match event.verb {
            Verb::Broke => {
                let Some(note) = event.note() else { continue };
                broken.push(Standing {
                    event: EventId::from_index(index),
                    fault: note.code.to_string(),
                    place: note.fact("place").unwrap_or_default().to_owned(),
                    text: note.text.clone(),
                });
            }
            Verb::Healed => {
                broken.retain(|it| event.causes.iter().all(|cause| cause != it.event));
            }
            _ => {}
        }
    }
    broken
}
