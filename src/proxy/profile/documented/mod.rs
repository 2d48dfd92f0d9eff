//! Products that could not be measured, from what their documents say.
//!
//! What no document tells is as in the RFCs, and stands here once, so that it is plain what is not
//! known. What stands in a product's own file is from the documents that the file names.

mod alb;
mod alb_log;
mod cloudflare;
mod envoy;
mod envoy_log;
mod pingora;
mod traefik;

use std::time::Duration;

use crate::host::Errno;
use crate::http::remove_connection_fields;
use crate::http::{Calendar, Fields, Leniency, Limits, ResponseHead, Version, imf_fixdate};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, Naming, Resolving};

use super::facts::{
    AccessFacts, AttemptFacts, ForwardFacts, HealthFacts, LastFacts, PersistenceFacts, RelayFacts,
    Setback, StartFacts,
};
use super::{
    Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, ClientSide, Commit, Cut,
    Expect, Full, HalfClose, Http10, Page, Raw, Relay, RelayedVersion, Stale, Turns, UntilClose,
};

pub use alb::ALB;
pub use cloudflare::CLOUDFLARE;
pub use envoy::ENVOY;
pub use pingora::PINGORA;
pub use traefik::TRAEFIK;

/// Not documented: how a client's connection is dealt with beyond its timers.
const CLIENT: ClientSide = ClientSide {
    leniency: Leniency::RFC,
    limits: Limits::RFC,
    half_close: HalfClose::GoOn,
    http10: Http10::KeepAlive,
    // Assumed: a loop that no `Via` reveals must end somewhere.
    own_connections: Some(512),
    buffering: Buffering::Stream,
    answered_early: AnsweredEarly::Close,
    expect: Expect::PassOn,
    connection_fields,
};

/// Not documented: the order of turns. None of them has backups or queues unless told.
const BALANCE: Balance = Balance {
    turns: Turns::Forward,
    backups: Backups::WhenDown,
    full: Full::Refuse,
};

/// Names are looked up when an upstream is needed, and remembered for their time to live.
const NAMING: Naming = Naming {
    when: Resolving::OnUse,
    valid: None,
    failed: Duration::ZERO,
    every: Duration::from_secs(5),
    hold: Duration::from_secs(30),
    heeds_refusal: true,
    before_reuse: false,
};

/// Not documented: how a response is passed on, but that its head goes at once and that a
/// broken one ends with the connection.
const RELAY: Relay = Relay {
    refuses: |_| None,
    refused_is_kept: true,
    version: RelayedVersion::Own,
    bare_status: false,
    drops_client: |_| false,
    excess_drops_client: |_| false,
    whole: None,
    commit: Commit::AtOnce,
    cut: Cut::FinAlways,
    until_close: UntilClose::Chunked,
    raw: Raw::WithHead,
    interim: true,
    trailers: true,
    rewrites: false,
    rewrites_told: false,
    takes_off: remove_connection_fields,
    names_type: None,
    response_fields: dated,
    last_touch: |_: &mut ResponseHead, _: &LastFacts<'_>| {},
};

/// Health checks as most documents describe them.
const fn checks(interval: u64, timeout: u64, fall: u32, rise: u32) -> CheckDefaults {
    CheckDefaults {
        interval: Duration::from_secs(interval),
        timeout: Duration::from_secs(timeout),
        judgement: Judgement::InARow { fall, rise },
        expect: 200..=299,
    }
}

/// Only an end is announced, and to HTTP/1.0 clients that there is none (RFC 9112 section 9.3).
fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let old = facts
        .version
        .is_some_and(|version| version < Version::HTTP_11);
    match (facts.keep, old) {
        (true, true) => fields.set("Connection", "keep-alive"),
        (true, false) => {}
        (false, _) => fields.set("Connection", "close"),
    }
}

/// RFC 9110 section 6.6.1.
fn dated(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    if !head.fields.contains("Date") && head.status != 101 {
        head.fields.append("Date", imf_fixdate(facts.now_s));
    }
}

/// The client's address, behind those that came (RFC 7239 section 5.2 for what it became).
fn forwarded_for(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    fields.set("Host", facts.host);
    let client = facts.client.ip().to_string();
    let chain = fields.text("X-Forwarded-For").map(str::to_owned);
    let chain = chain.map_or_else(|| client.clone(), |before| format!("{before}, {client}"));
    fields.set("X-Forwarded-For", chain);
    fields.set("X-Forwarded-Proto", "http");
}

/// RFC 9112 section 9.3.1: an idempotent request goes out again when a kept connection closes.
fn stale(setback: &Setback<'_>) -> Stale {
    if setback.outcome.is_silent_end() && setback.method.is_idempotent() {
        Stale::FreshConnection
    } else {
        Stale::Setback
    }
}

/// No passive marking unless told.
fn counts(outcome: &Outcome, time: Duration) -> Option<Duration> {
    outcome.is_upstream_failure().then_some(time)
}

/// The answer to a request that is wrong in itself; none if it is not.
fn to_client(outcome: &Outcome) -> Option<Answer> {
    let rule = "RFC 9110 section 15.5";
    let status = match outcome {
        Outcome::BadRequest(error) => error.flaw.request_status(),
        Outcome::RequestTimeout => 408,
        Outcome::NotImplemented => {
            return Some(Answer::Status {
                status: 501,
                rule,
                keep: true,
            });
        }
        _ => return None,
    };
    Some(Answer::Status {
        status,
        rule,
        keep: false,
    })
}

/// A page that is one line of text.
fn text_page(fields: Fields, text: &str, now_s: u64) -> Page {
    Page {
        fields: fields.with("Date", imf_fixdate(now_s)),
        body: text.into(),
        ..Page::default()
    }
}

/// Where the product writes no such line.
fn no_error_line(_: &AttemptFacts<'_>) -> Option<String> {
    None
}

fn no_health_line(_: &HealthFacts<'_>) -> Option<String> {
    None
}

fn no_start_line(_: &StartFacts<'_>) -> Option<String> {
    None
}

/// A moment as most of them write it: `2026-03-01T12:00:00.000Z`.
fn instant(now_ms: u64) -> String {
    let at = Calendar::at(now_ms / 1000);
    format!(
        "{}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        at.year,
        at.month,
        at.day,
        at.hour,
        at.minute,
        at.second,
        now_ms % 1000
    )
}

/// What Linux calls an error of the network, in Go's small letters or as it is.
fn words(errno: Errno) -> &'static str {
    let message = errno.message();
    message.split_once(": ").map_or(message, |(_, words)| words)
}

/// The request line of a log.
fn request_line(facts: &AccessFacts<'_>) -> String {
    facts.request.map_or_else(
        || "-".into(),
        |head| format!("{} {} {}", head.method, head.target, head.version),
    )
}

/// A field of the request for a log.
fn field<'a>(facts: &AccessFacts<'a>, name: &str) -> &'a str {
    let head = facts.request;
    head.and_then(|head| head.fields.text(name)).unwrap_or("-")
}
