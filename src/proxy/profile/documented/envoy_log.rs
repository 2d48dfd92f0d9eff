//! Envoy's words for what happened: response flags, response code details, its logs.
//!
//! "Access logging: response flags, default format string", "Response code details". The lines of
//! the error log are those that it writes at level debug.

use crate::host::Errno;
use crate::http::Flaw;
use crate::proxy::outcome::Outcome;

use super::envoy::request_id;
use super::{field, instant, words};
use crate::proxy::profile::facts::{AccessFacts, AttemptFacts};

/// What Envoy says of an outcome.
#[derive(Debug)]
pub(super) struct Verdict {
    /// The response flag.
    pub(super) flag: &'static str,
    /// The reason, in words; empty where the text of the answer is.
    reason: &'static str,
    /// What the transport says of it, if the connection did not come about.
    transport: Option<Errno>,
    /// Where the detail of the response code comes from.
    pub(super) details: Details,
}

/// The kinds of response code details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Details {
    /// A word of its own.
    Own(&'static str),
    /// `upstream_reset_before_response_started`, and the reason.
    Reset,
}

impl Verdict {
    const fn own(flag: &'static str, details: &'static str, reason: &'static str) -> Self {
        Self {
            flag,
            reason,
            transport: None,
            details: Details::Own(details),
        }
    }

    const fn reset(flag: &'static str, reason: &'static str) -> Self {
        Self {
            flag,
            reason,
            transport: None,
            details: Details::Reset,
        }
    }

    /// The reason as the client is told it.
    pub(super) fn in_words(&self) -> String {
        let reason = self.reason;
        self.transport.map_or_else(
            || reason.to_owned(),
            |errno| format!("{reason}, transport failure reason: {}", delayed(errno)),
        )
    }
}

/// What a socket says that could not connect.
fn delayed(errno: Errno) -> String {
    format!("delayed connect error: {}", words(errno))
}

/// What Envoy says of `outcome`.
pub(super) fn verdict(outcome: &Outcome) -> Verdict {
    match outcome {
        Outcome::Answered(_) => Verdict::own("-", "via_upstream", ""),
        Outcome::ClientLeft => Verdict::own("DC", "downstream_remote_disconnect", ""),
        Outcome::UnknownSite => Verdict::own("NR", "route_not_found", ""),
        // A cluster whose name has no address has no host.
        Outcome::AllDown
        | Outcome::NoAddress(_)
        | Outcome::NameTimeout
        | Outcome::NameUnreachable => {
            Verdict::own("UH", "no_healthy_upstream", "no healthy upstream")
        }
        Outcome::LimitReached | Outcome::QueueTimeout => Verdict::reset("UO", "overflow"),
        Outcome::ResponseTimeout => Verdict::own(
            "UT",
            "upstream_response_timeout",
            "upstream request timeout",
        ),
        Outcome::BodyTimeout | Outcome::SendTimeout => {
            Verdict::own("SI", "stream_idle_timeout", "stream timeout")
        }
        Outcome::BadResponse(error) if is_end(error.flaw) => {
            Verdict::reset("UC", "connection termination")
        }
        Outcome::BadResponse(_) | Outcome::UpgradeFailed => Verdict::reset("UPE", "protocol error"),
        Outcome::ConnectTimeout => Verdict::reset("UF", "connection timeout"),
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => Verdict {
            transport: Some(*errno),
            ..Verdict::reset("UF", "remote connection failure")
        },
        Outcome::OutOfConnections => Verdict::reset("UF", "local connection failure"),
        _ => Verdict::own("DPE", "http1.codec_error", ""),
    }
}

/// Whether the upstream's connection ended, and that is what is wrong.
fn is_end(flaw: Flaw) -> bool {
    matches!(
        flaw,
        Flaw::Nothing(_)
            | Flaw::HeadCut(_)
            | Flaw::BodyCut { .. }
            | Flaw::ChunksCut(_)
            | Flaw::CloseDelimitedReset
    )
}

/// Start time, request, status, flags, bytes, durations, and who it was for.
pub(super) fn access(facts: &AccessFacts<'_>) -> String {
    let began = facts.now_ms - facts.elapsed.as_millis() as u64;
    let request = facts.request.map_or_else(
        || "- - HTTP/1.1".into(),
        |head| format!("{} {} {}", head.method, head.target, head.version),
    );
    let flag = verdict(facts.outcome).flag;
    let retried = facts.tried.len() > 1 && flag.starts_with('U');
    let flags = if retried {
        format!("{flag},URX")
    } else {
        flag.to_owned()
    };
    // A code of 0 means that no response was begun.
    let status = facts.status.unwrap_or(0);
    let last = facts.tried.last();
    let answered = last.and_then(|tried| tried.answered);
    let service = answered.map_or("-".into(), |time| time.as_millis().to_string());
    let address = last.and_then(|tried| tried.address);
    let upstream = address.map_or("-".into(), |address| address.to_string());
    format!(
        "[{}] \"{request}\" {status} {flags} 0 {} {} {service} \"{}\" \"{}\" \"{}\" \"{}\" \
         \"{upstream}\"",
        instant(began),
        facts.body_bytes,
        facts.elapsed.as_millis(),
        field(facts, "X-Forwarded-For"),
        field(facts, "User-Agent"),
        request_id(facts.serial),
        field(facts, "Host"),
    )
}

/// The router's line about an attempt, or the manager's about an answer without one.
pub(super) fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    let verdict = verdict(facts.outcome);
    let (part, what) = match (verdict.flag, verdict.details) {
        ("-" | "DC", _) => return None,
        ("UT", _) => ("router", "upstream timeout".into()),
        (_, Details::Own(details)) => (
            "http",
            format!("Sending local reply with details {details}"),
        ),
        (_, Details::Reset) => {
            let transport = verdict.transport.map(delayed).unwrap_or_default();
            let reason = verdict.reason;
            let what = format!(
                "upstream reset: reset reason: {reason}, transport failure reason: {transport}"
            );
            ("router", what)
        }
    };
    let at = instant(facts.now_ms).replace('T', " ").replace('Z', "");
    let connection = facts.connection;
    Some(format!("[{at}][7][debug][{part}] [C{connection}] {what}"))
}
