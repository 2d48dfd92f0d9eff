//! lighttpd's logs: combined with the host, and an error log that names its own source lines.

use crate::http::{Calendar, Flaw};
use crate::proxy::outcome::Outcome;

use crate::proxy::profile::facts::{AccessFacts, AttemptFacts, HealthFacts, StartFacts};

/// `accesslog.format` as shipped: client, host, user, time, request, status, bytes.
pub(super) fn access(facts: &AccessFacts<'_>) -> String {
    let at = Calendar::at(facts.now_s);
    let date = format!(
        "{:02}/{}/{}:{:02}:{:02}:{:02} +0000",
        at.day, at.month_name, at.year, at.hour, at.minute, at.second
    );
    let field = |name: &str| facts.request.and_then(|head| head.fields.text(name));
    let request = facts.request.map_or_else(String::new, |head| {
        format!("{} {} {}", head.method, head.target, head.version)
    });
    // A request that nobody waits for any more is logged as if it had gone well.
    let status = facts.status.unwrap_or(200);
    let bytes = match facts.body_bytes {
        0 => "-".into(),
        bytes => bytes.to_string(),
    };
    format!(
        "{} {} - [{date}] \"{request}\" {status} {bytes} \"{}\" \"{}\"",
        facts.client.ip(),
        field("Host").unwrap_or("-"),
        field("Referer").unwrap_or("-"),
        field("User-Agent").unwrap_or("-"),
    )
}

/// `gw_backend.c`: who did not answer, and when nobody is left.
pub(super) fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    let to = facts.address.map(|address| address.to_string());
    let to = to
        .or_else(|| facts.upstream.map(str::to_owned))
        .unwrap_or_default();
    let path = facts.request.map_or("", |head| head.target.as_str());
    let text = match facts.outcome {
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            let message = errno.message();
            let words = message.split_once(": ").map_or(message, |(_, words)| words);
            format!("(gw_backend.c.274) establishing connection failed: socket: tcp:{to}: {words}")
        }
        Outcome::ConnectTimeout => {
            format!("(gw_backend.c.2682) connect timeout on socket: tcp:{to}")
        }
        Outcome::AllDown | Outcome::LimitReached => {
            format!("(gw_backend.c.960) all handlers for {path}? on  are down.")
        }
        Outcome::ResponseTimeout | Outcome::BodyTimeout => {
            format!("(gw_backend.c.2708) read timeout on socket: tcp:{to}")
        }
        Outcome::SendTimeout => format!("(gw_backend.c.2722) write timeout on socket: tcp:{to}"),
        Outcome::BadResponse(error) => match error.flaw {
            Flaw::HeadTooLarge(_) | Flaw::FieldLineTooLong(_) => {
                format!("(gw_backend.c.2157) response headers too large for {path}")
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(format!("{}: {text}", stamp(facts.now_s)))
}

/// lighttpd has no health checks.
pub(super) fn health(_: &HealthFacts<'_>) -> Option<String> {
    None
}

/// A host that has no address is a mistake in the configuration.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn start(facts: &StartFacts<'_>) -> Option<String> {
    let at = stamp(facts.now_s);
    let name = facts.name;
    Some(format!(
        "{at}: (sock_addr.c.220) getaddrinfo() '{name}': Name or service not known"
    ))
}

fn stamp(now_s: u64) -> String {
    let at = Calendar::at(now_s);
    format!(
        "{}-{:02}-{:02} {:02}:{:02}:{:02}",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )
}
