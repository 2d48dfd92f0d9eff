//! Varnish 7.1, as measured with a VCL that passes every request.

mod head;
mod log;
mod page;
mod settings;

use std::time::Duration;

use crate::host::Errno;
use crate::http::remove_connection_fields;
use crate::http::{
    ChunkEof, Interim, InvalidLength, JudgeAt, LengthConflict, LengthWithCoding, Leniency, Limits,
    NotHttp, OddCoding, OldCoding, Policy, StatusDigits, Unasked101, Version, Versions,
};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, NEVER, Naming, PassiveHealth, Resolving, Timeouts};

use super::facts::{AnswerFacts, Setback};
use super::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, CheckedFrom,
    ClientSide, Commit, Cut, Expect, Full, HalfClose, HeadClock, HeadTimer, Health, Hears, Http10,
    Lag, Logs, OwnAnswers, Profile, Provenance, Raw, Relay, RelayedVersion, Retry, RetryTarget,
    SetAside, Stale, Turns, UntilClose, Upgrades, UpstreamSide,
};

/// Varnish 7.1.
pub const VARNISH: Profile = Profile {
    name: "varnish",
    title: "Varnish 7.1",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        connect: Duration::from_millis(3500),
        first_byte: Duration::from_mins(1),
        read: Duration::from_mins(1),
        send: Duration::from_mins(1),
        client_header: Duration::from_secs(5),
        client_body: Duration::from_mins(1),
        // timeout_idle
        client_idle: Duration::from_secs(5),
        upstream_idle: Duration::from_mins(1),
        linger: Duration::from_millis(500),
    },
    lag: Lag::NONE,
    client: ClientSide {
        leniency: Leniency::RFC,
        // http_req_size, http_req_hdr_len, http_max_hdr
        limits: Limits {
            head: 32 * 1024,
            start_line: 8 * 1024,
            field_line: 8 * 1024,
            fields: 59,
            ..Limits::RFC
        },
        half_close: HalfClose::GoOn,
        http10: Http10::KeepAlive,
        own_connections: None,
        buffering: Buffering::Stream,
        answered_early: AnsweredEarly::Close,
        expect: Expect::Continue,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: usize::MAX,
        leniency: LENIENCY,
        limits: LIMITS,
        hears: Hears::AfterRequest,
        head_timer: HeadTimer::EachRead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| true,
        heeds_icmp: true,
        naming: Naming {
            when: Resolving::AtStart,
            valid: Some(NEVER),
            failed: Duration::ZERO,
            every: NEVER,
            hold: NEVER,
            heeds_refusal: true,
            before_reuse: false,
        },
        upgrades: Upgrades::Removed,
        upgrades_if_told: Upgrades::Piped,
        // pipe_timeout
        tunnel_idle: |_| Duration::from_mins(1),
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::Forward,
        backups: Backups::WhenDown,
        full: Full::Refuse,
    },
    retry: Retry {
        limit: 0,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: |_| false,
        statuses: &[],
        stale,
    },
    health: Health {
        // backend_remote_error_holddown
        passive: PassiveHealth {
            max_fails: 1,
            fail_timeout: Duration::from_millis(250),
        },
        aside,
        spares_only_upstream: false,
        set_aside: SetAside::HeldDown,
        checked_from: CheckedFrom::Down,
        checks: CheckDefaults {
            interval: Duration::from_secs(5),
            timeout: Duration::from_secs(2),
            judgement: Judgement::OutOf {
                window: 8,
                threshold: 3,
            },
            expect: 200..=200,
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

/// What `http1_dissect_hdrs` and `V1F_FetchRespHdr` take. A head is looked at once it is whole.
const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Head,
    not_http: NotHttp::Reject,
    version_any_case: true,
    versions: Versions::MajorOne,
    spaces_before_status: true,
    status_digits: StatusDigits::Three,
    status_low: 100,
    status_high: 999,
    reason_missing: true,
    ctl_in_reason: Policy::Reject,
    bare_lf: true,
    bare_cr: Policy::Reject,
    no_colon: Policy::Reject,
    empty_name: Policy::Reject,
    space_before_colon: Policy::Reject,
    space_in_name: Policy::Reject,
    delimiter_in_name: Policy::Reject,
    obs_text_in_name: Policy::Reject,
    ctl_in_name: Policy::Reject,
    nul_in_value: Policy::Reject,
    ctl_in_value: Policy::Reject,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Accept,
    leading_space: Policy::Reject,
    obs_fold: Policy::Repair,
    length_repeated: true,
    length_list: false,
    length_conflict: LengthConflict::First,
    length_invalid: InvalidLength::Reject,
    length_empty: InvalidLength::Reject,
    length_with_coding: LengthWithCoding::Reject,
    length_on_204: false,
    unknown_coding: OddCoding::Reject,
    identity_coding: OddCoding::Reject,
    coding_in_http10: OldCoding::Honour,
    chunk_extensions: false,
    chunk_size_space: true,
    chunk_size_after_space: true,
    chunk_size_lf: true,
    chunk_data_lf: true,
    trailers: false,
    chunk_eof: ChunkEof::Incomplete,
    reset_ends_body: false,
    interim: Interim::Interim,
    unexpected_101: Unasked101::Reject,
};

/// `http_resp_size`, `http_resp_hdr_len` and `http_max_hdr`, of which the first line takes five.
/// No interim response is expected, and none is taken.
const LIMITS: Limits = Limits {
    head: 32 * 1024,
    start_line: 8 * 1024,
    field_line: 8 * 1024,
    fields: 59,
    chunk_line: 20,
    // The line end after the last chunk, and nothing else.
    trailers: 2,
    trailer_line: 0,
    body: u64::MAX,
    interim: 0,
    blank_lines: 0,
};

/// One more chance for a request without content on a fresh connection, if the kept one closed.
fn stale(setback: &Setback<'_>) -> Stale {
    if setback.outcome.is_silent_end() && setback.method.is_idempotent() {
        Stale::FreshConnection
    } else {
        Stale::Setback
    }
}

/// `backend_remote_error_holddown` after a refusal, `backend_local_error_holddown` (10 s) after an
/// error of the machine itself; what a firewall in between says is no reason.
fn aside(outcome: &Outcome, remote: Duration) -> Option<Duration> {
    let (Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno)) = outcome else {
        return None;
    };
    match errno {
        Errno::ConnectionRefused | Errno::NetworkUnreachable => Some(remote),
        Errno::PermissionDenied | Errno::AddressInUse => Some(Duration::from_secs(10)),
        _ => None,
    }
}

/// 503 whatever went wrong (the builtin `vcl_backend_error`).
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let (status, rule, keep) = match facts.outcome {
        Outcome::BadRequest(error) => {
            let status = error.flaw.request_status();
            (status, "Varnish refuses the request", false)
        }
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "nobody is left to answer",
            };
        }
        _ if facts.piped => {
            return Answer::Close {
                rule: "vcl_pipe: nobody reads, and so nobody answers",
            };
        }
        Outcome::RequestTimeout => {
            return Answer::Close {
                rule: "Varnish closes what is too slow",
            };
        }
        Outcome::NotImplemented => (405, "vcl_recv: the method is not passed", true),
        Outcome::UnknownSite => (404, "no backend serves this host", true),
        _ => (503, "vcl_backend_error: Backend fetch failed", true),
    };
    Answer::Status { status, rule, keep }
}
