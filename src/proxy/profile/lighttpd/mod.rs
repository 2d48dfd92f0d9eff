//! lighttpd 1.4, as measured: `mod_proxy`, which reads a response to its end before it passes any
//! of it on.

mod head;
mod log;
mod page;
mod settings;

use std::time::Duration;

use crate::http::{
    ChunkEof, EndOfStream, Flaw, Framing, Interim, InvalidLength, JudgeAt, LengthConflict,
    LengthWithCoding, Leniency, Limits, NotHttp, OddCoding, OldCoding, Policy, StatusDigits,
    Unasked101, Version, Versions,
};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, NEVER, Naming, PassiveHealth, Resolving, Timeouts};

use super::facts::{AnswerFacts, Setback};
use super::{
    AllDown, Answer, AnsweredEarly, Backups, Balance, Broken, Buffering, CheckDefaults,
    CheckedFrom, ClientSide, Commit, Cut, Expect, Full, HalfClose, HeadClock, HeadTimer, Health,
    Hears, Http10, Lag, Logs, OwnAnswers, Profile, Provenance, Raw, Relay, RelayedVersion, Retry,
    RetryTarget, SetAside, Stale, Turns, UntilClose, Upgrades, UpstreamSide,
};

/// lighttpd 1.4.
pub const LIGHTTPD: Profile = Profile {
    name: "lighttpd",
    title: "lighttpd 1.4",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    timeouts: Timeouts {
        resolve: Duration::from_secs(10),
        resolve_retry: Duration::from_secs(5),
        connect: Duration::from_secs(8),
        // read-timeout and write-timeout of a backend are off unless given.
        first_byte: NEVER,
        read: NEVER,
        send: NEVER,
        // server.max-read-idle
        client_header: Duration::from_mins(1),
        client_body: Duration::from_mins(1),
        // server.max-keep-alive-idle
        client_idle: Duration::from_secs(5),
        upstream_idle: Duration::ZERO,
        linger: Duration::from_secs(5),
    },
    // Its clock ticks in whole seconds, and backends are looked at before the clock is.
    lag: Lag {
        connect: Duration::from_secs(2),
        response: Duration::from_secs(2),
        client_idle: Duration::from_secs(1),
    },
    client: ClientSide {
        leniency: Leniency::RFC,
        // server.max-request-field-size
        limits: Limits {
            head: 8 * 1024,
            start_line: 8 * 1024,
            ..Limits::RFC
        },
        half_close: HalfClose::GoOn,
        http10: Http10::KeepAlive,
        // Assumed, not measured: the default of server.max-fds.
        own_connections: Some(1024),
        buffering: Buffering::WholeOnceChosen,
        answered_early: AnsweredEarly::Close,
        expect: Expect::Continue,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: 0,
        leniency: LENIENCY,
        limits: LIMITS,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::Request,
        reuses: |_, _| false,
        keeps_apart: |_| false,
        discards_excess: |_| false,
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
        upgrades_if_told: Upgrades::PassedUnchecked,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::Forward,
        backups: Backups::WhenDown,
        full: Full::Refuse,
    },
    retry: Retry {
        limit: 5,
        target: RetryTarget::OtherUpstream,
        pause: |_, _| Duration::ZERO,
        allows: may_retry,
        statuses: &[],
        stale: |_| Stale::Setback,
    },
    health: Health {
        // disable-time
        passive: PassiveHealth {
            max_fails: 1,
            fail_timeout: Duration::from_secs(1),
        },
        aside,
        spares_only_upstream: false,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Up,
        checks: CheckDefaults {
            interval: Duration::from_secs(5),
            timeout: Duration::from_secs(2),
            judgement: Judgement::InARow { fall: 1, rise: 1 },
            expect: 200..=299,
        },
        all_down: AllDown::Refuse,
    },
    relay: Relay {
        refuses: |_| None,
        refused_is_kept: true,
        version: RelayedVersion::Own,
        bare_status: false,
        drops_client: |_| false,
        excess_drops_client: |framing| framing == Framing::Chunked,
        whole: Some(broken),
        commit: Commit::AtOnce,
        cut: Cut::Fin,
        until_close: UntilClose::Close,
        raw: Raw::WithHead,
        interim: false,
        trailers: true,
        rewrites: false,
        rewrites_told: false,
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
        access: log::access,
        level: "error",
        error: log::error,
        health: log::health,
        start: log::start,
    },
};

/// What `http_response_parse_headers` takes: CGI's reader, to which little is wrong.
const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Line,
    not_http: NotHttp::Reject,
    version_any_case: false,
    versions: Versions::Known,
    spaces_before_status: false,
    status_digits: StatusDigits::Three,
    status_low: 100,
    status_high: 999,
    reason_missing: true,
    ctl_in_reason: Policy::Accept,
    bare_lf: true,
    bare_cr: Policy::Accept,
    no_colon: Policy::Drop,
    empty_name: Policy::Drop,
    space_before_colon: Policy::Drop,
    space_in_name: Policy::Accept,
    delimiter_in_name: Policy::Accept,
    obs_text_in_name: Policy::Accept,
    ctl_in_name: Policy::Accept,
    nul_in_value: Policy::Accept,
    ctl_in_value: Policy::Accept,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Drop,
    leading_space: Policy::Repair,
    obs_fold: Policy::Repair,
    length_repeated: true,
    length_list: false,
    length_conflict: LengthConflict::First,
    length_invalid: InvalidLength::Ignore,
    length_empty: InvalidLength::Ignore,
    length_with_coding: LengthWithCoding::CodingWins,
    length_on_204: true,
    unknown_coding: OddCoding::AsChunked,
    identity_coding: OddCoding::AsChunked,
    coding_in_http10: OldCoding::Honour,
    chunk_extensions: true,
    chunk_size_space: true,
    chunk_size_after_space: false,
    chunk_size_lf: false,
    chunk_data_lf: false,
    trailers: true,
    chunk_eof: ChunkEof::End,
    reset_ends_body: false,
    interim: Interim::Interim,
    unexpected_101: Unasked101::FinalUnlessNamed,
};

/// A response's head has at most 64 KiB.
const LIMITS: Limits = Limits {
    head: 65_535,
    start_line: 65_535,
    field_line: 65_535,
    fields: usize::MAX,
    chunk_line: 1024,
    trailers: 8 * 1024,
    trailer_line: usize::MAX,
    body: u64::MAX,
    interim: usize::MAX,
    blank_lines: 0,
};

/// Only where no connection came about; an ICMP error ends the request.
fn may_retry(setback: &Setback<'_>) -> bool {
    setback.outcome.is_before_sending() && !matches!(setback.outcome, Outcome::ConnectRejected(_))
}

/// `disable-time` counts in whole seconds, from the next one on; after a timer that is the present
/// one already.
fn aside(outcome: &Outcome, disable_time: Duration) -> Option<Duration> {
    match outcome {
        Outcome::ConnectTimeout => Some(disable_time),
        Outcome::ConnectFailed(_) => Some(disable_time + Duration::from_secs(1)),
        _ => None,
    }
}

/// A FIN is the end, whatever was announced. A RST, or chunks that are wrong, are passed on as far
/// as they came. A timer takes the answer's place.
fn broken(outcome: &Outcome) -> Broken {
    let Outcome::BadResponse(error) = outcome else {
        return Broken::OwnAnswer;
    };
    let end = EndOfStream::Fin;
    let keep = matches!(error.flaw, Flaw::BodyCut { end: found, .. } if found == end);
    Broken::AsItIs { keep }
}

/// 503 before there is a connection, 500 when it breaks, 502 for what cannot be read, 504 for a
/// timer; 404 when the timer runs out in the middle of the content.
fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let (status, rule, keep) = match facts.outcome {
        Outcome::BadRequest(error) => {
            let status = error.flaw.request_status();
            (status, "lighttpd refuses the request", false)
        }
        Outcome::RequestTimeout => (408, "lighttpd: the client is too slow", false),
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "nobody is left to answer",
            };
        }
        Outcome::NotImplemented => (501, "lighttpd: the method is not passed on", true),
        Outcome::UnknownSite => (404, "lighttpd: no such document", true),
        Outcome::ConnectRejected(_) => (500, "lighttpd: an error after connect() began", true),
        Outcome::ConnectFailed(_)
        | Outcome::ConnectTimeout
        | Outcome::AllDown
        | Outcome::LimitReached
        | Outcome::NoAddress(_)
        | Outcome::NameTimeout
        | Outcome::NameUnreachable => (503, "lighttpd: all handlers are down", true),
        Outcome::ResponseTimeout | Outcome::SendTimeout => (504, "lighttpd: read timeout", true),
        Outcome::BodyTimeout => (404, "lighttpd: nothing is left of the response", false),
        Outcome::BadResponse(error) if is_cut(error.flaw) => (
            500,
            "lighttpd: the backend closed before its head was whole",
            true,
        ),
        _ => (502, "lighttpd: the response cannot be read", true),
    };
    Answer::Status { status, rule, keep }
}

fn is_cut(flaw: Flaw) -> bool {
    matches!(flaw, Flaw::Nothing(_) | Flaw::HeadCut(_))
}
