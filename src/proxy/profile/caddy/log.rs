//! Caddy's logs: one JSON object per line.

use crate::host::Errno;
use crate::http::{EndOfStream, Flaw, ReadError, RequestHead};
use crate::proxy::outcome::{NameAnswer, Outcome};

use std::net::SocketAddrV4;

use serde_json::{Value, json};

use crate::proxy::profile::facts::{AccessFacts, AttemptFacts, HealthFacts, StartFacts};

/// `http.log.access`: a request that is over.
pub(super) fn access(facts: &AccessFacts<'_>) -> String {
    let status = facts.status.unwrap_or(0);
    let level = if status >= 500 { "error" } else { "info" };
    json!({
        "level": level,
        "ts": facts.now_s,
        "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": facts.request.map(|head| request(head, facts.client)),
        "user_id": "",
        "duration": facts.elapsed.as_secs_f64(),
        "size": facts.body_bytes,
        "status": status,
    })
    .to_string()
}

/// `http.log.error`: an attempt that failed; a response that breaks off has a line of the handler.
pub(super) fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    if let Some(error) = broken_off(facts.outcome) {
        let line = json!({
            "level": "error",
            "ts": facts.now_s,
            "logger": "http.handlers.reverse_proxy",
            "msg": "aborting with incomplete response",
            "error": error,
        });
        return Some(line.to_string());
    }
    let line = json!({
        "level": "error",
        "ts": facts.now_s,
        "logger": "http.log.error.log0",
        "msg": message(facts)?,
        "request": facts.request.map(|head| request(head, facts.client)),
    });
    Some(line.to_string())
}

/// Active health checks tell only failures.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn health(facts: &HealthFacts<'_>) -> Option<String> {
    let (level, msg) = if facts.up {
        ("info", "host is up")
    } else {
        ("info", "HTTP request failed")
    };
    let line = json!({
        "level": level,
        "ts": facts.now_s,
        "logger": "http.handlers.reverse_proxy.health_checker.active",
        "msg": msg,
        "host": facts.upstream,
    });
    Some(line.to_string())
}

/// Caddy looks names up when it needs them, never at its start.
pub(super) fn start(_: &StartFacts<'_>) -> Option<String> {
    None
}

fn request(head: &RequestHead, client: SocketAddrV4) -> Value {
    json!({
        "remote_ip": client.ip().to_string(),
        "remote_port": client.port().to_string(),
        "proto": head.version.to_string(),
        "method": head.method.to_string(),
        "host": head.fields.text("Host").unwrap_or_default(),
        "uri": head.target,
    })
}

/// What Go says of a body that ends before its time.
fn broken_off(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::BodyTimeout => Some("i/o timeout"),
        Outcome::BadResponse(ReadError { flaw, .. }) => Some(match flaw {
            Flaw::BodyCut {
                end: EndOfStream::Fin,
                ..
            }
            | Flaw::ChunksCut(EndOfStream::Fin) => "unexpected EOF",
            Flaw::BodyCut { .. } | Flaw::ChunksCut(_) | Flaw::CloseDelimitedReset => {
                "read: connection reset by peer"
            }
            Flaw::ChunkSizeInvalid => "invalid byte in chunk length",
            Flaw::ChunkSizeOverflow => "http chunk length too large",
            Flaw::ChunkDataEnd | Flaw::ChunkBareLf => "malformed chunked encoding",
            _ => return None,
        }),
        _ => None,
    }
}

/// What Go says of a failed round trip.
fn message(facts: &AttemptFacts<'_>) -> Option<String> {
    let to = facts.address.map(|address| address.to_string());
    let to = to
        .or_else(|| facts.upstream.map(str::to_owned))
        .unwrap_or_default();
    let name = facts.upstream.and_then(|label| label.rsplit_once(':'));
    let name = name.map_or("", |(name, _)| name);
    Some(match facts.outcome {
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            format!("dial tcp {to}: connect: {}", text(*errno))
        }
        Outcome::ConnectTimeout => format!("dial tcp {to}: i/o timeout"),
        Outcome::NoAddress(NameAnswer::NoSuchName | NameAnswer::NoRecord) => {
            format!("dial tcp: lookup {name}: no such host")
        }
        Outcome::NoAddress(_) => format!("dial tcp: lookup {name}: server misbehaving"),
        Outcome::NameTimeout => format!("dial tcp: lookup {name}: i/o timeout"),
        Outcome::NameUnreachable => format!("dial tcp: lookup {name}: connection refused"),
        Outcome::ResponseTimeout => "net/http: timeout awaiting response headers".into(),
        Outcome::AllDown | Outcome::LimitReached => "no upstreams available".into(),
        Outcome::BadResponse(error) => bad_response(error, &to),
        _ => return None,
    })
}

fn bad_response(error: &ReadError, to: &str) -> String {
    let line = error.line.to_string().replace('"', "\\\"");
    let broken = "net/http: HTTP/1.x transport connection broken";
    match error.flaw {
        Flaw::Nothing(EndOfStream::Fin) => "EOF".into(),
        Flaw::Nothing(EndOfStream::Reset) | Flaw::HeadCut(EndOfStream::Reset) => {
            format!("read tcp {to}: read: connection reset by peer")
        }
        Flaw::HeadCut(EndOfStream::Fin) => "unexpected EOF".into(),
        Flaw::NotHttp => format!("{broken}: malformed HTTP response \"{line}\""),
        Flaw::BadVersion | Flaw::UnsupportedVersion => {
            format!("{broken}: malformed HTTP version \"{line}\"")
        }
        Flaw::BadStatus => format!("{broken}: malformed HTTP status code \"{line}\""),
        Flaw::NoColon | Flaw::LeadingSpace => {
            format!("{broken}: malformed MIME header line: {line}")
        }
        Flaw::UnknownCoding => format!("{broken}: unsupported transfer encoding: \"{line}\""),
        Flaw::LengthInvalid => format!("{broken}: bad Content-Length \"{line}\""),
        Flaw::TooManyInterim(_) => "net/http: too many 1xx informational responses".into(),
        Flaw::HeadTooLarge(limit) => {
            format!("net/http: server response headers exceeded {limit} bytes; aborted")
        }
        flaw => format!("{broken}: {flaw}"),
    }
}

/// Go's texts of system errors.
fn text(errno: Errno) -> String {
    let message = errno.message();
    let words = message.split_once(": ").map_or(message, |(_, words)| words);
    words.to_lowercase()
}
