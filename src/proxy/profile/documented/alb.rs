//! AWS Application Load Balancer, by its user guide.
//!
//! "Troubleshoot your Application Load Balancers" (502, 503, 504, 460), "Edit attributes" (idle
//! timeout 60 s, client keepalive 3600 s), "Health checks for target groups", "Access logs". What
//! needs a sign-in (561) or a long way through proxies (463) is not emulated.

use std::time::Duration;

use crate::http::{Fields, Leniency, Limits, Version, reason_phrase};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{PassiveHealth, Timeouts};

use super::alb_log::access;
use super::{
    BALANCE, CLIENT, NAMING, RELAY, checks, counts, forwarded_for, no_error_line, no_health_line,
    no_start_line, stale, text_page, to_client,
};
use crate::proxy::profile::facts::{AnswerFacts, ForwardFacts, PageFacts, Serial};
use crate::proxy::profile::{
    AllDown, Answer, CheckedFrom, HeadClock, HeadTimer, Health, Hears, Lag, Logs, NamedSetting,
    OwnAnswers, Page, Profile, Provenance, Relay, Retry, RetryTarget, SetAside, Upgrades,
    UpstreamSide,
};

/// AWS Application Load Balancer.
pub const ALB: Profile = Profile {
    name: "aws-alb",
    title: "AWS Application Load Balancer",
    provenance: Provenance::Documented,
    settings: SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        // 504 if no connection is there after 10 s.
        connect: Duration::from_secs(10),
        // The idle timeout, 60 s, on both sides.
        first_byte: Duration::from_mins(1),
        read: Duration::from_mins(1),
        send: Duration::from_mins(1),
        client_header: Duration::from_mins(1),
        client_body: Duration::from_mins(1),
        client_idle: Duration::from_mins(1),
        upstream_idle: Duration::from_mins(1),
        linger: Duration::from_secs(5),
    },
    lag: Lag::NONE,
    client: CLIENT,
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: usize::MAX,
        leniency: Leniency::RFC,
        // "Quotas": a response's head has at most 32 K, a single header 16 K.
        limits: Limits {
            head: 32 * 1024,
            start_line: 16 * 1024,
            field_line: 16 * 1024,
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
        // "WebSockets": supported by every listener.
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
        checked_from: CheckedFrom::Down,
        // HealthCheckIntervalSeconds 30, Timeout 5, unhealthy 2, healthy 5.
        checks: checks(30, 5, 2, 5),
        // With unhealthy targets only, requests go to all of them.
        all_down: AllDown::TryAnyway,
    },
    relay: Relay { ..RELAY },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access,
        level: "error",
        error: no_error_line,
        health: no_health_line,
        start: no_start_line,
    },
};

const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("idle_timeout.timeout_seconds", |settings, limit| {
        let timeouts = &mut settings.timeouts;
        (timeouts.first_byte, timeouts.read, timeouts.send) = (limit, limit, limit);
        (timeouts.client_idle, timeouts.client_body) = (limit, limit);
    }),
    NamedSetting::time("client_keep_alive.seconds", |settings, limit| {
        settings.timeouts.client_idle = limit;
    }),
];

fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    forwarded_for(fields, facts);
    fields.set("X-Forwarded-Port", "80");
    fields.set("X-Amzn-Trace-Id", trace_id(facts.now_s, facts.serial));
}

/// "Request tracing": a version, the time, and 24 hexadecimal digits, here of the request's number.
pub(super) fn trace_id(now_s: u64, serial: Serial) -> String {
    format!("Root=1-{now_s:08x}-{:024x}", serial.requests)
}

/// 504 for what took too long, 503 without a target, 502 for what the target did wrong.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    if let Some(answer) = to_client(facts.outcome) {
        return answer;
    }
    let (status, rule) = match facts.outcome {
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "ALB logs 460: the client closed before the idle timeout",
            };
        }
        Outcome::UnknownSite | Outcome::AllDown | Outcome::LimitReached => {
            (503, "ALB: the target group has no registered targets")
        }
        Outcome::ConnectTimeout => (504, "ALB: no connection within 10 seconds"),
        Outcome::ResponseTimeout | Outcome::BodyTimeout | Outcome::SendTimeout => {
            (504, "ALB: no answer before the idle timeout")
        }
        _ => (502, "ALB: the target refused, closed, or sent nonsense"),
    };
    let keep = true;
    Answer::Status { status, rule, keep }
}

fn page(facts: &PageFacts<'_>) -> Page {
    let phrase = own_phrase(facts.status).or(reason_phrase(facts.status));
    let phrase = phrase.unwrap_or("Error");
    let title = format!("{} {phrase}", facts.status);
    let body = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n\
         <center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    let fields = Fields::new()
        .with("Server", "awselb/2.0")
        .with("Content-Type", "text/html");
    Page {
        reason: own_phrase(facts.status),
        ..text_page(fields, &body, facts.now_s)
    }
}

/// The reason phrases of its own.
fn own_phrase(status: u16) -> Option<&'static str> {
    match status {
        503 => Some("Service Temporarily Unavailable"),
        504 => Some("Gateway Time-out"),
        _ => None,
    }
}
