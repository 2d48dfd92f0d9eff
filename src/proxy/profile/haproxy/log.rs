//! The line of `option httplog`: timers, status, and at which moment which side ended the session.

use crate::http::{Calendar, Flaw};
use crate::proxy::outcome::Outcome;
use crate::proxy::profile::{AccessFacts, HealthFacts, StartFacts, Tried};

use super::is_cut;

/// The line for a request.
pub(super) fn access_line(facts: &AccessFacts<'_>) -> String {
    let elapsed = facts.elapsed.as_millis();
    let accepted = facts.now_ms.saturating_sub(elapsed as u64);
    let calendar = Calendar::at(accepted / 1000);
    let time = calendar.time();
    let Calendar {
        day,
        month_name,
        year,
        ..
    } = calendar;
    let backend = facts.pool.unwrap_or("fe");
    let server = facts
        .tried
        .last()
        .map_or("<NOSRV>", |tried| &tried.upstream);
    let (connect, response) = timers(facts);
    let status = facts.status.map_or(-1, i64::from);
    let retries = facts.tried.len().saturating_sub(1);
    let request = facts.request.map_or_else(
        || "<BADREQ>".into(),
        |head| format!("{} {} {}", head.method, head.target, head.version),
    );
    format!(
        "{} [{day:02}/{month_name}/{year}:{time}.{:03}] fe {backend}/{server} \
         0/{}/{connect}/{response}/{elapsed} {status} {} - - {} 1/1/0/0/{retries} 0/0 \
         \"{request}\"",
        facts.client,
        accepted % 1000,
        waited(facts),
        facts.bytes,
        termination(facts),
    )
}

/// Tw: how long the request waited in the queue.
fn waited(facts: &AccessFacts<'_>) -> u128 {
    match facts.outcome {
        Outcome::QueueTimeout => facts.elapsed.as_millis(),
        _ => 0,
    }
}

/// Tc and Tr: until the connection was there, retries included, and until the response head was;
/// -1 for what did not come to pass.
fn timers(facts: &AccessFacts<'_>) -> (String, String) {
    let none = || "-1".to_owned();
    let Some((last, before)) = facts.tried.split_last() else {
        return (none(), none());
    };
    let Some(connected) = last.connected else {
        return (none(), none());
    };
    let earlier: u128 = before.iter().map(|tried| tried.took.as_millis()).sum();
    let response = last
        .answered
        .map(|answered| answered.saturating_sub(connected));
    (
        (earlier + connected.as_millis()).to_string(),
        response.map_or_else(none, |response| response.as_millis().to_string()),
    )
}

/// What ended the session, and in which state it was: `SC--`, `sH--`, `PH--`, `SD--`.
fn termination(facts: &AccessFacts<'_>) -> &'static str {
    let begun = facts
        .tried
        .last()
        .is_some_and(|tried| tried.answered.is_some());
    match facts.outcome {
        Outcome::Answered(_) => "----",
        Outcome::ClientLeft if begun => "CD--",
        Outcome::ClientLeft => "CH--",
        Outcome::BadRequest(_) | Outcome::NotImplemented => "PR--",
        Outcome::RequestTimeout => "cR--",
        Outcome::QueueTimeout => "sQ--",
        Outcome::ResponseTimeout | Outcome::SendTimeout => "sH--",
        Outcome::BodyTimeout => "sD--",
        Outcome::BadResponse(error) if is_cut(error.flaw) => "SH--",
        Outcome::BadResponse(error) if is_end(error.flaw) => "SD--",
        Outcome::BadResponse(_) | Outcome::UpgradeFailed => "PH--",
        _ if facts.tried.first().is_some_and(timed_out) => "sC--",
        _ => "SC--",
    }
}

/// A server that checks took down or put back.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn health_line(facts: &HealthFacts<'_>) -> Option<String> {
    let (pool, server) = (facts.pool, facts.upstream);
    let state = if facts.up { "UP" } else { "DOWN" };
    let reason = match facts.outcome {
        Outcome::Answered(status) if facts.up => format!("Layer7 check passed, code: {status}"),
        Outcome::Answered(status) => format!("Layer7 wrong status, code: {status}"),
        Outcome::Connected => "Layer4 check passed".into(),
        Outcome::ConnectTimeout => "Layer4 timeout".into(),
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            let (_, text) = errno.message().split_once(": ").unwrap_or(("", "-"));
            format!("Layer4 connection problem, info: \"{text}\"")
        }
        Outcome::ResponseTimeout | Outcome::BodyTimeout => "Layer7 timeout".into(),
        _ => "Layer7 invalid response".into(),
    };
    Some(format!(
        "[WARNING]  (7) : Server {pool}/{server} is {state}, reason: {reason}."
    ))
}

/// Why it does not start.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn start_line(facts: &StartFacts<'_>) -> Option<String> {
    let name = facts.name;
    Some(format!(
        "[ALERT]    (7) : config : 'server {name}' : could not resolve address '{name}'."
    ))
}

fn timed_out(tried: &Tried) -> bool {
    super::is_waited_for(&tried.outcome)
}

/// Whether the connection ended inside the content.
fn is_end(flaw: Flaw) -> bool {
    matches!(
        flaw,
        Flaw::BodyCut { .. } | Flaw::ChunksCut(_) | Flaw::CloseDelimitedReset
    )
}
