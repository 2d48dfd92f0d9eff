//! Caddy 2.6, as measured: Go's HTTP on both sides, `reverse_proxy` in between.

mod content_type;
mod head;
mod log;
mod settings;

use std::time::Duration;

use crate::http::{ChunkEof, Fields, Interim, imf_fixdate};
use crate::http::{
    Flaw, InvalidLength, JudgeAt, LengthConflict, LengthWithCoding, Leniency, Limits, NotHttp,
    OddCoding, OldCoding, Policy, RequestHead, ResponseHead, StatusDigits, Unasked101, Version,
    Versions,
};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, NEVER, Naming, PassiveHealth, Resolving, Timeouts};

use super::facts::{AnswerFacts, PageFacts, Setback};
use super::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, CheckedFrom,
    ClientSide, Commit, Cut, Expect, Full, HalfClose, HeadClock, HeadTimer, Health, Hears, Http10,
    Lag, Logs, OwnAnswers, Page, Profile, Provenance, Raw, Relay, RelayedVersion, Retry,
    RetryTarget, SetAside, Stale, Turns, UntilClose, Upgrades, UpstreamSide,
};

/// Caddy 2.6.
pub const CADDY: Profile = Profile {
    name: "caddy",
    title: "Caddy 2.6",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        connect: Duration::from_secs(3),
        first_byte: NEVER,
        read: NEVER,
        send: NEVER,
        client_header: Duration::from_mins(1),
        client_body: NEVER,
        client_idle: Duration::from_mins(5),
        upstream_idle: Duration::from_mins(2),
        linger: Duration::from_millis(500),
    },
    lag: Lag::NONE,
    client: ClientSide {
        leniency: Leniency::RFC,
        limits: Limits {
            head: 1 << 20,
            start_line: 1 << 20,
            ..Limits::RFC
        },
        half_close: HalfClose::Abort,
        http10: Http10::KeepAlive,
        // Assumed, not measured: the usual limit of open files.
        own_connections: Some(1024),
        buffering: Buffering::Stream,
        answered_early: AnsweredEarly::Close,
        expect: Expect::PassOn,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: 32,
        leniency: LENIENCY,
        limits: LIMITS,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::LastRead,
        reuses: |_, _| true,
        keeps_apart: asks_websocket,
        discards_excess: |_| false,
        heeds_icmp: true,
        naming: Naming {
            when: Resolving::OnUse,
            valid: Some(Duration::ZERO),
            failed: Duration::ZERO,
            every: Duration::from_mins(1),
            hold: Duration::ZERO,
            heeds_refusal: true,
            before_reuse: false,
        },
        upgrades: Upgrades::Passed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::SecondFirst,
        backups: Backups::WhenDown,
        full: Full::Wait(None),
    },
    retry: Retry {
        limit: 0,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::from_millis(250),
        allows: |setback| setback.outcome.is_before_sending() || setback.method.is_idempotent(),
        statuses: &[],
        stale,
    },
    health: Health {
        passive: PassiveHealth {
            max_fails: 0,
            fail_timeout: Duration::ZERO,
        },
        aside: |outcome, time| outcome.is_upstream_failure().then_some(time),
        spares_only_upstream: false,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        checks: CheckDefaults {
            interval: Duration::from_secs(30),
            timeout: Duration::from_secs(5),
            judgement: Judgement::InARow { fall: 1, rise: 1 },
            expect: 200..=299,
        },
        all_down: AllDown::Refuse,
    },
    relay: Relay {
        refuses,
        refused_is_kept: false,
        version: RelayedVersion::Own,
        bare_status: false,
        drops_client: |_| false,
        excess_drops_client: |_| false,
        whole: None,
        commit: Commit::AtOnce,
        cut: Cut::EndChunks,
        until_close: UntilClose::Chunked,
        raw: Raw::WithHead,
        interim: false,
        trailers: true,
        rewrites: false,
        rewrites_told: false,
        takes_off: head::takes_off,
        names_type: Some(content_type::name),
        response_fields: head::response_fields,
        last_touch: head::last_touch,
    },
    own: OwnAnswers { answer, page },
    logs: Logs {
        access: log::access,
        level: "error",
        error: log::error,
        health: log::health,
        start: log::start,
    },
};

/// What Go's `textproto` and `net/http` take. A name that is no token is read, but never written.
pub(super) const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Line,
    not_http: NotHttp::Reject,
    version_any_case: false,
    versions: Versions::Dotted,
    spaces_before_status: true,
    status_digits: StatusDigits::Three,
    status_low: 0,
    status_high: 999,
    reason_missing: true,
    ctl_in_reason: Policy::Accept,
    bare_lf: true,
    bare_cr: Policy::Repair,
    no_colon: Policy::Reject,
    empty_name: Policy::Drop,
    space_before_colon: Policy::Drop,
    space_in_name: Policy::Drop,
    delimiter_in_name: Policy::Drop,
    obs_text_in_name: Policy::Drop,
    ctl_in_name: Policy::Drop,
    nul_in_value: Policy::Accept,
    ctl_in_value: Policy::Accept,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Accept,
    leading_space: Policy::Reject,
    obs_fold: Policy::Repair,
    length_repeated: true,
    length_list: false,
    length_conflict: LengthConflict::Reject,
    length_invalid: InvalidLength::Reject,
    length_empty: InvalidLength::Ignore,
    length_with_coding: LengthWithCoding::LengthIgnored,
    length_on_204: true,
    unknown_coding: OddCoding::Reject,
    identity_coding: OddCoding::Reject,
    coding_in_http10: OldCoding::Ignore,
    chunk_extensions: true,
    chunk_size_space: true,
    chunk_size_after_space: false,
    chunk_size_lf: true,
    chunk_data_lf: false,
    trailers: true,
    chunk_eof: ChunkEof::Incomplete,
    reset_ends_body: false,
    interim: Interim::Interim,
    unexpected_101: Unasked101::Reject,
};

/// `MaxResponseHeaderBytes`, and Go's own bound on interim responses.
pub(super) const LIMITS: Limits = Limits {
    head: 10 << 20,
    start_line: 10 << 20,
    field_line: usize::MAX,
    fields: usize::MAX,
    chunk_line: 4096,
    trailers: 10 << 20,
    trailer_line: usize::MAX,
    body: u64::MAX,
    interim: 5,
    blank_lines: 0,
};

/// Go's transport sends an idempotent request again if a kept connection gave no byte of an
/// answer, whatever the reason; a deadline that was set for an earlier request is one.
fn stale(setback: &Setback<'_>) -> Stale {
    let silent = setback.outcome.is_silent_end() || *setback.outcome == Outcome::ResponseTimeout;
    if silent && setback.method.is_idempotent() {
        Stale::FreshConnection
    } else {
        Stale::Setback
    }
}

/// Go's transport keeps connections for WebSocket apart, since they must not speak HTTP/2
/// (`connectMethodKey`, `onlyH1`).
fn asks_websocket(head: &RequestHead) -> bool {
    head.asks_upgrade() && head.fields.lists("Upgrade", "websocket")
}

/// Go's server does not write a status below 100.
fn refuses(head: &ResponseHead) -> Option<Flaw> {
    (head.status < 100).then_some(Flaw::StatusOutOfRange(head.status))
}

/// 504 for what took too long after the connection stood, 503 where there was nobody to turn to,
/// 502 for the rest. Where the handler ends without a word, Go's server says 200.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let silent = "Go's server answers 200 for a handler that wrote nothing";
    let (status, rule, keep) = match facts.outcome {
        Outcome::BadResponse(error) if matches!(error.flaw, Flaw::StatusOutOfRange(_)) => {
            return Answer::Close {
                rule: "Go's server panics on a status below 100",
            };
        }
        Outcome::BadResponse(error) if error.flaw == Flaw::UnexpectedSwitch => (200, silent, true),
        Outcome::UpgradeFailed | Outcome::ClientLeft => (200, silent, true),
        Outcome::BadRequest(error) => {
            let status = error.flaw.request_status();
            (status, "Go's server refuses the request", false)
        }
        Outcome::RequestTimeout => {
            return Answer::Close {
                rule: "Go's server closes what is too slow",
            };
        }
        Outcome::NotImplemented => (501, "the method is not served", true),
        Outcome::UnknownSite => (200, "no site matches: an empty answer", true),
        Outcome::ResponseTimeout => (504, "Caddy: 504 for a timeout of the transport", true),
        Outcome::AllDown | Outcome::LimitReached => (503, "Caddy: no upstreams available", true),
        Outcome::NoAddress(_) | Outcome::NameTimeout | Outcome::NameUnreachable
            if facts.tried.is_empty() =>
        {
            (503, "Caddy: no upstreams available", true)
        }
        _ => (
            502,
            "Caddy: 502 for any other failure of the transport",
            true,
        ),
    };
    Answer::Status { status, rule, keep }
}

/// No content: the status has to say it all.
fn page(facts: &PageFacts<'_>) -> Page {
    Page {
        fields: Fields::new()
            .with("Server", "Caddy")
            .with("Date", imf_fixdate(facts.now_s)),
        ..Page::default()
    }
}
