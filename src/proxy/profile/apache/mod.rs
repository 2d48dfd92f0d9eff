//! Apache httpd 2.4 with `mod_proxy_http`: takes nearly any line for a header or for HTTP/0.9, and
//! looks at it once more when it writes it to the client.

mod head;
mod log;
mod page;
mod settings;
mod stage;

use stage::Stage;

use std::time::Duration;

use crate::http::remove_connection_fields;
use crate::http::{
    ChunkEof, Flaw, Interim, InvalidLength, JudgeAt, LengthConflict, LengthWithCoding, Leniency,
    Limits, NotHttp, OddCoding, OldCoding, Policy, StatusDigits, Unasked101, Version, Versions,
};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, Naming, PassiveHealth, Resolving, Timeouts};

use super::facts::AnswerFacts;
use super::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Buffering, CheckDefaults, CheckedFrom,
    ClientSide, Commit, Cut, Expect, Full, HalfClose, HeadClock, HeadTimer, Health, Hears, Http10,
    Lag, Logs, OwnAnswers, Profile, Provenance, Raw, Relay, RelayedVersion, Retry, RetryTarget,
    SetAside, Stale, Turns, UntilClose, Upgrades, UpstreamSide,
};

/// Apache httpd 2.4.
pub const APACHE: Profile = Profile {
    name: "apache",
    title: "Apache httpd 2.4",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    timeouts: Timeouts {
        // Those of the C library's resolver.
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        // Debian's TimeOut, which ProxyTimeout and connectiontimeout follow.
        connect: Duration::from_mins(5),
        first_byte: Duration::from_mins(5),
        read: Duration::from_mins(5),
        send: Duration::from_mins(5),
        // mod_reqtimeout
        client_header: Duration::from_secs(20),
        client_body: Duration::from_secs(20),
        // KeepAliveTimeout
        client_idle: Duration::from_secs(5),
        // No ttl: until the upstream closes.
        upstream_idle: Duration::from_hours(24),
        linger: Duration::from_secs(2),
    },
    lag: Lag::NONE,
    client: ClientSide {
        leniency: LENIENCY,
        limits: Limits {
            // LimitRequestLine, LimitRequestFieldSize, LimitRequestFields
            start_line: 8190,
            field_line: 8190,
            fields: 100,
            body: 1 << 30,
            ..LIMITS
        },
        half_close: HalfClose::GoOn,
        http10: Http10::KeepAlive,
        // Assumed, not measured: MaxRequestWorkers 150, a connection on either side of each.
        own_connections: Some(300),
        buffering: Buffering::Stream,
        answered_early: AnsweredEarly::ReadOn,
        expect: Expect::PassOn,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        // max: as many as there are threads in a process.
        idle_connections: 25,
        leniency: LENIENCY,
        limits: LIMITS,
        heeds_icmp: true,
        hears: Hears::AfterRequest,
        head_timer: HeadTimer::EachRead,
        head_clock: HeadClock::Request,
        reuses: |_, _| true,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: Naming {
            when: Resolving::OnUse,
            // addressttl -1: as long as it runs.
            valid: Some(Duration::from_hours(24 * 365)),
            failed: Duration::ZERO,
            every: Duration::from_secs(10),
            hold: Duration::from_secs(30),
            heeds_refusal: true,
            before_reuse: true,
        },
        upgrades: Upgrades::Removed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read.max(timeouts.client_body),
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::Forward,
        backups: Backups::ForRetriesToo,
        // acquire is not set: it waits as long as it takes.
        full: Full::Wait(None),
    },
    retry: Retry {
        // maxattempts: one for each further member of a balancer.
        limit: u32::MAX,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: |setback| is_connecting(setback.outcome),
        statuses: &[],
        stale: |_| Stale::Setback,
    },
    health: Health {
        passive: PassiveHealth {
            max_fails: 1,
            fail_timeout: Duration::from_mins(1),
        },
        aside: |outcome, retry| is_connecting(outcome).then_some(retry),
        spares_only_upstream: true,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        // hcinterval, hcfails, hcpasses
        checks: CheckDefaults {
            interval: Duration::from_secs(30),
            timeout: Duration::from_secs(30),
            judgement: Judgement::InARow { fall: 1, rise: 1 },
            expect: 200..=399,
        },
        all_down: AllDown::ReviveAll,
    },
    relay: Relay {
        refuses: head::refuses,
        refused_is_kept: true,
        version: RelayedVersion::Own,
        bare_status: false,
        drops_client,
        excess_drops_client: |_| false,
        whole: None,
        commit: Commit::WithFirstPiece,
        cut: Cut::FinAlways,
        until_close: UntilClose::Chunked,
        raw: Raw::WithHead,
        interim: true,
        trailers: false,
        rewrites: false,
        rewrites_told: true,
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
        access: log::access_line,
        level: "error",
        error: log::error_lines,
        health: log::health_line,
        start: |_| None,
    },
};

const LIMITS: Limits = Limits {
    // There is no limit on the whole; this is one on memory.
    head: 1024 * 1024,
    // ResponseFieldSize, for the status line too
    start_line: 8192,
    field_line: 8192,
    fields: usize::MAX,
    chunk_line: 8192,
    trailers: 1024 * 1024,
    trailer_line: 8192,
    body: u64::MAX,
    interim: 10,
    blank_lines: 10,
};

const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Line,
    not_http: NotHttp::RawFromLine,
    version_any_case: false,
    versions: Versions::MajorOne,
    spaces_before_status: false,
    status_digits: StatusDigits::FirstThree,
    status_low: 0,
    status_high: 999,
    reason_missing: true,
    ctl_in_reason: Policy::Accept,

    bare_lf: true,
    bare_cr: Policy::Accept,
    no_colon: Policy::Reject,
    empty_name: Policy::Accept,
    space_before_colon: Policy::Accept,
    space_in_name: Policy::Accept,
    delimiter_in_name: Policy::Accept,
    obs_text_in_name: Policy::Accept,
    ctl_in_name: Policy::Reject,
    nul_in_value: Policy::Reject,
    ctl_in_value: Policy::Accept,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Accept,
    leading_space: Policy::Accept,
    obs_fold: Policy::Repair,

    length_repeated: true,
    length_list: false,
    length_conflict: LengthConflict::First,
    length_invalid: InvalidLength::Reject,
    length_empty: InvalidLength::Reject,
    length_with_coding: LengthWithCoding::CodingWins,
    length_on_204: true,
    unknown_coding: OddCoding::UntilClose,
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

/// Only a connection that did not come about is a reason to take another member, or to take one
/// out for `retry` seconds.
fn is_connecting(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::ConnectFailed(_) | Outcome::ConnectRejected(_) | Outcome::ConnectTimeout
    )
}

/// After these statuses, its own or an upstream's, it does not trust the connection any more.
fn drops_client(status: u16) -> bool {
    matches!(status, 400 | 408 | 411 | 413 | 414 | 500 | 501 | 503)
}

fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let status = match facts.outcome {
        Outcome::BadRequest(error) => match error.flaw {
            Flaw::BodyTooLarge(_) => 413,
            Flaw::StartLineTooLong(_) => 414,
            Flaw::UnknownCoding => 501,
            _ => 400,
        },
        Outcome::RequestTimeout => 408,
        Outcome::NotImplemented => 405,
        Outcome::UnknownSite => 404,
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "nobody is left to answer",
            };
        }
        Outcome::NoAddress(_) | Outcome::NameTimeout | Outcome::NameUnreachable | Outcome::Loop => {
            500
        }
        Outcome::BadResponse(error) => match Stage::of(error) {
            Stage::StatusLine if !facts.first => {
                return Answer::Close {
                    rule: "the connection to the client has been kept alive: it shall try again",
                };
            }
            Stage::Output => 500,
            Stage::StatusLine | Stage::Interim | Stage::Header | Stage::Content => 502,
        },
        Outcome::ResponseTimeout
        | Outcome::SendTimeout
        | Outcome::SendBroken
        | Outcome::BodyTimeout
        | Outcome::UpgradeFailed => 502,
        _ => 503,
    };
    Answer::Status {
        status,
        rule: "ap_die",
        keep: !drops_client(status),
    }
}
