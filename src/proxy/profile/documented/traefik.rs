//! Traefik, by its documents and the error handler of its proxy.
//!
//! Timeouts: "HTTP transport: `forwardingTimeouts`", "Entry points: `respondingTimeouts`".
//! Statuses: `pkg/proxy/httputil` (a time-out 504, another network error or EOF 502, a client that
//! left 499, else 500). Access log: "Access logs: common log format".

use std::time::Duration;

use crate::http::{Calendar, EndOfStream, Fields, Flaw, Leniency, Limits, Version};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{NEVER, PassiveHealth, Timeouts};

use super::{
    BALANCE, CLIENT, NAMING, RELAY, checks, counts, field, forwarded_for, no_health_line,
    no_start_line, request_line, stale, text_page, to_client, words,
};
use crate::proxy::profile::facts::{
    AccessFacts, AnswerFacts, AttemptFacts, ForwardFacts, PageFacts,
};
use crate::proxy::profile::{
    AllDown, Answer, CheckedFrom, HeadClock, HeadTimer, Health, Hears, Lag, Logs, NamedSetting,
    OwnAnswers, Page, Profile, Provenance, Relay, Retry, RetryTarget, SetAside, Upgrades,
    UpstreamSide,
};

/// Traefik.
pub const TRAEFIK: Profile = Profile {
    name: "traefik",
    title: "Traefik",
    provenance: Provenance::Documented,
    settings: SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        // dialTimeout: 30 s; responseHeaderTimeout: 0, none.
        connect: Duration::from_secs(30),
        first_byte: NEVER,
        read: NEVER,
        send: NEVER,
        // respondingTimeouts.readTimeout: 60 s; idleTimeout: 180 s.
        client_header: Duration::from_mins(1),
        client_body: Duration::from_mins(1),
        client_idle: Duration::from_mins(3),
        // idleConnTimeout: 90 s.
        upstream_idle: Duration::from_secs(90),
        linger: Duration::from_millis(500),
    },
    lag: Lag::NONE,
    client: CLIENT,
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        // maxIdleConnsPerHost: 200.
        idle_connections: 200,
        // Go's HTTP, as in Caddy, which was measured.
        leniency: GO,
        limits: GO_LIMITS,
        heeds_icmp: true,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: NAMING,
        // "WebSocket": supported out of the box.
        upgrades: Upgrades::Passed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields,
    },
    balance: BALANCE,
    retry: Retry {
        // The retry middleware is absent unless given.
        limit: 0,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: |setback| setback.outcome.is_before_sending() || setback.method.is_idempotent(),
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
        // healthCheck: interval 30 s, timeout 5 s.
        checks: checks(30, 5, 1, 1),
        all_down: AllDown::Refuse,
    },
    relay: Relay { ..RELAY },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access,
        level: "debug",
        error,
        health: no_health_line,
        start: no_start_line,
    },
};

/// What Go's transport takes.
const GO: Leniency = crate::proxy::profile::caddy::LENIENCY;
const GO_LIMITS: Limits = crate::proxy::profile::caddy::LIMITS;

const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("dialTimeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("responseHeaderTimeout", |settings, limit| {
        settings.timeouts.first_byte = limit;
    }),
    NamedSetting::time("idleConnTimeout", |settings, limit| {
        settings.timeouts.upstream_idle = limit;
    }),
    NamedSetting::time("readTimeout", |settings, limit| {
        settings.timeouts.client_body = limit;
    }),
    NamedSetting::time("idleTimeout", |settings, limit| {
        settings.timeouts.client_idle = limit;
    }),
    NamedSetting::count("attempts", |settings, count| {
        settings.retries = count.saturating_sub(1);
    }),
];

fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    forwarded_for(fields, facts);
    fields.set("X-Forwarded-Host", facts.host);
    fields.set("X-Forwarded-Port", "80");
    fields.set("X-Forwarded-Server", facts.proxy);
    fields.set("X-Real-Ip", facts.client.ip().to_string());
}

/// A time-out is 504, whatever was waited for; what Go cannot parse is no network error: 500.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    if let Some(answer) = to_client(facts.outcome) {
        return answer;
    }
    let (status, rule) = match facts.outcome {
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "Traefik logs 499: the client left",
            };
        }
        Outcome::UnknownSite => (404, "Traefik: no router matches"),
        Outcome::AllDown | Outcome::LimitReached => (503, "Traefik: no available server"),
        Outcome::ConnectTimeout | Outcome::ResponseTimeout | Outcome::NameTimeout => {
            (504, "Traefik: a time-out of the network")
        }
        Outcome::BadResponse(error) if is_parsed(error.flaw) => {
            (500, "Traefik: an error that is not the network's")
        }
        _ => (502, "Traefik: a network error or EOF"),
    };
    let keep = true;
    Answer::Status { status, rule, keep }
}

fn is_parsed(flaw: Flaw) -> bool {
    !matches!(flaw, Flaw::Nothing(_) | Flaw::HeadCut(_))
}

fn page(facts: &PageFacts<'_>) -> Page {
    let text = match facts.status {
        404 => "404 page not found\n".into(),
        503 => "no available server\n".into(),
        status => crate::http::reason_phrase(status)
            .unwrap_or("Error")
            .to_owned(),
    };
    let mut fields = Fields::new().with("Content-Type", "text/plain; charset=utf-8");
    if matches!(facts.status, 404 | 503) {
        fields = fields.with("X-Content-Type-Options", "nosniff");
    }
    text_page(fields, &text, facts.now_s)
}

/// Common log format, then the number of the request, router, server and duration.
fn access(facts: &AccessFacts<'_>) -> String {
    let at = Calendar::at(facts.now_s);
    let left = *facts.outcome == Outcome::ClientLeft;
    let status = if left { 499 } else { facts.status.unwrap_or(0) };
    let server = facts.tried.last().map_or("-".into(), |tried| {
        let address = tried.address.map(|address| address.to_string());
        format!(
            "http://{}",
            address.unwrap_or_else(|| tried.upstream.clone())
        )
    });
    format!(
        "{} - - [{:02}/{}/{}:{:02}:{:02}:{:02} +0000] \"{}\" {status} {} \"{}\" \"{}\" {} \"{}\" \
         \"{server}\" {}ms",
        facts.client.ip(),
        at.day,
        at.month_name,
        at.year,
        at.hour,
        at.minute,
        at.second,
        request_line(facts),
        facts.body_bytes,
        field(facts, "Referer"),
        field(facts, "User-Agent"),
        facts.serial.requests,
        facts.pool.unwrap_or("-"),
        facts.elapsed.as_millis(),
    )
}

/// `'502 Bad Gateway' caused by: ...`, at level debug.
fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    let to = facts
        .address
        .map_or_else(String::new, |address| address.to_string());
    let (status, why) = match facts.outcome {
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            let words = words(*errno).to_lowercase();
            (
                "502 Bad Gateway",
                format!("dial tcp {to}: connect: {words}"),
            )
        }
        Outcome::ConnectTimeout => ("504 Gateway Timeout", format!("dial tcp {to}: i/o timeout")),
        Outcome::ResponseTimeout => {
            let why = "net/http: timeout awaiting response headers";
            ("504 Gateway Timeout", why.into())
        }
        Outcome::BadResponse(error) => match error.flaw {
            Flaw::Nothing(EndOfStream::Fin) => ("502 Bad Gateway", "EOF".into()),
            Flaw::Nothing(_) | Flaw::HeadCut(EndOfStream::Reset) => {
                ("502 Bad Gateway", "read: connection reset by peer".into())
            }
            Flaw::HeadCut(_) => ("502 Bad Gateway", "unexpected EOF".into()),
            flaw => ("500 Internal Server Error", format!("{flaw}")),
        },
        _ => return None,
    };
    Some(format!("DBG > {status} error=\"{why}\""))
}
