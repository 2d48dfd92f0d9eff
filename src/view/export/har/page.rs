//! Page loads: what a person asked for, from beginning to end.

use std::time::Duration;

use crate::sim::Time;
use crate::trace::{NodeId, Recorder, SpanId, SpanKind};

/// A page load, or a command that fetched something.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) id: String,
    pub(super) title: String,
    /// The URL, for page loads.
    pub(super) url: Option<String>,
    pub(super) began: Time,
    pub(super) ended: Time,
    /// How long name servers were asked.
    pub(super) lookup: Option<Duration>,
    /// The browser's own error.
    pub(super) error: Option<String>,
}

/// The page loads of `node`, in their order.
pub(super) fn pages(trace: &Recorder, node: NodeId) -> Vec<Page> {
    let mut pages = Vec::new();
    for span in trace.spans() {
        let wanted = matches!(span.kind, SpanKind::Visit | SpanKind::Command);
        if !wanted || span.node != node {
            continue;
        }
        let began = trace.event(span.opened).time;
        let now = trace.events().last().map_or(began, |event| event.time);
        let ended = span.closed.map_or(now, |id| trace.event(id).time);
        let note = span.closed.and_then(|id| trace.event(id).note());
        let error = note.and_then(|note| note.fact("browser"));
        let opened = trace.event(span.opened).note();
        let url = opened.and_then(|note| note.fact("url"));
        pages.push(Page {
            id: format!("page_{}", pages.len() + 1),
            title: span.label.clone(),
            url: url.map(str::to_owned),
            began,
            ended,
            lookup: lookup(trace, node, (began, ended)),
            error: error.map(str::to_owned),
        });
    }
    pages
}

/// How long the node's own lookups took between two moments, those inside others not counted.
fn lookup(trace: &Recorder, node: NodeId, (began, ended): (Time, Time)) -> Option<Duration> {
    let is_lookup = |id: SpanId| trace.span_of(id).kind == SpanKind::Lookup;
    let own = trace.spans().iter().filter(|span| {
        let opened = trace.event(span.opened).time;
        span.kind == SpanKind::Lookup
            && span.node == node
            && !span.parent.is_some_and(is_lookup)
            && (began..=ended).contains(&opened)
    });
    let times: Vec<Duration> = own
        .filter_map(|span| {
            let closed = trace.event(span.closed?).time;
            Some(closed.since(trace.event(span.opened).time))
        })
        .collect();
    (!times.is_empty()).then(|| times.iter().sum())
}
