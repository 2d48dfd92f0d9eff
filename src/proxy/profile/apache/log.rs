//! The lines Apache logs: module and level, the error of the system, and a number for each message.

use crate::http::{Calendar, EndOfStream, Flaw, ReadError};
use crate::proxy::outcome::Outcome;
use crate::proxy::profile::{AccessFacts, AttemptFacts, HealthFacts};

use super::is_connecting;
use super::page::{READING, of_interim};
use super::stage::Stage;

/// Log format `combined`.
pub(super) fn access_line(facts: &AccessFacts<'_>) -> String {
    let calendar = Calendar::at(facts.now_s.saturating_sub(facts.elapsed.as_secs()));
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
    let request = facts.request.map_or_else(
        || "-".into(),
        |head| format!("{} {} {}", head.method, head.target, head.version),
    );
    let status = facts.status.map_or("-".into(), |status| status.to_string());
    format!(
        "{} - - [{day:02}/{month_name}/{year}:{time} +0000] \"{request}\" {status} {} \"{}\" \
         \"{}\"",
        facts.client.ip(),
        facts.bytes,
        field("Referer"),
        field("User-Agent"),
    )
}

/// The lines of the error log.
pub(super) fn error_lines(facts: &AttemptFacts<'_>) -> Option<String> {
    let upstream = facts.upstream.unwrap_or("-");
    let name = upstream.rsplit_once(':').map_or(upstream, |(name, _)| name);
    let client = format!("[client {}]", facts.client);
    let target = facts.request.map_or("-", |head| head.target.as_str());
    let at = |module: &str| stamp(facts.now_ms, module);
    let lines = match facts.outcome {
        outcome if is_connecting(outcome) => {
            let address = facts.address.map(|address| address.to_string());
            let address = address.as_deref().unwrap_or(upstream);
            vec![
                format!(
                    "{} {}: AH00957: http: attempt to connect to {address} ({upstream}) failed",
                    at("proxy:error"),
                    connect_error(outcome),
                ),
                format!(
                    "{} {client} AH01114: HTTP: failed to make connection to backend: {name}",
                    at("proxy_http:error"),
                ),
            ]
        }
        Outcome::NoAddress(_) | Outcome::NameTimeout | Outcome::NameUnreachable => vec![format!(
            "{} (EAI 2)Name or service not known: {client} AH00898: DNS lookup failure for: \
             {name} returned by {target}",
            at("proxy:error"),
        )],
        Outcome::AllDown => vec![format!(
            "{} {client} AH01170: balancer://{}: All workers are in error state",
            at("proxy_balancer:error"),
            facts.pool.unwrap_or("-"),
        )],
        Outcome::QueueTimeout | Outcome::LimitReached => vec![format!(
            "{} {EXPIRED}: AH00941: http: failed to acquire connection for ({upstream})",
            at("proxy:error"),
        )],
        Outcome::ResponseTimeout => vec![
            format!(
                "{} {EXPIRED}: {client} AH01102: error reading status line from remote server \
                 {upstream}",
                at("proxy_http:error"),
            ),
            returned(&at("proxy:error"), &client, READING, target),
        ],
        Outcome::BodyTimeout => vec![format!(
            "{} {EXPIRED}: {client} AH01110: error reading response",
            at("proxy_http:error"),
        )],
        Outcome::SendTimeout => vec![format!(
            "{} {EXPIRED}: {client} AH01084: pass request body failed to {upstream} ({name})",
            at("proxy_http:error"),
        )],
        Outcome::SendBroken => vec![format!(
            "{} (104)Connection reset by peer: {client} AH01084: pass request body failed to \
             {upstream} ({name})",
            at("proxy:error"),
        )],
        Outcome::BadResponse(error) => bad_response(facts, error, (upstream, &client, target)),
        Outcome::UpgradeFailed => {
            let text = "Unexpected Upgrade: n/a (expecting websocket)";
            vec![returned(&at("proxy:error"), &client, text, target)]
        }
        _ => return None,
    };
    Some(lines.join("\n"))
}

fn bad_response(
    facts: &AttemptFacts<'_>,
    error: &ReadError,
    (upstream, client, target): (&str, &str, &str),
) -> Vec<String> {
    let at = |module: &str| stamp(facts.now_ms, module);
    let method = facts.request.map_or("-", |head| head.method.as_str());
    match Stage::of(error) {
        Stage::StatusLine => vec![
            format!(
                "{} {}: {client} AH01102: error reading status line from remote server {upstream}",
                at("proxy_http:error"),
                read_error(error.flaw),
            ),
            returned(&at("proxy:error"), client, READING, target),
        ],
        Stage::Interim => vec![returned(
            &at("proxy:error"),
            client,
            &of_interim(error),
            target,
        )],
        Stage::Header => vec![format!(
            "{} {client} AH01106: bad HTTP/1.1 header returned by {target} ({method})",
            at("proxy_http:warn"),
        )],
        Stage::Content => vec![format!(
            "{} {}: {client} AH01110: error reading response",
            at("proxy_http:error"),
            read_error(error.flaw),
        )],
        Stage::Output => {
            let (number, what) = match error.flaw {
                Flaw::BareCr | Flaw::CtlInValue => ("AH02430", "value"),
                _ => ("AH02429", "name"),
            };
            vec![format!(
                "{} {client} {number}: Response header {what} contains invalid characters, \
                 aborting request",
                at("http:error"),
            )]
        }
    }
}

/// A member of a balancer that health checks took out or put back.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn health_line(facts: &HealthFacts<'_>) -> Option<String> {
    let (number, what) = if facts.up {
        ("AH03302", "ENABLING")
    } else {
        ("AH03303", "DISABLING")
    };
    Some(format!(
        "{} {number}: Threaded Health check {what} http://{}",
        stamp(facts.now_s * 1000, "proxy_hcheck:info"),
        facts.upstream,
    ))
}

fn returned(stamp: &str, client: &str, text: &str, target: &str) -> String {
    format!("{stamp} {client} AH00898: {text} returned by {target}")
}

/// When, who, how bad, and which thread.
fn stamp(now_ms: u64, module: &str) -> String {
    let calendar = Calendar::at(now_ms / 1000);
    let time = calendar.time();
    let Calendar {
        year,
        month_name,
        day,
        weekday,
        ..
    } = calendar;
    let micros = now_ms % 1000 * 1000;
    format!("[{weekday} {month_name} {day:02} {time}.{micros:06} {year}] [{module}] [pid 7:tid 8]")
}

const EXPIRED: &str = "(70007)The timeout specified has expired";

fn connect_error(outcome: &Outcome) -> String {
    match outcome {
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            let (number, text) = errno.message().split_once(": ").unwrap_or(("0", "-"));
            format!("({number}){text}")
        }
        _ => EXPIRED.into(),
    }
}

fn read_error(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Nothing(EndOfStream::Reset)
        | Flaw::HeadCut(EndOfStream::Reset)
        | Flaw::ChunksCut(EndOfStream::Reset)
        | Flaw::BodyCut {
            end: EndOfStream::Reset,
            ..
        }
        | Flaw::CloseDelimitedReset => "(104)Connection reset by peer",
        Flaw::HeadCut(EndOfStream::Fin) => "(70014)End of file found",
        Flaw::BodyCut { .. } | Flaw::ChunksCut(_) => {
            "(70008)Partial results are valid but processing is incomplete"
        }
        Flaw::NotHttp => "(22)Invalid argument",
        _ => "(20014)Internal error (specific information not available)",
    }
}
