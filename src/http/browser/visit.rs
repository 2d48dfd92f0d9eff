//! One visit: a page load, and what the person saw in the end.

use crate::host::Os;
use crate::http::client::{Client, Fetched, Order, Trouble, fetch};
use crate::http::{Fields, Flaw, Url};
use crate::sim::Time;
use crate::trace::{EventId, Note, SpanId, SpanKind};

use super::error_name;

/// What a visit ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitKind {
    /// A response came, whatever its status; perhaps not all of it.
    Http,
    /// The request was sent, but no answer came.
    NoResponse,
    /// The browser shows an error of its own: no name, no connection, or nothing it understands.
    BrowserError,
}

impl VisitKind {
    /// The kind as it stands in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::NoResponse => "no-response",
            Self::BrowserError => "browser-error",
        }
    }
}

/// What the person saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitResult {
    /// What was typed.
    pub url: String,
    /// Where redirects led, or what was typed.
    pub shown_url: String,
    /// What it ended in.
    pub kind: VisitKind,
    /// The status, if a response came.
    pub status: Option<u16>,
    /// Whether all of the response came.
    pub complete: bool,
    /// The reason phrase of the response, unprintable bytes escaped.
    pub reason: String,
    /// The fields of the response.
    pub fields: Fields,
    /// The beginning of the content.
    pub body: Vec<u8>,
    /// How many bytes of content came.
    pub bytes: u64,
    /// The browser's name for what went wrong.
    pub browser: Option<&'static str>,
    /// When the visit began.
    pub started: Time,
    /// When it ended.
    pub ended: Time,
    /// The event of its end.
    pub event: EventId,
}

/// Loads the page at `url`.
pub(super) async fn visit(os: &Os, client: &Client, url: Url) -> VisitResult {
    let started = os.now();
    let span = open(os, &url);
    let (fetched, shown) = fetch(os, client, Order::get(url.clone())).await;
    let kind = kind(&fetched);
    let event = close(os, span, &url, kind, &fetched);
    let browser = fetched.trouble.as_ref().map(error_name);
    let complete = fetched.is_complete();
    let mut result = VisitResult {
        url: url.to_string(),
        shown_url: shown.to_string(),
        kind,
        status: None,
        complete,
        reason: String::new(),
        fields: Fields::new(),
        body: Vec::new(),
        bytes: 0,
        browser,
        started,
        ended: os.now(),
        event,
    };
    if let Some(response) = fetched.response {
        result.status = Some(response.head.status);
        result.reason = response.head.reason.escape_ascii().to_string();
        result.fields = response.head.fields;
        result.body = response.body;
        result.bytes = response.bytes;
    }
    result
}

fn kind(fetched: &Fetched) -> VisitKind {
    match (&fetched.response, &fetched.trouble) {
        (None, Some(Trouble::Lost(_) | Trouble::Silence)) => VisitKind::NoResponse,
        (None, Some(Trouble::Bad(error))) if matches!(error.flaw, Flaw::Nothing(_)) => {
            VisitKind::NoResponse
        }
        (Some(_), _) => VisitKind::Http,
        (None, _) => VisitKind::BrowserError,
    }
}

fn open(os: &Os, url: &Url) -> SpanId {
    let note = Note::new("browser.visit", format!("opens {url}")).field("url", url);
    let mut trace = os.record();
    trace.set_span(None);
    let span = trace.open(SpanKind::Visit, format!("GET {url}"), note);
    let opened = trace.span_of(span).opened;
    trace.set_cause(opened);
    span
}

fn close(os: &Os, span: SpanId, url: &Url, kind: VisitKind, fetched: &Fetched) -> EventId {
    let browser = fetched.trouble.as_ref().map(error_name);
    let mut note = Note::new("browser.result", words(url, fetched, browser))
        .field("kind", kind.as_str())
        .field("complete", fetched.is_complete());
    if let Some(response) = &fetched.response {
        note = note
            .field("status", response.head.status)
            .field("bytes", response.bytes);
    }
    if let Some(browser) = browser {
        note = note.field("browser", browser);
    }
    os.record().close(span, note, fetched.because)
}

/// What the person sees, in words.
fn words(url: &Url, fetched: &Fetched, browser: Option<&str>) -> String {
    match (&fetched.response, browser) {
        (Some(response), None) => {
            let line = response.head.status_line();
            format!("shows {url}: {line}, {} bytes", response.bytes)
        }
        (Some(response), Some(browser)) => {
            let line = response.head.status_line();
            format!("shows a part of {url}: {line}, then {browser}")
        }
        (None, browser) => format!("cannot show {url}: {}", browser.unwrap_or("ERR_FAILED")),
    }
}
