//! Cloudflare in front of an origin, by its documents.
//!
//! "Connection limits" (complete TCP connection 19 s: 522; proxy read 120 s and write 30 s: 524;
//! proxy idle 900 s; client keep-alive 400 s), "Cloudflare 5xx errors" (520 to 526, 530),
//! "Cloudflare HTTP headers". No RFC has these statuses; RFC 9110 section 15 leaves the numbers
//! above 511 of its class 5xx free.

use std::time::Duration;

use serde_json::json;

use crate::host::Errno;
use crate::http::{Fields, Leniency, Limits, ResponseHead, Version, reason_phrase};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{PassiveHealth, Timeouts};

use super::{
    BALANCE, CLIENT, NAMING, RELAY, checks, counts, dated, field, forwarded_for, instant,
    no_error_line, no_health_line, no_start_line, stale, text_page, to_client,
};
use crate::proxy::profile::facts::{
    AccessFacts, AnswerFacts, ForwardFacts, PageFacts, RelayFacts, Serial,
};
use crate::proxy::profile::{
    AllDown, Answer, CheckedFrom, HeadClock, HeadTimer, Health, Hears, Lag, Logs, NamedSetting,
    OwnAnswers, Page, Profile, Provenance, Relay, Retry, RetryTarget, SetAside, Upgrades,
    UpstreamSide,
};

/// Cloudflare.
pub const CLOUDFLARE: Profile = Profile {
    name: "cloudflare",
    title: "Cloudflare",
    provenance: Provenance::Documented,
    settings: SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(2),
        connect: Duration::from_secs(19),
        first_byte: Duration::from_mins(2),
        read: Duration::from_mins(2),
        send: Duration::from_secs(30),
        client_header: Duration::from_secs(400),
        client_body: Duration::from_secs(400),
        client_idle: Duration::from_secs(400),
        upstream_idle: Duration::from_mins(15),
        linger: Duration::from_secs(5),
    },
    lag: Lag::NONE,
    client: CLIENT,
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: usize::MAX,
        leniency: Leniency::RFC,
        // Error 520: a head of more than 128 KB.
        limits: Limits {
            head: 128 * 1024,
            start_line: 128 * 1024,
            ..Limits::RFC
        },
        heeds_icmp: true,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::EachRead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: NAMING,
        // "WebSockets": on by default.
        upgrades: Upgrades::Passed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields,
    },
    balance: BALANCE,
    retry: Retry {
        limit: 0,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: |setback| setback.outcome.is_before_sending(),
        statuses: &[],
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
        checks: checks(60, 5, 3, 2),
        all_down: AllDown::Refuse,
    },
    relay: Relay {
        response_fields,
        ..RELAY
    },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access,
        level: "error",
        error: no_error_line,
        health: no_health_line,
        start: no_start_line,
    },
};

const SETTINGS: &[NamedSetting] = &[NamedSetting::time(
    "proxy_read_timeout",
    |settings, limit| {
        (settings.timeouts.first_byte, settings.timeouts.read) = (limit, limit);
    },
)];

/// A loop is found by `CDN-Loop` (RFC 8586 section 2) in place of `Via`.
fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    forwarded_for(fields, facts);
    fields.set("CF-Connecting-IP", facts.client.ip().to_string());
    fields.set("CF-Visitor", "{\"scheme\":\"http\"}");
    fields.set("CDN-Loop", "cloudflare; loops=1");
}

fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    dated(head, facts);
    head.fields.set("Server", "cloudflare");
    head.fields.set("CF-Cache-Status", "DYNAMIC");
    head.fields.set("CF-RAY", ray(facts.serial));
}

/// The number of a request, and the data centre that served it.
fn ray(serial: Serial) -> String {
    format!("{}-LAB", ray_id(serial))
}

fn ray_id(serial: Serial) -> String {
    format!("{:08x}{:08x}", serial.connections, serial.requests)
}

/// "Cloudflare 5xx errors": one number for each way to fail.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    if let Some(answer) = to_client(facts.outcome) {
        return answer;
    }
    let (status, rule) = match facts.outcome {
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "Cloudflare logs 499: the client left",
            };
        }
        Outcome::ConnectFailed(Errno::ConnectionRefused)
        | Outcome::ConnectRejected(Errno::ConnectionRefused) => (521, "Cloudflare 521: refused"),
        Outcome::ConnectFailed(_) | Outcome::ConnectRejected(_) => {
            (523, "Cloudflare 523: the origin cannot be reached")
        }
        Outcome::ConnectTimeout => (522, "Cloudflare 522: no connection within 19 seconds"),
        Outcome::ResponseTimeout | Outcome::BodyTimeout | Outcome::SendTimeout => {
            (524, "Cloudflare 524: no answer in time")
        }
        Outcome::NoAddress(_) | Outcome::NameTimeout | Outcome::NameUnreachable => {
            (530, "Cloudflare 530, error 1016: origin DNS error")
        }
        Outcome::UnknownSite => (409, "Cloudflare error 1001: the name is not served here"),
        Outcome::AllDown | Outcome::LimitReached => (503, "Cloudflare: no healthy origin"),
        _ => (520, "Cloudflare 520: an empty or unknown answer"),
    };
    let keep = true;
    Answer::Status { status, rule, keep }
}

/// The phrase in the status line, and the heading of the page.
fn words(status: u16) -> (Option<&'static str>, &'static str) {
    match status {
        520 => (
            Some("Origin Error"),
            "Web server is returning an unknown error",
        ),
        521 => (Some("Origin Down"), "Web server is down"),
        522 => (Some("Origin Connection Time-out"), "Connection timed out"),
        523 => (Some("Origin Unreachable"), "Origin is unreachable"),
        524 => (Some("Origin Time-out"), "A timeout occurred"),
        530 => (Some("<none>"), "Origin DNS error"),
        status => (None, reason_phrase(status).unwrap_or("Error")),
    }
}

/// The number, the words, and where the fault lies: you, Cloudflare, the host.
fn page(facts: &PageFacts<'_>) -> Page {
    let (reason, heading) = words(facts.status);
    let host = facts.host.unwrap_or("this site").replace('<', "&lt;");
    let ray = ray_id(facts.serial);
    let status = facts.status;
    let body = format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>{host} | {status}: {heading}</title>\
         </head>\n<body>\n<h1>{heading} <small>Error code {status}</small></h1>\n<ul>\n\
         <li>You: Browser: Working</li>\n<li>Cloudflare: Working</li>\n\
         <li>{host}: Host: Error</li>\n</ul>\n<p>Cloudflare Ray ID: {ray}</p>\n</body>\n</html>\n"
    );
    let fields = Fields::new()
        .with("Content-Type", "text/html; charset=UTF-8")
        .with("Server", "cloudflare")
        .with("CF-RAY", format!("{ray}-LAB"))
        .with("Cache-Control", "private, no-store");
    Page {
        reason,
        ..text_page(fields, &body, facts.now_s)
    }
}

/// "Logs: HTTP requests": the fields that tell edge from origin, as JSON.
fn access(facts: &AccessFacts<'_>) -> String {
    let left = *facts.outcome == Outcome::ClientLeft;
    let edge = if left { 499 } else { facts.status.unwrap_or(0) };
    let origin = match facts.outcome {
        Outcome::Answered(status) => *status,
        _ => 0,
    };
    let last = facts.tried.last();
    let address = last.and_then(|tried| tried.address);
    let answered = last.and_then(|tried| tried.answered);
    let request = facts.request;
    json!({
        "ClientIP": facts.client.ip().to_string(),
        "ClientRequestHost": field(facts, "Host"),
        "ClientRequestMethod": request.map(|head| head.method.to_string()),
        "ClientRequestURI": request.map(|head| head.target.clone()),
        "EdgeEndTimestamp": instant(facts.now_ms),
        "EdgeResponseBytes": facts.bytes,
        "EdgeResponseStatus": edge,
        "OriginIP": address.map_or(String::new(), |address| address.ip().to_string()),
        "OriginResponseDurationMs": answered.map_or(0, |time| time.as_millis()),
        "OriginResponseStatus": origin,
        "RayID": ray_id(facts.serial),
    })
    .to_string()
}
