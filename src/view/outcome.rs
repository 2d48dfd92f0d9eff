//! What the person saw, who wrote it, and what the proxy says was wrong.

use std::ops::Range;

use serde::Serialize;

use crate::trace::{Event, EventId, Names, Recorder, SpanId, SpanKind, Verb};

/// What kind of thing the person saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The browser's own error page: no gateway could answer.
    BrowserError,
    /// A response, whoever wrote it.
    Http,
    /// A connection, but no response on it.
    NoResponse,
}

/// How one page load ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// What kind of ending.
    pub kind: Kind,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// Whether the whole response arrived.
    pub complete: bool,
    /// The node that wrote the response.
    pub author: Option<String>,
    /// The RFC 9209 type of what went wrong behind the proxy, if a proxy spoke of it.
    pub cause: Option<String>,
    /// The browser's own error (Chrome's names).
    pub browser: Option<String>,
    /// From the beginning of the page load to its end, in milliseconds of virtual time.
    pub elapsed_ms: f64,
    /// The event of the ending.
    #[serde(skip)]
    pub event: EventId,
    /// The page load's conversation.
    #[serde(skip)]
    pub span: Option<SpanId>,
}

impl Outcome {
    /// The events between the beginning of the page load and its end. A connection that is used
    /// again belongs to the conversation that opened it, so what a page load did is found by its
    /// time and not by its conversation alone.
    pub fn window(&self, trace: &Recorder) -> Range<usize> {
        let opened = self.span.map(|span| trace.span_of(span).opened.index());
        opened.unwrap_or(0)..self.event.index() + 1
    }

    /// Whether the person got the whole page, and no error.
    pub fn is_good(&self) -> bool {
        self.complete && self.status.is_some_and(|status| status < 400)
    }

    /// The events of [`Outcome::window`].
    pub fn events<'a>(&self, trace: &'a Recorder) -> &'a [Event] {
        &trace.events()[self.window(trace)]
    }
}

/// One attempt of a proxy at one upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// The upstream's name in the pool.
    pub upstream: String,
    /// The RFC 9209 type of its failure, if it failed.
    pub cause: Option<String>,
    /// The status that came back, if one did.
    pub status: Option<u16>,
}

/// All page loads that have ended, in their order.
pub fn outcomes(trace: &Recorder, names: &dyn Names) -> Vec<Outcome> {
    let results = trace
        .events()
        .iter()
        .enumerate()
        .filter(|(_, event)| event.is("browser.result"));
    results
        .map(|(i, event)| outcome(trace, names, EventId::from_index(i), event))
        .collect()
}

/// How the page load ended whose end is the event `id`.
pub fn outcome(trace: &Recorder, names: &dyn Names, id: EventId, event: &Event) -> Outcome {
    let fact = |name| event.note().and_then(|note| note.fact(name));
    let kind = match fact("kind") {
        Some("http") => Kind::Http,
        Some("no-response") => Kind::NoResponse,
        _ => Kind::BrowserError,
    };
    let span = event
        .span
        .filter(|span| trace.span_of(*span).kind == SpanKind::Visit);
    let began = span.map_or(event.time, |span| {
        trace.event(trace.span_of(span).opened).time
    });
    let writer = (kind == Kind::Http).then(|| writer(trace, id)).flatten();
    let cause = writer
        .and_then(|writer| error_of(trace.event(writer)))
        .or_else(|| {
            let complete = fact("complete") == Some("true");
            (!complete).then(|| cut_short(trace, span, id)).flatten()
        });
    Outcome {
        kind,
        status: fact("status").and_then(|status| status.parse().ok()),
        complete: fact("complete") == Some("true"),
        author: writer.map(|writer| names.node(trace.event(writer).node)),
        cause,
        browser: fact("browser")
            .filter(|error| !error.is_empty())
            .map(str::to_owned),
        elapsed_ms: event.time.since(began).as_nanos() as f64 / 1e6,
        event: id,
        span,
    }
}

/// The event that wrote the response that ended in `result`: the nearest one up the causes.
fn writer(trace: &Recorder, result: EventId) -> Option<EventId> {
    let mut seen = std::collections::BTreeSet::new();
    let mut queue = std::collections::VecDeque::from([result]);
    while let Some(id) = queue.pop_front() {
        let event = trace.event(id);
        if event.is("http.answered") || event.is("proxy.decided") {
            return Some(id);
        }
        queue.extend(event.causes.iter().filter(|cause| seen.insert(*cause)));
    }
    None
}

fn error_of(event: &Event) -> Option<String> {
    let error = event.note()?.fact("error")?;
    (event.is("proxy.decided") && !error.is_empty()).then(|| error.to_owned())
}

/// The RFC 9209 type of a response that the proxy had to break off.
fn cut_short(trace: &Recorder, span: Option<SpanId>, result: EventId) -> Option<String> {
    let opened = span.map_or(0, |span| trace.span_of(span).opened.index());
    let own = &trace.events()[opened..=result.index()];
    let cut = own.iter().rfind(|event| event.is("proxy.cut-short"))?;
    cut.note()?.fact("error").map(str::to_owned)
}

/// The attempts of proxies at upstreams during one page load, in their order.
pub fn attempts(trace: &Recorder, outcome: &Outcome) -> Vec<Attempt> {
    let ended = outcome
        .events(trace)
        .iter()
        .filter(|event| event.verb == Verb::Closed && event.is("proxy.attempt-ended"));
    let attempts = ended.filter_map(Event::note).map(|note| Attempt {
        upstream: note.fact("upstream").unwrap_or_default().to_owned(),
        cause: note
            .fact("error")
            .filter(|error| !error.is_empty())
            .map(str::to_owned),
        status: note.fact("status").and_then(|status| status.parse().ok()),
    });
    attempts.collect()
}
