//! The lines nginx logs: what failed, as the system call told it, and `while` doing what.

use std::fmt::Write as _;

use crate::host::Errno;
use crate::http::{Calendar, EndOfStream, Flaw, ReadError};
use crate::proxy::outcome::{NameAnswer, Outcome};
use crate::proxy::profile::{AccessFacts, AttemptFacts, StartFacts};

use super::is_about_content;

/// Log format `combined`.
pub(super) fn access_line(facts: &AccessFacts<'_>) -> String {
    let calendar = Calendar::at(facts.now_s);
    let time = calendar.time();
    let Calendar {
        day,
        month_name,
        year,
        ..
    } = calendar;
    let field = |name| {
        let value = facts.request.and_then(|head| head.fields.text(name));
        value.unwrap_or("-").to_owned()
    };
    let request = facts.request.map_or_else(String::new, |head| {
        format!("{} {} {}", head.method, head.target, head.version)
    });
    let status = match (facts.status, facts.outcome) {
        (_, Outcome::ClientLeft) if !facts.complete => 499,
        (Some(status), _) => status,
        (None, _) => 0,
    };
    format!(
        "{} - - [{day:02}/{month_name}/{year}:{time} +0000] \"{request}\" {status:03} {} \"{}\" \
         \"{}\"",
        facts.client.ip(),
        facts.body_bytes,
        field("Referer"),
        field("User-Agent"),
    )
}

/// A line of the error log.
pub(super) fn error_line(facts: &AttemptFacts<'_>) -> Option<String> {
    let (level, problem) = problem(facts)?;
    let calendar = Calendar::at(facts.now_s);
    let time = calendar.time();
    let Calendar {
        year, month, day, ..
    } = calendar;
    let mut line = format!(
        "{year}/{month:02}/{day:02} {time} [{level}] 7#7: *{} {problem}, client: {}, server: _",
        facts.connection,
        facts.client.ip(),
    );
    // Writing into a String cannot fail.
    if let Some(head) = facts.request {
        let (method, target, version) = (&head.method, &head.target, head.version);
        let _ = write!(line, ", request: \"{method} {target} {version}\"");
        let address = facts.address.map(|address| address.to_string());
        let pool = facts.pool.map(str::to_owned);
        if let Some(upstream) = address.or(pool) {
            let _ = write!(line, ", upstream: \"http://{upstream}{target}\"");
        }
        if let Some(host) = head.fields.text("Host") {
            let _ = write!(line, ", host: \"{host}\"");
        }
    }
    Some(line)
}

/// Why it does not start.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn start_line(facts: &StartFacts<'_>) -> Option<String> {
    let calendar = Calendar::at(facts.now_s);
    let time = calendar.time();
    let Calendar {
        year, month, day, ..
    } = calendar;
    Some(format!(
        "{year}/{month:02}/{day:02} {time} [emerg] 7#7: host not found in upstream \"{}\"",
        facts.name
    ))
}

/// The level, and what happened.
fn problem(facts: &AttemptFacts<'_>) -> Option<(&'static str, String)> {
    let name = facts.upstream.unwrap_or("upstream");
    let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
    let error = |text: String| Some(("error", text));
    let timed_out = |doing: &str| {
        error(format!(
            "upstream timed out (110: Connection timed out) while {doing}"
        ))
    };
    match facts.outcome {
        Outcome::ClientLeft => Some(("info", "client prematurely closed connection".into())),
        Outcome::BadRequest(bad) => {
            Some(("info", format!("client sent invalid request: {}", bad.flaw)))
        }
        Outcome::RequestTimeout => Some((
            "info",
            "client timed out (110: Connection timed out)".into(),
        )),
        Outcome::Answered(_)
        | Outcome::Connected
        | Outcome::NotImplemented
        | Outcome::Loop
        | Outcome::UnknownSite => None,
        Outcome::AllDown | Outcome::LimitReached | Outcome::QueueTimeout => {
            error("no live upstreams while connecting to upstream".into())
        }
        Outcome::OutOfConnections => Some((
            "alert",
            "worker_connections are not enough while connecting to upstream".into(),
        )),
        Outcome::NoAddress(answer) => {
            error(format!("{name} could not be resolved ({})", rcode(*answer)))
        }
        Outcome::NameTimeout | Outcome::NameUnreachable => error(format!(
            "{name} could not be resolved (110: Operation timed out)"
        )),
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            error(connect_failed(*errno, facts))
        }
        Outcome::ConnectTimeout => timed_out("connecting to upstream"),
        Outcome::SendTimeout => timed_out("sending request to upstream"),
        Outcome::SendBroken => error(
            "writev() failed (104: Connection reset by peer) while sending request to upstream"
                .into(),
        ),
        Outcome::ResponseTimeout => timed_out("reading response header from upstream"),
        Outcome::BodyTimeout => timed_out("reading upstream"),
        Outcome::BadResponse(bad) => error(bad_response(bad)),
        Outcome::UpgradeFailed => error("upstream sent no valid upgrade".into()),
    }
}

/// What fails at once names the address, what fails later does not.
fn connect_failed(errno: Errno, facts: &AttemptFacts<'_>) -> String {
    let to = match facts.address {
        Some(address) if facts.took.is_zero() => format!(" to {address}"),
        _ => String::new(),
    };
    // Linux takes the routes of a link away that goes down.
    let errno = match errno {
        Errno::NetworkDown => Errno::NetworkUnreachable,
        errno => errno,
    };
    let error = errno.message();
    format!("connect(){to} failed ({error}) while connecting to upstream")
}

fn bad_response(error: &ReadError) -> String {
    let reset = "failed (104: Connection reset by peer)";
    let what = match error.flaw {
        Flaw::Nothing(EndOfStream::Fin) | Flaw::HeadCut(EndOfStream::Fin) => {
            "upstream prematurely closed connection".into()
        }
        Flaw::Nothing(EndOfStream::Reset) | Flaw::HeadCut(EndOfStream::Reset) => {
            format!("recv() {reset}")
        }
        Flaw::BodyCut {
            end: EndOfStream::Fin,
            ..
        }
        | Flaw::ChunksCut(EndOfStream::Fin) => "upstream prematurely closed connection".into(),
        Flaw::BodyCut { .. } | Flaw::ChunksCut(_) | Flaw::CloseDelimitedReset => {
            format!("readv() {reset}")
        }
        flaw if is_about_content(flaw) => "upstream sent invalid chunked response".into(),
        Flaw::HeadTooLarge(_) | Flaw::FieldLineTooLong(_) | Flaw::StartLineTooLong(_) => {
            "upstream sent too big header".into()
        }
        _ => format!("upstream sent invalid header: \"{}\"", error.line),
    };
    let doing = if is_about_content(error.flaw) {
        "reading upstream"
    } else {
        "reading response header from upstream"
    };
    format!("{what} while {doing}")
}

fn rcode(answer: NameAnswer) -> &'static str {
    match answer {
        NameAnswer::NoSuchName | NameAnswer::NoRecord => "3: Host not found",
        NameAnswer::Failed => "2: Server failure",
        NameAnswer::Refused => "5: Operation refused",
    }
}
