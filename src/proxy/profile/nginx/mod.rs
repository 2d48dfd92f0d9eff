//! nginx 1.22 as a plain `proxy_pass`: one process that buffers, and takes what it does not
//! understand for HTTP/0.9.

mod head;
mod log;
mod page;
mod settings;

use std::time::Duration;

use crate::http::{
    ChunkEof, Flaw, Interim, InvalidLength, JudgeAt, LengthConflict, LengthWithCoding, Leniency,
    Limits, NotHttp, OddCoding, OldCoding, Policy, StatusDigits, Unasked101, Version, Versions,
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

/// nginx 1.22.
pub const NGINX: Profile = Profile {
    name: "nginx",
    title: "nginx 1.22",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(30),
        resolve_retry: Duration::from_secs(5),
        connect: Duration::from_mins(1),
        first_byte: Duration::from_mins(1),
        read: Duration::from_mins(1),
        send: Duration::from_mins(1),
        client_header: Duration::from_mins(1),
        client_body: Duration::from_mins(1),
        client_idle: Duration::from_secs(75),
        upstream_idle: Duration::from_mins(1),
        linger: Duration::from_secs(5),
    },
    lag: Lag::NONE,
    client: ClientSide {
        leniency: LENIENCY,
        limits: Limits {
            // large_client_header_buffers 4 8k, client_max_body_size 1m
            head: 32 * 1024,
            start_line: 8 * 1024,
            field_line: 8 * 1024,
            body: 1024 * 1024,
            ..LIMITS
        },
        half_close: HalfClose::Abort,
        http10: Http10::KeepAlive,
        // The default of worker_connections; not measured.
        own_connections: Some(512),
        buffering: Buffering::Whole,
        answered_early: AnsweredEarly::ReadThenClose,
        expect: Expect::Continue,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_10,
        idle_connections: 0,
        leniency: LENIENCY,
        limits: LIMITS,
        heeds_icmp: true,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: Naming {
            // With `resolver`, and the name in a variable; without, names count at start alone.
            when: Resolving::OnUse,
            valid: None,
            failed: Duration::ZERO,
            every: Duration::from_secs(10),
            hold: Duration::from_secs(30),
            heeds_refusal: false,
            before_reuse: false,
        },
        upgrades: Upgrades::Removed,
        upgrades_if_told: Upgrades::PassedUnchecked,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::Forward,
        backups: Backups::ForRetriesToo,
        full: Full::Refuse,
    },
    retry: Retry {
        // proxy_next_upstream_tries 0: as many as there are upstreams.
        limit: u32::MAX,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: may_pass_on,
        statuses: &[],
        stale,
    },
    health: Health {
        passive: PassiveHealth {
            max_fails: 1,
            fail_timeout: Duration::from_secs(10),
        },
        aside: |outcome, fail_timeout| outcome.is_upstream_failure().then_some(fail_timeout),
        spares_only_upstream: true,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        // It has none; these are those of its commercial sibling.
        checks: CheckDefaults {
            interval: Duration::from_secs(5),
            timeout: Duration::from_secs(5),
            judgement: Judgement::InARow { fall: 1, rise: 1 },
            expect: 200..=399,
        },
        all_down: AllDown::Refuse,
    },
    relay: Relay {
        refuses: |_| None,
        refused_is_kept: true,
        version: RelayedVersion::Own,
        bare_status: true,
        drops_client: |_| false,
        excess_drops_client: |_| false,
        whole: None,
        commit: Commit::Buffered(BUFFER),
        cut: Cut::FinAlways,
        until_close: UntilClose::Chunked,
        raw: Raw::Naked,
        interim: false,
        trailers: false,
        rewrites: true,
        rewrites_told: true,
        takes_off: head::takes_off,
        names_type: None,
        response_fields: head::response_fields,
        last_touch: head::last_touch,
    },
    own: OwnAnswers {
        answer,
        page: page::page,
    },
    logs: Logs {
        access: log::access_line,
        level: "error",
        error: log::error_line,
        health: |_| None,
        start: log::start_line,
    },
};

/// `proxy_buffer_size`, and the size of each of `proxy_buffers`: one page of memory.
const BUFFER: usize = 4096;

const LIMITS: Limits = Limits {
    // The head of a response must fit into one buffer.
    head: BUFFER,
    start_line: BUFFER,
    field_line: BUFFER,
    fields: usize::MAX,
    chunk_line: BUFFER,
    trailers: BUFFER,
    trailer_line: BUFFER,
    body: u64::MAX,
    interim: 0,
    blank_lines: usize::MAX,
};

const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Byte,
    not_http: NotHttp::Raw,
    version_any_case: false,
    versions: Versions::Dotted,
    spaces_before_status: true,
    status_digits: StatusDigits::Three,
    status_low: 0,
    status_high: 999,
    reason_missing: true,
    ctl_in_reason: Policy::Accept,

    bare_lf: true,
    bare_cr: Policy::Reject,
    no_colon: Policy::Accept,
    empty_name: Policy::Reject,
    space_before_colon: Policy::Reject,
    space_in_name: Policy::Reject,
    delimiter_in_name: Policy::Accept,
    obs_text_in_name: Policy::Accept,
    ctl_in_name: Policy::Reject,
    nul_in_value: Policy::Reject,
    ctl_in_value: Policy::Accept,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Accept,
    leading_space: Policy::Reject,
    obs_fold: Policy::Reject,

    length_repeated: true,
    length_list: false,
    length_conflict: LengthConflict::Last,
    length_invalid: InvalidLength::Ignore,
    length_empty: InvalidLength::Ignore,
    length_with_coding: LengthWithCoding::CodingWins,
    length_on_204: true,
    unknown_coding: OddCoding::ChunkedIfNamed,
    identity_coding: OddCoding::Ignore,
    coding_in_http10: OldCoding::Honour,

    chunk_extensions: true,
    chunk_size_space: true,
    chunk_size_after_space: false,
    chunk_size_lf: true,
    chunk_data_lf: true,
    trailers: true,
    chunk_eof: ChunkEof::Incomplete,
    reset_ends_body: false,

    // Asked with HTTP/1.0, an upstream may not send one (RFC 9110 section 15.2).
    interim: Interim::Final,
    unexpected_101: Unasked101::Final,
};

/// `proxy_next_upstream error timeout`: not after an answer, however bad, and nothing twice that
/// could do harm twice.
fn may_pass_on(setback: &Setback<'_>) -> bool {
    let error_or_timeout = match setback.outcome {
        Outcome::BadResponse(error) => matches!(error.flaw, Flaw::Nothing(_) | Flaw::HeadCut(_)),
        outcome => outcome.is_upstream_failure(),
    };
    error_or_timeout && (!setback.sent || setback.method.is_idempotent())
}

/// A kept connection that ends costs no try of its own (RFC 9112 section 9.3.1).
fn stale(setback: &Setback<'_>) -> Stale {
    if setback.outcome.is_silent_end() && setback.method.is_idempotent() {
        Stale::FreshConnection
    } else {
        Stale::Setback
    }
}

fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let rule = "proxy_pass";
    let status = match facts.outcome {
        Outcome::BadRequest(error) => match error.flaw {
            Flaw::BodyTooLarge(_) => 413,
            Flaw::StartLineTooLong(_) => 414,
            Flaw::UnsupportedVersion => 505,
            _ => 400,
        },
        Outcome::RequestTimeout | Outcome::ClientLeft => {
            return Answer::Close {
                rule: "nobody is left to answer",
            };
        }
        Outcome::BodyTimeout => return Answer::Close { rule: BEGUN },
        Outcome::BadResponse(error) if is_about_content(error.flaw) => {
            return Answer::Close { rule: BEGUN };
        }
        Outcome::NotImplemented => 405,
        Outcome::UnknownSite => 404,
        Outcome::OutOfConnections => 500,
        Outcome::ConnectTimeout | Outcome::SendTimeout | Outcome::ResponseTimeout => 504,
        _ => 502,
    };
    // These end the connection, whatever the client wants.
    let keep = !matches!(status, 400 | 413 | 414 | 500 | 501 | 505);
    Answer::Status { status, rule, keep }
}

const BEGUN: &str = "the answer counts as begun, though nothing of it was sent";

/// Whether a flaw lies behind the head.
fn is_about_content(flaw: Flaw) -> bool {
    matches!(
        flaw,
        Flaw::BodyCut { .. }
            | Flaw::ChunksCut(_)
            | Flaw::CloseDelimitedReset
            | Flaw::ChunkSizeInvalid
            | Flaw::ChunkSizeOverflow
            | Flaw::ChunkExtension
            | Flaw::ChunkLineTooLong(_)
            | Flaw::ChunkDataEnd
            | Flaw::ChunkBareLf
            | Flaw::TrailersRefused
            | Flaw::TrailersTooLarge(_)
            | Flaw::TrailerLineTooLong(_)
            | Flaw::BodyTooLarge(_)
    )
}
