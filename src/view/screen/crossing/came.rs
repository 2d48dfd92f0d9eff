//! What came to a gateway before something left it.

use crate::packet::{self, Frame};
use crate::trace::{Event, EventId, Recorder, SpanKind, Verb};

use crate::view::screen::zoom::before;

/// The hop with which it came.
pub(super) fn came(trace: &Recorder, event: &Event) -> Option<EventId> {
    if event.verb == Verb::Forwarded {
        return forwarded(trace, event);
    }
    asked(trace, event).or_else(|| hop(trace, event))
}

/// The frame of that hop, or the one that a NAT kept from before its translation.
pub(super) fn frame<'a>(
    trace: &'a Recorder,
    event: &Event,
    came: Option<EventId>,
) -> Option<&'a Frame> {
    before(trace, event).or_else(|| trace.event(came?).frame())
}

/// A forwarded packet: the translation, or the wait for a neighbour, is in between.
fn forwarded(trace: &Recorder, event: &Event) -> Option<EventId> {
    let is_packet = |id: &EventId| {
        let hop = trace.event(*id).hop();
        hop.is_some_and(|hop| hop.frame.ipv4().is_some())
    };
    let direct: Vec<EventId> = event.causes.iter().collect();
    let behind = direct
        .iter()
        .filter(|id| trace.event(**id).verb == Verb::Translated);
    let behind = behind.filter_map(|id| trace.event(*id).causes.trigger);
    direct.iter().copied().chain(behind).find(is_packet)
}

/// A question that is passed on: what the conversation around it began with.
fn asked(trace: &Recorder, event: &Event) -> Option<EventId> {
    let summary = packet::summary(event.frame()?);
    let asks = summary.contains("DNS query")
        || summary.starts_with("HTTP ") && !summary.starts_with("HTTP HTTP/");
    let mut span = event.span.filter(|_| asks);
    while let Some(id) = span {
        let own = trace.span_of(id);
        let opened = trace.event(own.opened);
        let listens = matches!(own.kind, SpanKind::Request | SpanKind::Lookup);
        let trigger = opened
            .causes
            .trigger
            .filter(|_| listens && own.node == event.node);
        let found = trigger.filter(|id| trace.event(*id).hop().is_some());
        if found.is_some() {
            return found;
        }
        span = own.parent;
    }
    None
}

/// The frame that was being handled.
fn hop(trace: &Recorder, event: &Event) -> Option<EventId> {
    let trigger = event.causes.trigger?;
    let is_packet = trace.event(trigger).hop().is_some();
    is_packet.then_some(trigger)
}
