//! The profile that follows the RFCs alone; where they leave a choice, the plainest one.

use std::fmt::Write as _;
use std::time::Duration;

use crate::http::remove_connection_fields;
use crate::http::{
    Fields, Leniency, Limits, ProxyError, ProxyStatus, ResponseHead, Version, add_via, imf_fixdate,
};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, Naming, PassiveHealth, Resolving, Timeouts};

use super::facts::{
    AccessFacts, AnswerFacts, AttemptFacts, ForwardFacts, HealthFacts, PersistenceFacts,
    RelayFacts, Setback, StartFacts, Tried,
};
use super::rfc_page::page;
use super::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, CheckedFrom,
    ClientSide, Commit, Cut, Expect, Full, HalfClose, HeadClock, HeadTimer, Health, Hears, Http10,
    Lag, Logs, OwnAnswers, Profile, Provenance, Raw, Relay, RelayedVersion, Retry, RetryTarget,
    SetAside, Stale, Turns, UntilClose, Upgrades, UpstreamSide,
};

/// RFC 9110, RFC 9112 and RFC 9209, and nothing else.
pub const RFC: Profile = Profile {
    name: "rfc",
    title: "By the RFCs",
    provenance: Provenance::Specified,
    settings: &[],
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(2),
        connect: Duration::from_secs(5),
        first_byte: Duration::from_secs(30),
        read: Duration::from_secs(30),
        // Longer than browsers wait: a client that cannot be reached is left to its own patience.
        send: Duration::from_mins(2),
        client_header: Duration::from_secs(30),
        client_body: Duration::from_secs(30),
        client_idle: Duration::from_secs(75),
        upstream_idle: Duration::from_mins(1),
        linger: Duration::from_secs(5),
    },
    lag: Lag::NONE,
    client: ClientSide {
        leniency: Leniency::RFC,
        limits: Limits::RFC,
        half_close: HalfClose::GoOn,
        http10: Http10::Close,
        own_connections: None,
        buffering: Buffering::Stream,
        answered_early: AnsweredEarly::Close,
        expect: Expect::PassOn,
        connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: 8,
        leniency: Leniency::RFC,
        limits: Limits::RFC,
        heeds_icmp: true,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::EachRead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: Naming {
            when: Resolving::OnUse,
            valid: None,
            failed: Duration::ZERO,
            every: Duration::from_secs(10),
            hold: Duration::from_secs(30),
            heeds_refusal: true,
            before_reuse: false,
        },
        upgrades: Upgrades::Passed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields,
    },
    balance: Balance {
        turns: Turns::Forward,
        backups: Backups::ForRetriesToo,
        full: Full::Refuse,
    },
    retry: Retry {
        limit: 1,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: may_retry,
        statuses: &[],
        stale,
    },
    health: Health {
        passive: PassiveHealth {
            max_fails: 3,
            fail_timeout: Duration::from_secs(10),
        },
        aside,
        spares_only_upstream: true,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        checks: CheckDefaults {
            interval: Duration::from_secs(5),
            timeout: Duration::from_secs(2),
            judgement: Judgement::InARow { fall: 2, rise: 2 },
            expect: 200..=299,
        },
        all_down: AllDown::Refuse,
    },
    relay: Relay {
        refuses: |_| None,
        refused_is_kept: true,
        version: RelayedVersion::Own,
        bare_status: false,
        drops_client: |_| false,
        excess_drops_client: |_| false,
        whole: None,
        commit: Commit::AtOnce,
        cut: Cut::Fin,
        until_close: UntilClose::Chunked,
        raw: Raw::WithHead,
        interim: true,
        trailers: true,
        rewrites: false,
        rewrites_told: true,
        takes_off: remove_connection_fields,
        names_type: None,
        response_fields,
        last_touch: |_, _| {},
    },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access: access_line,
        level: "error",
        error: error_line,
        health: |facts| Some(health_line(facts)),
        start: |facts| Some(start_line(facts)),
    },
};

/// Says by whom the request comes and through whom (RFC 9110 section 7.6.3, RFC 7239 section 5.2
/// for what `X-Forwarded-For` became).
fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    fields.set("Host", facts.host);
    add_via(fields, facts.request.version, facts.proxy);
    let client = facts.client.ip().to_string();
    let chain = fields.text("X-Forwarded-For").map(str::to_owned);
    let chain = chain.map_or_else(|| client.clone(), |before| format!("{before}, {client}"));
    fields.set("X-Forwarded-For", chain);
    if !facts.keep {
        fields.set("Connection", "close");
    }
}

/// A request may be repeated if nothing of it was sent, or if repeating does no harm
/// (RFC 9110 section 9.2.2).
fn may_retry(setback: &Setback<'_>) -> bool {
    setback.outcome.is_upstream_failure() && (!setback.sent || setback.method.is_idempotent())
}

/// RFC 9112 section 9.3.1: an idempotent request may be sent again when a connection that was kept
/// closes; silence is no reason.
fn stale(setback: &Setback<'_>) -> Stale {
    if setback.outcome.is_silent_end() && setback.method.is_idempotent() {
        Stale::FreshConnection
    } else {
        Stale::Setback
    }
}

/// Every failure of the upstream counts, whatever it is.
fn aside(outcome: &Outcome, fail_timeout: Duration) -> Option<Duration> {
    outcome.is_upstream_failure().then_some(fail_timeout)
}

/// RFC 9112 section 9.3: in HTTP/1.1 only the end needs to be announced, in HTTP/1.0 only that
/// there is none.
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

/// Adds this proxy to `Via` and to `Proxy-Status` (RFC 9110 section 7.6.3, RFC 9209 section 2).
fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    // RFC 9110 section 6.6.1: a recipient with a clock dates a response that has no date.
    if !head.fields.contains("Date") {
        head.fields.append("Date", imf_fixdate(facts.now_s));
    }
    add_via(&mut head.fields, facts.version, facts.proxy);
    let status = ProxyStatus {
        next_hop: Some(facts.upstream.into()),
        received_status: (facts.status >= 400).then_some(facts.status),
        ..ProxyStatus::new(facts.proxy)
    };
    // RFC 9209 section 2: those nearer to the origin come first.
    head.fields.append("Proxy-Status", status.to_string());
}

/// The status that RFC 9209 section 2.3 recommends for the cause; for a bad request the one of
/// RFC 9110 section 15.5.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let (status, rule) = match facts.outcome {
        Outcome::BadRequest(error) => (error.flaw.request_status(), "RFC 9110 section 15.5"),
        Outcome::RequestTimeout => (408, "RFC 9110 section 15.5.9"),
        Outcome::NotImplemented => (501, "RFC 9110 section 15.6.2"),
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "nobody is left to answer",
            };
        }
        outcome => {
            let recommended = outcome.cause().and_then(ProxyError::recommended_status);
            (recommended.unwrap_or(500), "RFC 9209 section 2.3")
        }
    };
    let keep = !matches!(
        facts.outcome,
        Outcome::BadRequest(_) | Outcome::RequestTimeout
    );
    Answer::Status { status, rule, keep }
}

/// The Common Log Format, then upstreams, cause and time.
fn access_line(facts: &AccessFacts<'_>) -> String {
    let client = facts.client.ip();
    let date = imf_fixdate(facts.now_s);
    let request = facts.request.map_or_else(
        || "-".into(),
        |head| format!("{} {} {}", head.method, head.target, head.version),
    );
    let status = facts.status.map_or("-".into(), |status| status.to_string());
    let bytes = facts.body_bytes;
    let mut line = format!("{client} - - [{date}] \"{request}\" {status} {bytes}");
    let upstreams: Vec<String> = facts.tried.iter().map(tried).collect();
    let upstreams = if upstreams.is_empty() {
        "-".into()
    } else {
        upstreams.join(", ")
    };
    let cause = facts.outcome.cause().map_or("-", |cause| cause.as_str());
    let seconds = facts.elapsed.as_secs_f64();
    // Writing into a String cannot fail.
    let _ = write!(
        line,
        " upstream=\"{upstreams}\" error={cause} time={seconds:.3}"
    );
    line
}

fn tried(tried: &Tried) -> String {
    match (&tried.outcome, tried.outcome.cause()) {
        (Outcome::Answered(status), _) => format!("{} {status}", tried.upstream),
        (_, Some(cause)) => format!("{} {cause}", tried.upstream),
        (_, None) => format!("{} -", tried.upstream),
    }
}

fn error_line(facts: &AttemptFacts<'_>) -> Option<String> {
    let who = facts.upstream.unwrap_or("-");
    let date = imf_fixdate(facts.now_s);
    let cause = facts.outcome.cause()?;
    let fact = facts.outcome.fact(who);
    let mut line = format!(
        "[{date}] [error] {cause}: {fact}, client: {}",
        facts.client.ip()
    );
    if let Some(head) = facts.request {
        let _ = write!(line, ", request: \"{} {}\"", head.method, head.target);
    }
    if let Some(address) = facts.address {
        let _ = write!(line, ", upstream: {address}");
    }
    Some(line)
}

fn health_line(facts: &HealthFacts<'_>) -> String {
    let date = imf_fixdate(facts.now_s);
    let state = if facts.up { "up" } else { "down" };
    let fact = facts.outcome.fact(facts.upstream);
    let (pool, upstream) = (facts.pool, facts.upstream);
    format!("[{date}] [notice] {upstream} of {pool} is {state}: {fact}")
}

fn start_line(facts: &StartFacts<'_>) -> String {
    let date = imf_fixdate(facts.now_s);
    let fact = facts.outcome.fact(facts.name);
    format!("[{date}] [emerg] not started: {fact}")
}
