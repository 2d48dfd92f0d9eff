//! `HAProxy` 2.6 in HTTP mode: strict about responses, patient about connections, silent towards
//! a client whose connection has carried an answer before.

mod head;
mod log;
mod page;
mod settings;

use std::time::Duration;

use crate::http::{
    ChunkEof, EndOfStream, Flaw, Interim, InvalidLength, JudgeAt, LengthConflict, LengthWithCoding,
    Leniency, Limits, NotHttp, OddCoding, OldCoding, Policy, StatusDigits, Unasked101, Version,
    Versions,
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

/// `HAProxy` 2.6.
pub const HAPROXY: Profile = Profile {
    name: "haproxy",
    title: "HAProxy 2.6",
    provenance: Provenance::Measured,
    settings: settings::SETTINGS,
    // It has no timeouts of its own and warns about that; these are the ones of the configuration
    // file that Debian ships.
    timeouts: Timeouts {
        // resolve_retries 3, timeout retry 1s
        resolve: Duration::from_secs(3),
        resolve_retry: Duration::from_secs(1),
        connect: Duration::from_secs(5),
        first_byte: Duration::from_secs(50),
        read: Duration::from_secs(50),
        send: Duration::from_secs(50),
        client_header: Duration::from_secs(50),
        client_body: Duration::from_secs(50),
        client_idle: Duration::from_secs(50),
        // pool-purge-delay
        upstream_idle: Duration::from_secs(5),
        linger: Duration::from_secs(1),
    },
    lag: Lag::NONE,
    client: ClientSide {
        leniency: LENIENCY,
        limits: LIMITS,
        // option abortonclose is off
        half_close: HalfClose::GoOn,
        http10: Http10::KeepAlive,
        // Assumed, not measured: maxconn as it was built in before it followed the limit of
        // open files.
        own_connections: Some(2000),
        buffering: Buffering::Stream,
        answered_early: AnsweredEarly::ReadOn,
        expect: Expect::PassOn,
        connection_fields: head::connection_fields,
    },
    upstream: UpstreamSide {
        version: Version::HTTP_11,
        idle_connections: usize::MAX,
        leniency: LENIENCY,
        limits: LIMITS,
        heeds_icmp: false,
        hears: Hears::Meanwhile,
        head_timer: HeadTimer::WholeHead,
        head_clock: HeadClock::Request,
        // http-reuse safe: a request that cannot be repeated for want of a known client waits
        // for a connection of its own.
        reuses: |_, first| !first,
        keeps_apart: |_| false,
        discards_excess: |_| false,
        naming: Naming {
            // With a `resolvers` section; without, names count at start alone.
            when: Resolving::InBackground,
            valid: None,
            failed: Duration::ZERO,
            every: Duration::from_secs(10),
            hold: Duration::from_secs(30),
            heeds_refusal: true,
            before_reuse: false,
        },
        upgrades: Upgrades::Passed,
        upgrades_if_told: Upgrades::Passed,
        tunnel_idle: |timeouts| timeouts.read,
        request_fields: head::request_fields,
    },
    balance: Balance {
        turns: Turns::Forward,
        backups: Backups::WhenDown,
        // timeout queue is timeout connect unless given
        full: Full::Wait(Some(Duration::from_secs(5))),
    },
    retry: Retry {
        limit: 3,
        target: RetryTarget::SameUpstream,
        pause,
        allows: |setback| setback.outcome.is_before_sending(),
        statuses: &[],
        stale: |_| Stale::Setback,
    },
    health: Health {
        // Without `observe` only health checks take a server out.
        passive: PassiveHealth {
            max_fails: 0,
            fail_timeout: Duration::from_secs(10),
        },
        aside: |_, _| None,
        spares_only_upstream: false,
        set_aside: SetAside::PassedOver,
        checked_from: CheckedFrom::Edge,
        // inter 2s, fall 3, rise 2
        checks: CheckDefaults {
            interval: Duration::from_secs(2),
            timeout: Duration::from_secs(2),
            judgement: Judgement::InARow { fall: 3, rise: 2 },
            expect: 200..=399,
        },
        all_down: AllDown::Refuse,
    },
    relay: Relay {
        refuses: |_| None,
        refused_is_kept: true,
        version: RelayedVersion::Upstreams,
        bare_status: false,
        drops_client: |_| false,
        excess_drops_client: |_| false,
        whole: None,
        commit: Commit::WithContent,
        cut: Cut::FinAlways,
        until_close: UntilClose::Close,
        raw: Raw::WithHead,
        interim: true,
        trailers: true,
        rewrites: false,
        rewrites_told: false,
        takes_off: head::takes_off,
        names_type: None,
        response_fields: |_, _| {},
        last_touch: head::last_touch,
    },
    own: OwnAnswers {
        answer,
        page: page::page,
    },
    logs: Logs {
        access: log::access_line,
        level: "error",
        error: |_| None,
        health: log::health_line,
        start: log::start_line,
    },
};

const LIMITS: Limits = Limits {
    // tune.bufsize less tune.maxrewrite
    head: 16_384 - 1024,
    start_line: 16_384 - 1024,
    field_line: 16_384 - 1024,
    // tune.http.maxhdr
    fields: 101,
    chunk_line: 16_384,
    trailers: 16_384 - 1024,
    trailer_line: 16_384 - 1024,
    body: u64::MAX,
    interim: usize::MAX,
    blank_lines: 1,
};

const LENIENCY: Leniency = Leniency {
    judge_at: JudgeAt::Byte,
    not_http: NotHttp::Reject,
    version_any_case: false,
    versions: Versions::Dotted,
    spaces_before_status: true,
    status_digits: StatusDigits::Any,
    status_low: 0,
    status_high: u16::MAX,
    reason_missing: true,
    ctl_in_reason: Policy::Accept,

    bare_lf: true,
    bare_cr: Policy::Reject,
    no_colon: Policy::Reject,
    empty_name: Policy::Reject,
    space_before_colon: Policy::Reject,
    space_in_name: Policy::Reject,
    delimiter_in_name: Policy::Reject,
    obs_text_in_name: Policy::Reject,
    ctl_in_name: Policy::Reject,
    nul_in_value: Policy::Accept,
    ctl_in_value: Policy::Accept,
    obs_text_in_value: Policy::Accept,
    empty_value: Policy::Accept,
    leading_space: Policy::Reject,
    obs_fold: Policy::Repair,

    length_repeated: true,
    length_list: true,
    length_conflict: LengthConflict::Reject,
    length_invalid: InvalidLength::Reject,
    length_empty: InvalidLength::Reject,
    length_with_coding: LengthWithCoding::CodingWins,
    length_on_204: true,
    unknown_coding: OddCoding::Reject,
    identity_coding: OddCoding::Reject,
    coding_in_http10: OldCoding::Honour,

    chunk_extensions: true,
    chunk_size_space: true,
    chunk_size_after_space: false,
    chunk_size_lf: true,
    chunk_data_lf: true,
    trailers: true,
    chunk_eof: ChunkEof::Incomplete,
    reset_ends_body: true,

    interim: Interim::Interim,
    unexpected_101: Unasked101::Reject,
};

/// The turn-around before the same server is tried again: a second, or `timeout connect` if that
/// is less. There is none after a timeout, which was pause enough, nor after an error of the
/// machine's own, which has nothing to do with the server.
fn pause(setback: &Setback<'_>, timeouts: &Timeouts) -> Duration {
    let own = setback.took.is_zero();
    if own || is_waited_for(setback.outcome) {
        Duration::ZERO
    } else {
        Duration::from_secs(1).min(timeouts.connect)
    }
}

fn answer(facts: &AnswerFacts<'_>) -> Answer {
    let status = match facts.outcome {
        Outcome::BadRequest(error) => match error.flaw {
            Flaw::BodyTooLarge(_) => 413,
            _ => 400,
        },
        Outcome::RequestTimeout => 408,
        Outcome::NotImplemented => 501,
        Outcome::ClientLeft => {
            return Answer::Close {
                rule: "nobody is left to answer",
            };
        }
        Outcome::BadResponse(_) | Outcome::UpgradeFailed => 502,
        Outcome::ResponseTimeout | Outcome::SendTimeout | Outcome::BodyTimeout => 504,
        _ => 503,
    };
    if !facts.first && is_left_to_client(facts) {
        return Answer::Close {
            rule: "on a connection that was used before, the client shall try again by itself",
        };
    }
    let keep = !matches!(
        facts.outcome,
        Outcome::BadRequest(_) | Outcome::RequestTimeout
    );
    Answer::Status {
        status,
        rule: "http-request",
        keep,
    }
}

/// Whether the failure could be one of a connection that had grown stale: then it is for the
/// client to repeat a request that was not its first (RFC 9112 section 9.3.1).
fn is_left_to_client(facts: &AnswerFacts<'_>) -> bool {
    match facts.outcome {
        Outcome::BadResponse(error) => is_cut(error.flaw),
        outcome if outcome.is_before_sending() => {
            // The first error of several attempts is the one that counts.
            let first = facts.tried.first().map(|tried| &tried.outcome);
            first.is_some_and(is_waited_for)
        }
        _ => false,
    }
}

/// Whether `timeout connect` ran out, whatever was heard meanwhile.
fn is_waited_for(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::ConnectTimeout | Outcome::ConnectRejected(_)
    )
}

/// Whether the connection ended inside the head.
fn is_cut(flaw: Flaw) -> bool {
    matches!(
        flaw,
        Flaw::Nothing(EndOfStream::Fin | EndOfStream::Reset) | Flaw::HeadCut(_)
    )
}
