//! The teller: goes through the events of one page load and makes steps of them.
//!
//! Only what the page load caused is told. An event's code says what kind of step it makes; the
//! verb says how it is told when the code has no sentence of its own. What repeats while somebody
//! waits (a segment sent again, a packet lost again) is one step with a count.

mod browser;
mod memory;
mod outside;
mod server;
mod trouble;
mod voice;

use std::ops::Range;

use crate::trace::{EventId, Recorder, Verb};

use super::sentence::Words;
use super::{Atlas, Sign, Step};

/// The steps of the page load whose events lie in `range` and begin with `opened`.
pub(super) fn tell(
    trace: &Recorder,
    atlas: &Atlas,
    opened: EventId,
    range: Range<usize>,
) -> Vec<Step> {
    let mut teller = memory::Teller::new(trace, atlas, opened);
    let node = trace.event(opened).node;
    let mut own = vec![false; range.len()];
    for index in range.clone() {
        let id = EventId::from_index(index);
        let event = trace.event(id);
        let known = |cause: EventId| {
            cause == opened || (cause.index() >= range.start && own[cause.index() - range.start])
        };
        let outside = event.node == node && super::outside::is_sent(trace, event);
        let is_own = id == opened || outside || event.causes.iter().any(known);
        own[index - range.start] = is_own;
        if is_own || matches!(event.verb, Verb::Broke | Verb::Healed) {
            teller.hear(id, event);
        }
    }
    teller.steps
}

fn plain(text: String, word: &'static str) -> Words {
    Words::new(Sign::Plain, text.clone(), text, word)
}

fn wrong(text: impl Into<String>, short: impl Into<String>, word: &'static str) -> Words {
    Words::new(Sign::Wrong, text, short, word)
}
