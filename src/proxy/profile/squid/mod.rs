//! Squid 5.7, as measured: an accelerator that stores nothing.

mod head;
mod log;
mod page;
mod settings;

use std::time::Duration;

use crate::http::remove_connection_fields;
use crate::http::{
    ChunkEof, EndOfStream, Flaw, Framing, Interim, InvalidLength, JudgeAt, LengthConflict,
    LengthWithCoding, Leniency, Limits, NotHttp, OddCoding, OldCoding, Policy, StatusDigits,
    Unasked101, Version, Versions,
};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, Naming, PassiveHealth, Resolving, Timeouts};

use super::facts::{AnswerFacts, Setback};
use super::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, CheckedFrom,
    ClientSide, Commit, Cut, Expect, Full, HalfClose, HeadClock, HeadTimer, Health, Hears, Http10,
    Lag, Logs, OwnAnswers, Profile, Provenance, Raw, Relay, RelayedVersion, Retry, RetryTarget,
    SetAside, Stale, Turns, UntilClose, Upgrades, UpstreamSide,
};

/// Squid 5.7.
pub const SQUID: Profile = Profile {
    name: "squid",
    title: "Squid 5.7",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    timeouts: Timeouts {
        // dns_timeout, dns_retransmit_interval
        resolve: Duration::from_secs(30),
        resolve_retry: Duration::from_secs(5),
        // peer_connect_timeout
        connect: Duration::from_secs(30),
        // read_timeout, for the head and for the content
        first_byte: Duration::from_mins(15),
        read: Duration::from_mins(15),
        send: Duration::from_mins(15),
        // request_timeout
        client_header: Duration::from_mins(5),
        client_body: Duration::from_mins(15),
        // client_idle_pconn_timeout, server_idle_pconn_timeout
        client_idle: Duration::from_mins(2),
        upstream_idle: Duration::from_mins(1),
        linger: Duration::from_secs(2),
    },
    // Timers are looked at once in about a second, by a clock of whole seconds.
    lag: Lag {
        connect: Duration::from_millis(1100),
        response: Duration::from_millis(800),
        client_idle: Duration::from_millis(800),
    },
    client: ClientSide {
        leniency: Leniency::RFC,
        // request_header_max_size
        limits: Limits {
            head: 64 * 1024,
            start_line: 64 * 1024,
            ..Limits::RFC
        },
        // half_closed_clients off
        half_close: HalfClose::Abort,
        http10: Http10::KeepAlive,
        own_connections: None,
        buffering: Buffering::Stream,
        answered_early: AnsweredEarly::CloseUnsaid,
        expect: Expect::PassOn,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: usize::MAX,
        leniency: LENIENCY,
        limits: LIMITS,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::Request,
        // A kept connection may be closing: only what can be sent twice goes over it.
        heeds_icmp: true,
        reuses: |head, _| head.method.is_idempotent(),
        keeps_apart: |_| false,
        discards_excess: |framing| !matches!(framing, Framing::Length(_)),
        naming: Naming {
            when: Resolving::AtStartAndOnUse,
            valid: None,
            // negative_dns_ttl
            failed: Duration::from_mins(1),
            every: Duration::from_hours(1),
            hold: Duration::ZERO,
            heeds_refusal: false,
            before_reuse: true,
        },
        upgrades: Upgrades::Removed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::Backward,
        backups: Backups::ForRetriesToo,
        full: Full::Refuse,
    },
    retry: Retry {
        // forward_max_tries
        limit: 24,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: may_retry,
        statuses: &[502, 504],
        stale,
    },
    health: Health {
        // connect-fail-limit, dead_peer_timeout
        passive: PassiveHealth {
            max_fails: 10,
            fail_timeout: Duration::from_secs(10),
        },
        aside,
        spares_only_upstream: false,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        checks: CheckDefaults {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            judgement: Judgement::InARow { fall: 10, rise: 1 },
            expect: 200..=399,
        },
        all_down: AllDown::TryAnyway,
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
        cut: Cut::FinAlways,
        until_close: UntilClose::Chunked,
        raw: Raw::WithHead,
        interim: false,
        trailers: false,
        rewrites: false,
        rewrites_told: false,
        takes_off: remove_connection_fields,
        names_type: None,
        response_fields: head::response_fields,
        last_touch: head::last_touch,
    },
    own: OwnAnswers {
        answer,
        page: page::page,
    },
    logs: Logs {
        access: log::access,
        level: "error",
        error: log::error,
        health: log::health,
        start: log::start,
    },
};

/// What `Http::One::ResponseParser` and `HttpHeader` take with `relaxed_header_parser on`.
const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Line,
    not_http: NotHttp::RawUnlessVersionOne,
    version_any_case: false,
    versions: Versions::MajorOne,
    spaces_before_status: false,
    status_digits: StatusDigits::Three,
    status_low: 100,
    status_high: 599,
    reason_missing: true,
    ctl_in_reason: Policy::Accept,
    bare_lf: true,
    bare_cr: Policy::Repair,
    no_colon: Policy::Reject,
    empty_name: Policy::Reject,
    space_before_colon: Policy::Repair,
    space_in_name: Policy::Reject,
    delimiter_in_name: Policy::Reject,
    obs_text_in_name: Policy::Reject,
    ctl_in_name: Policy::Reject,
    nul_in_value: Policy::Reject,
    ctl_in_value: Policy::Accept,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Accept,
    leading_space: Policy::Drop,
    obs_fold: Policy::Repair,
    length_repeated: true,
    length_list: true,
    length_conflict: LengthConflict::Reject,
    length_invalid: InvalidLength::Reject,
    length_empty: InvalidLength::Reject,
    length_with_coding: LengthWithCoding::LengthIgnored,
    length_on_204: true,
    unknown_coding: OddCoding::Reject,
    identity_coding: OddCoding::UntilClose,
    coding_in_http10: OldCoding::Honour,
    chunk_extensions: true,
    chunk_size_space: true,
    chunk_size_after_space: false,
    chunk_size_lf: false,
    chunk_data_lf: false,
    trailers: true,
    chunk_eof: ChunkEof::Incomplete,
    reset_ends_body: false,
    interim: Interim::Interim,
    unexpected_101: Unasked101::Reject,
};

/// `reply_header_max_size`.
const LIMITS: Limits = Limits {
    head: 64 * 1024,
    start_line: 64 * 1024,
    field_line: 64 * 1024,
    fields: usize::MAX,
    chunk_line: 4096,
    trailers: 64 * 1024,
    trailer_line: usize::MAX,
    body: u64::MAX,
    interim: usize::MAX,
    blank_lines: 0,
};

/// `FwdState::checkRetriable`: anything whose connection failed; once sent, what is idempotent.
fn may_retry(setback: &Setback<'_>) -> bool {
    setback.outcome.is_before_sending() || setback.method.is_idempotent()
}

/// A kept connection that was closed in order means nothing; a RST on it is an error.
fn stale(setback: &Setback<'_>) -> Stale {
    match setback.outcome {
        Outcome::BadResponse(error) if error.flaw == Flaw::Nothing(EndOfStream::Fin) => {
            Stale::FreshConnection
        }
        _ => Stale::Setback,
    }
}

/// Only failed connections count against a peer.
fn aside(outcome: &Outcome, time: Duration) -> Option<Duration> {
    let connect = matches!(
        outcome,
        Outcome::ConnectFailed(_) | Outcome::ConnectRejected(_) | Outcome::ConnectTimeout
    );
    connect.then_some(time)
}

/// 503 for a failed connection, 504 for silence, 502 for everything else.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let (status, rule, keep) = match facts.outcome {
        Outcome::BadRequest(error) => {
            let status = error.flaw.request_status();
            (status, "ERR_INVALID_REQ", false)
        }
        Outcome::RequestTimeout => (408, "ERR_REQUEST_START_TIMEOUT", false),
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "Squid takes the client's FIN for its leaving",
            };
        }
        Outcome::NotImplemented => (501, "ERR_UNSUP_REQ", true),
        Outcome::UnknownSite => (403, "ERR_ACCESS_DENIED", true),
        Outcome::Loop => (403, "ERR_ACCESS_DENIED: forwarding loop", true),
        Outcome::ConnectFailed(_) | Outcome::ConnectRejected(_) | Outcome::ConnectTimeout => {
            (503, "ERR_CONNECT_FAIL", true)
        }
        Outcome::ResponseTimeout | Outcome::SendTimeout => (504, "ERR_READ_TIMEOUT", true),
        Outcome::BadResponse(error) => (502, page::of_response(error).0, true),
        _ => (502, "ERR_READ_ERROR", true),
    };
    Answer::Status { status, rule, keep }
}
