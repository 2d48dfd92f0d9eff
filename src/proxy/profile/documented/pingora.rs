//! Pingora, by its documents and its default `ProxyHttp`.
//!
//! User guide: "Handling failures and failover", "Peer: options" (no timeout unless given),
//! "Keepalive". `fail_to_proxy`: every error of the upstream is 502, of the client 400, else 500.

use std::time::Duration;

use crate::host::Errno;
use crate::http::{Calendar, Fields, Leniency, Limits, Version};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{NEVER, PassiveHealth, Timeouts};

use super::{
    BALANCE, CLIENT, NAMING, RELAY, checks, counts, no_health_line, no_start_line, request_line,
    stale, text_page, to_client,
};
use crate::proxy::profile::facts::{
    AccessFacts, AnswerFacts, AttemptFacts, ForwardFacts, PageFacts,
};
use crate::proxy::profile::{
    AllDown, Answer, CheckedFrom, HeadClock, HeadTimer, Health, Hears, Lag, Logs, NamedSetting,
    OwnAnswers, Page, Profile, Provenance, Relay, Retry, RetryTarget, SetAside, Upgrades,
    UpstreamSide,
};

/// Pingora.
pub const PINGORA: Profile = Profile {
    name: "pingora",
    title: "Pingora",
    provenance: Provenance::Documented,
    settings: SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        // PeerOptions: connection_timeout, read_timeout, write_timeout are none.
        connect: NEVER,
        first_byte: NEVER,
        read: NEVER,
        send: NEVER,
        // A server session waits a minute for a request and for its next piece.
        client_header: Duration::from_mins(1),
        client_body: Duration::from_mins(1),
        client_idle: Duration::from_mins(1),
        // PeerOptions: idle_timeout is none.
        upstream_idle: NEVER,
        linger: Duration::from_secs(1),
    },
    lag: Lag::NONE,
    client: CLIENT,
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        // upstream_keepalive_pool_size: 128.
        idle_connections: 128,
        leniency: Leniency::RFC,
        limits: Limits::RFC,
        heeds_icmp: true,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::EachRead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: NAMING,
        upgrades: Upgrades::PassedUnchecked,
        upgrades_if_told: Upgrades::PassedUnchecked,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields,
    },
    balance: BALANCE,
    retry: Retry {
        // `fail_to_connect` does not ask for another attempt unless overridden.
        limit: 0,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: |setback| setback.outcome.is_before_sending(),
        statuses: &[],
        // `error_while_proxy`: only a connection that was reused is tried again.
        stale,
    },
    health: Health {
        passive: PassiveHealth {
            max_fails: 0,
            fail_timeout: Duration::ZERO,
        },
        aside: counts,
        spares_only_upstream: false,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        checks: checks(1, 1, 1, 1),
        all_down: AllDown::Refuse,
    },
    relay: Relay { ..RELAY },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access,
        level: "error",
        error,
        health: no_health_line,
        start: no_start_line,
    },
};

/// The names of `PeerOptions` and of the server's configuration.
const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("connection_timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("read_timeout", |settings, limit| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (limit, limit);
    }),
    NamedSetting::time("write_timeout", |settings, limit| {
        settings.timeouts.send = limit;
    }),
    NamedSetting::time("idle_timeout", |settings, limit| {
        settings.timeouts.upstream_idle = limit;
    }),
    NamedSetting::count("max_retries", |settings, count| settings.retries = count),
];

/// Nothing is added unless a filter does.
fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    fields.set("Host", facts.host);
}

fn answer(facts: &AnswerFacts<'_>) -> Answer {
    if let Some(answer) = to_client(facts.outcome) {
        return answer;
    }
    let (status, rule) = match facts.outcome {
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "Pingora: nobody is left to answer",
            };
        }
        // `upstream_peer` has no peer to give: an internal error.
        Outcome::UnknownSite | Outcome::AllDown | Outcome::LimitReached => {
            (500, "Pingora: an error of its own")
        }
        _ => (502, "Pingora: 502 for every error of the upstream"),
    };
    // An answer of its own is the last on its connection (`write_error_response`).
    let keep = false;
    Answer::Status { status, rule, keep }
}

/// No content (`ErrorResponse`), and not to be stored.
fn page(facts: &PageFacts<'_>) -> Page {
    let fields = Fields::new()
        .with("Server", "Pingora")
        .with("Cache-Control", "private, no-store");
    text_page(fields, "", facts.now_s)
}

/// `ProxyHttp::request_summary` and the status.
fn access(facts: &AccessFacts<'_>) -> String {
    let status = facts.status.map_or("-".into(), |status| status.to_string());
    format!(
        "{} INFO {} {}, response code: {status}",
        stamp(facts.now_s),
        facts.client,
        request_line(facts)
    )
}

/// `Fail to proxy`: where the error comes from, its type, what it met with, and the answer.
fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    let addr = facts.address.map(|address| address.to_string());
    let addr = addr.unwrap_or_default();
    let connecting = format!("Fail to connect to addr: {addr}, scheme: HTTP");
    let (kind, context) = match facts.outcome {
        Outcome::ConnectTimeout => ("ConnectTimedout", connecting),
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            let kind = match errno {
                Errno::ConnectionRefused => "ConnectRefused",
                Errno::HostUnreachable | Errno::NetworkUnreachable => "ConnectNoRoute",
                _ => "ConnectError",
            };
            (kind, format!("{connecting} cause: {}", os_error(*errno)))
        }
        Outcome::ResponseTimeout | Outcome::BodyTimeout => {
            ("ReadTimedout", "reading response".into())
        }
        Outcome::SendTimeout => ("WriteTimedout", "writing request".into()),
        Outcome::BadResponse(error) => match error.flaw.proxy_error().as_str() {
            "connection_terminated" | "http_response_incomplete" => {
                ("ConnectionClosed", format!("peer: {addr}, {}", error.flaw))
            }
            _ => ("InvalidHTTPHeader", format!("peer: {addr}, {}", error.flaw)),
        },
        _ => return None,
    };
    let request = facts.request.map_or_else(String::new, |head| {
        let host = head.fields.text("Host").unwrap_or_default();
        format!(", {} {}, Host: {host}", head.method, head.target)
    });
    Some(format!(
        "{} ERROR Fail to proxy: Upstream {kind} context: {context}, status: 502, tries: {}, \
         retry: false{request}",
        stamp(facts.now_s),
        facts.number,
    ))
}

/// An error of the system as Rust words it.
fn os_error(errno: Errno) -> String {
    let message = errno.message();
    let (number, words) = message.split_once(": ").unwrap_or(("", message));
    format!("{words} (os error {number})")
}

fn stamp(now_s: u64) -> String {
    let at = Calendar::at(now_s);
    format!(
        "[{}-{:02}-{:02}T{:02}:{:02}:{:02}Z]",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )
}
