//! Envoy, by its documents.
//!
//! Timeouts: "FAQ: How do I configure timeouts?" and `config.cluster.v3.Cluster.connect_timeout`.
//! Statuses, flags and texts: "Access logging" (response flags), "Response code details",
//! "Local reply modification". Header limits: `max_response_headers_kb`, `max_headers_count`.

use std::time::Duration;

use crate::http::{Fields, Leniency, Limits, ResponseHead, Version, reason_phrase};
use crate::proxy::retry_on::RetryOn;
use crate::proxy::settings::{NEVER, PassiveHealth, Settings, Timeouts};

use super::envoy_log::{Details, access, error, verdict};
use super::{
    BALANCE, CLIENT, NAMING, RELAY, checks, counts, dated, forwarded_for, no_health_line,
    no_start_line, stale, text_page, to_client,
};
use crate::proxy::profile::facts::{AnswerFacts, ForwardFacts, PageFacts, RelayFacts, Serial};
use crate::proxy::profile::{
    AllDown, Answer, CheckedFrom, HeadClock, HeadTimer, Health, Hears, Lag, Logs, NamedSetting,
    OwnAnswers, Page, Profile, Provenance, Relay, Retry, RetryTarget, SetAside, Upgrades,
    UpstreamSide,
};

/// Envoy.
pub const ENVOY: Profile = Profile {
    name: "envoy",
    title: "Envoy",
    provenance: Provenance::Documented,
    settings: SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(5),
        resolve_retry: Duration::from_secs(5),
        // Cluster.connect_timeout: 5 s.
        connect: Duration::from_secs(5),
        // RouteAction.timeout: 15 s from the end of the request on.
        first_byte: Duration::from_secs(15),
        // HttpConnectionManager.stream_idle_timeout: 5 min.
        read: Duration::from_mins(5),
        send: Duration::from_mins(5),
        client_header: Duration::from_mins(5),
        client_body: Duration::from_mins(5),
        // HttpProtocolOptions.idle_timeout: 1 h, on both sides.
        client_idle: Duration::from_hours(1),
        upstream_idle: Duration::from_hours(1),
        // delayed_close_timeout: 1 s.
        linger: Duration::from_secs(1),
    },
    lag: Lag::NONE,
    client: CLIENT,
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: usize::MAX,
        leniency: Leniency::RFC,
        // max_response_headers_kb: 60; max_headers_count: 100.
        limits: Limits {
            head: 60 * 1024,
            fields: 100,
            ..Limits::RFC
        },
        heeds_icmp: true,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: NAMING,
        // "HTTP upgrades": refused unless an upgrade_config is given.
        upgrades: Upgrades::Removed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields,
    },
    balance: BALANCE,
    retry: Retry {
        // RetryPolicy is absent unless given; num_retries is then 1.
        limit: 0,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::from_millis(25),
        allows: |setback| setback.outcome.is_upstream_failure(),
        statuses: &[],
        stale,
    },
    health: Health {
        // Outlier detection is absent unless given; 5 in a row put aside for 30 s.
        passive: PassiveHealth {
            max_fails: 0,
            fail_timeout: Duration::from_secs(30),
        },
        aside: counts,
        spares_only_upstream: false,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        checks: checks(60, 5, 3, 2),
        // "Panic threshold": below half of the hosts, all count as healthy.
        all_down: AllDown::TryAnyway,
    },
    relay: Relay {
        response_fields,
        ..RELAY
    },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access,
        level: "debug",
        error,
        health: no_health_line,
        start: no_start_line,
    },
};

/// The names of its API.
const SETTINGS: &[NamedSetting] = &[
    NamedSetting::time("connect_timeout", |settings, limit| {
        settings.timeouts.connect = limit;
    }),
    NamedSetting::time("timeout", |settings, limit| {
        settings.timeouts.first_byte = limit;
    }),
    NamedSetting::time("stream_idle_timeout", |settings, limit| {
        settings.timeouts.read = limit;
    }),
    NamedSetting::time("idle_timeout", |settings, limit| {
        settings.timeouts.upstream_idle = limit;
    }),
    NamedSetting::count("num_retries", |settings, count| settings.retries = count),
    NamedSetting::count("max_connections", Settings::limit_each_upstream),
    NamedSetting::count("consecutive_5xx", |settings, count| {
        settings.health.max_fails = count;
    }),
    NamedSetting::time("base_ejection_time", |settings, time| {
        settings.health.fail_timeout = time;
    }),
    NamedSetting::words("retry_on", RETRY_ON, retry_on),
    NamedSetting::count("max_response_headers_kb", |settings, kilobytes| {
        settings.response_limits.head = kilobytes as usize * 1024;
    }),
    NamedSetting::count("max_headers_count", |settings, count| {
        settings.response_limits.fields = count as usize;
    }),
];

/// `x-envoy-retry-on`: after what a request is tried again.
const RETRY_ON: &[&str] = &[
    "5xx",
    "gateway-error",
    "reset",
    "connect-failure",
    "retriable-4xx",
];

fn retry_on(settings: &mut Settings, words: &[&str]) {
    let has = |word| words.contains(&word);
    let reset = has("reset") || has("5xx") || has("gateway-error");
    let connect = reset || has("connect-failure");
    settings.retry_on = Some(RetryOn {
        no_connection: connect,
        connect_timeout: connect,
        no_answer: reset,
        answer_timeout: reset,
        bad_answer: has("5xx"),
        any_method: true,
    });
    settings.retry_statuses = match words {
        words if words.contains(&"5xx") => (500..600).collect(),
        words if words.contains(&"gateway-error") => vec![502, 503, 504],
        _ => Vec::new(),
    };
    if has("retriable-4xx") {
        settings.retry_statuses.push(409);
    }
    // `num_retries`: 1 unless told.
    settings.retries = settings.retries.max(1);
}

/// "HTTP header manipulation": names in lower case, and its own `x-envoy-` fields.
fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    forwarded_for(fields, facts);
    fields.set("x-request-id", request_id(facts.serial));
    if facts.timeouts.first_byte != NEVER {
        let limit = facts.timeouts.first_byte.as_millis().to_string();
        fields.set("x-envoy-expected-rq-timeout-ms", limit);
    }
    *fields = in_lower_case(fields);
}

/// A UUID of version 4 (RFC 9562 section 5.4) but for chance: the number of the request.
pub(super) fn request_id(serial: Serial) -> String {
    let (connections, requests) = (serial.connections, serial.requests);
    format!("{connections:08x}-0000-4000-8000-{requests:012x}")
}

fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    dated(head, facts);
    let waited = facts.waited.as_millis().to_string();
    head.fields.set("x-envoy-upstream-service-time", waited);
    head.fields.set("Server", "envoy");
    head.fields = in_lower_case(&head.fields);
}

fn in_lower_case(fields: &Fields) -> Fields {
    let mut lower = Fields::new();
    for field in fields {
        lower.append(field.name.to_ascii_lowercase(), field.value.clone());
    }
    lower
}

/// "Response flags": each with the status it goes with.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    if let Some(answer) = to_client(facts.outcome) {
        return answer;
    }
    let (status, rule) = match verdict(facts.outcome).flag {
        "DC" => {
            return Answer::Close {
                rule: "Envoy DC: the downstream connection ended",
            };
        }
        "NR" => (404, "Envoy NR: no route"),
        "UT" => (504, "Envoy UT: upstream request timeout"),
        "SI" => (504, "Envoy SI: stream idle timeout"),
        "UPE" => (502, "Envoy UPE: upstream protocol error"),
        "UH" => (503, "Envoy UH: no healthy upstream"),
        "UO" => (503, "Envoy UO: upstream overflow"),
        "UC" => (503, "Envoy UC: upstream connection termination"),
        _ => (503, "Envoy UF: upstream connection failure"),
    };
    let keep = true;
    Answer::Status { status, rule, keep }
}

/// One line of text that begins alike for every reset; a bad request is named, and a host that
/// nobody serves gets nothing at all.
fn page(facts: &PageFacts<'_>) -> Page {
    let verdict = verdict(facts.outcome);
    let body = match (verdict.flag, verdict.details) {
        ("DPE", _) => reason_phrase(facts.status).unwrap_or_default().to_owned(),
        (_, Details::Reset) => format!(
            "upstream connect error or disconnect/reset before headers. reset reason: {}",
            verdict.in_words()
        ),
        _ => verdict.in_words(),
    };
    let mut fields = Fields::new();
    if !body.is_empty() {
        fields = fields
            .with("content-length", body.len().to_string())
            .with("content-type", "text/plain");
    }
    let page = text_page(fields, &body, facts.now_s);
    Page {
        fields: in_lower_case(&page.fields.with("server", "envoy")),
        ..page
    }
}
