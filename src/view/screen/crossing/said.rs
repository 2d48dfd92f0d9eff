//! What a gateway decided on the way, in its own words.

use crate::trace::{Event, EventId, Recorder, Verb};
use crate::view::screen::Atlas;

/// What the gateway decided in the conversation that the event is part of: whom it chose, say.
fn decided(trace: &Recorder, atlas: &Atlas, event: &Event) -> Vec<(EventId, String)> {
    let mut found = Vec::new();
    let mut span = event.span;
    while let Some(id) = span {
        let own = trace.span_of(id);
        span = own.parent;
        if own.node != event.node {
            break;
        }
        let events = trace.events().iter().enumerate().skip(own.opened.index());
        let before = events.take_while(|(_, other)| !std::ptr::eq(*other, event));
        let decided = before.filter(|(_, other)| {
            other.verb == Verb::Decided && other.span == Some(id) && other.node == event.node
        });
        let told = decided.filter_map(|(index, other)| {
            let text = atlas.plain(&other.note()?.text);
            Some((EventId::from_index(index), text))
        });
        found.extend(told);
    }
    found
}

/// What the gateway said on the way to this event.
pub(super) fn said(trace: &Recorder, atlas: &Atlas, event: &Event) -> Vec<String> {
    let mut found: Vec<(EventId, String)> = Vec::new();
    let mut next: Vec<EventId> = event.causes.iter().collect();
    for _ in 0..8 {
        let own = next
            .drain(..)
            .filter(|id| trace.event(*id).node == event.node);
        let own: Vec<EventId> = own.collect();
        for id in own {
            let cause = trace.event(id);
            let Some(note) = cause.note() else { continue };
            let tells = matches!(
                cause.verb,
                Verb::Decided | Verb::Answered | Verb::Asked | Verb::Translated
            );
            if tells && !note.text.is_empty() && !note.code.starts_with("arp.") {
                let text = atlas.plain(&note.text);
                if found.iter().all(|(_, known)| *known != text) {
                    found.push((id, text));
                }
            }
            next.extend(cause.causes.iter());
        }
    }
    found.extend(decided(trace, atlas, event));
    found.sort_by_key(|(id, _)| *id);
    found.dedup_by(|a, b| a.1 == b.1);
    found.into_iter().map(|(_, text)| text).collect()
}
