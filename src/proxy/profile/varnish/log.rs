//! Varnish's logs: `varnishncsa` for requests, the tags of `varnishlog` for failures.

use crate::http::{Calendar, EndOfStream, Flaw, ReadError};
use crate::proxy::outcome::Outcome;

use crate::proxy::profile::facts::{AccessFacts, AttemptFacts, HealthFacts, StartFacts};

/// `varnishncsa`: NCSA combined, with the whole URL.
pub(super) fn access(facts: &AccessFacts<'_>) -> String {
    let at = Calendar::at(facts.now_s);
    let date = format!(
        "{:02}/{}/{}:{:02}:{:02}:{:02} +0000",
        at.day, at.month_name, at.year, at.hour, at.minute, at.second
    );
    let field = |name: &str| facts.request.and_then(|head| head.fields.text(name));
    let request = facts.request.map_or_else(
        || "-".into(),
        |head| {
            let host = head.fields.text("Host").unwrap_or("-");
            format!(
                "{} http://{host}{} {}",
                head.method, head.target, head.version
            )
        },
    );
    let status = facts.status.map_or("-".into(), |status| status.to_string());
    format!(
        "{} - - [{date}] \"{request}\" {status} {} \"{}\" \"{}\"",
        facts.client.ip(),
        facts.body_bytes,
        field("Referer").unwrap_or("-"),
        field("User-Agent").unwrap_or("-"),
    )
}

/// `FetchError` and `HttpGarbage`, as `varnishlog` shows them.
pub(super) fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    let who = facts.pool.unwrap_or("default");
    let text = match facts.outcome {
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            let message = errno.message();
            let (number, words) = message.split_once(": ").unwrap_or((message, ""));
            format!("backend {who}: fail errno {number} ({words})")
        }
        Outcome::ConnectTimeout => format!("backend {who}: fail errno 110 (Connection timed out)"),
        Outcome::LimitReached => format!("backend {who}: busy"),
        Outcome::AllDown => format!("backend {who}: unhealthy"),
        Outcome::ResponseTimeout => "first byte timeout".into(),
        Outcome::BodyTimeout => "straight insufficient bytes".into(),
        Outcome::BadResponse(error) => bad_response(error)?,
        _ => return None,
    };
    let tag = if text.starts_with('"') {
        "HttpGarbage"
    } else {
        "FetchError"
    };
    Some(format!("{tag:14} b {text}"))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
fn bad_response(error: &ReadError) -> Option<String> {
    Some(match error.flaw {
        Flaw::Nothing(EndOfStream::Fin) | Flaw::HeadCut(EndOfStream::Fin) => "HTC eof (-1)".into(),
        Flaw::Nothing(EndOfStream::Reset) | Flaw::HeadCut(EndOfStream::Reset) => {
            "HTC error (104: Connection reset by peer)".into()
        }
        Flaw::BodyCut { .. } => "straight insufficient bytes".into(),
        Flaw::CloseDelimitedReset => "eof socket fail".into(),
        Flaw::ChunksCut(_) => "chunked header read err".into(),
        Flaw::ChunkSizeInvalid | Flaw::ChunkExtension => "chunked header non-hex".into(),
        Flaw::ChunkSizeOverflow | Flaw::ChunkLineTooLong(_) => "chunked header too long".into(),
        Flaw::ChunkDataEnd | Flaw::TrailersRefused | Flaw::TrailersTooLarge(_) => {
            "chunked tail no NL".into()
        }
        Flaw::HeadTooLarge(_) => "HTC overflow (-3)".into(),
        Flaw::LengthInvalid | Flaw::LengthWithCoding | Flaw::UnknownCoding => {
            "Body cannot be fetched".into()
        }
        _ => format!("\"{}\"", error.line),
    })
}

/// `Backend_health`: how a probe ended and what that makes of the backend.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn health(facts: &HealthFacts<'_>) -> Option<String> {
    let (change, state) = if facts.up {
        ("Back", "healthy")
    } else {
        ("Went", "sick")
    };
    Some(format!(
        "Backend_health - {} {change} {state}: {}",
        facts.pool,
        facts.outcome.fact(facts.upstream)
    ))
}

/// The VCL compiler wants an address for every backend.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn start(facts: &StartFacts<'_>) -> Option<String> {
    Some(format!(
        "Message from VCC-compiler: Backend host '\"{}\"' could not be resolved to an IP address",
        facts.name
    ))
}
