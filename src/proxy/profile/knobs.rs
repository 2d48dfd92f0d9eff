//! The knobs: where real reverse proxies differ, one value or one small rule each.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::http::{Fields, Framing, Leniency, Limits, RequestHead, Version};
use crate::proxy::outcome::Outcome;
use crate::proxy::settings::{Judgement, Naming, PassiveHealth, Timeouts};

use super::facts::{
    AccessFacts, AnswerFacts, AttemptFacts, ForwardFacts, HealthFacts, PageFacts, PersistenceFacts,
    Setback, StartFacts,
};
use super::named::NamedSetting;
use super::relay_knobs::Relay;

/// A product's behaviour.
#[derive(Debug)]
pub struct Profile {
    /// The name on the command line and in files.
    pub name: &'static str,
    /// The name on screens, with the version.
    pub title: &'static str,
    /// How its behaviour is known.
    pub provenance: Provenance,
    /// The settings it takes under the names of its own configuration.
    pub settings: &'static [NamedSetting],
    /// How long it waits unless told otherwise.
    pub timeouts: Timeouts,
    /// How much later its timers run out than they were told to.
    pub lag: Lag,
    /// How it deals with clients.
    pub client: ClientSide,
    /// How it deals with upstreams.
    pub upstream: UpstreamSide,
    /// How it chooses among upstreams.
    pub balance: Balance,
    /// When it tries again.
    pub retry: Retry,
    /// When it sets an upstream aside.
    pub health: Health,
    /// How it passes a response on.
    pub relay: Relay,
    /// What it answers by itself.
    pub own: OwnAnswers,
    /// What it writes into its logs.
    pub logs: Logs,
}

/// How much later timers run out than they were told to: a product that looks at a clock of whole
/// seconds, once in a second, is late by one or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// While it connects.
    pub connect: Duration,
    /// While it awaits a response, or more of one.
    pub response: Duration,
    /// While it awaits a client's next request.
    pub client_idle: Duration,
}

impl Lag {
    /// Timers that are on time.
    pub const NONE: Self = Self {
        connect: Duration::ZERO,
        response: Duration::ZERO,
        client_idle: Duration::ZERO,
    };
}

/// How the behaviour of a profile is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// It follows the RFCs alone.
    Specified,
    /// The product was measured.
    Measured,
    /// From the product's documents, not measured.
    Documented,
}

impl Provenance {
    /// The same in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Specified => "by the RFCs",
            Self::Measured => "measured",
            Self::Documented => "documented, not measured",
        }
    }
}

/// How a proxy deals with clients.
#[derive(Debug)]
pub struct ClientSide {
    /// What its request reader forgives.
    pub leniency: Leniency,
    /// How large a request may be.
    pub limits: Limits,
    /// What a client's FIN after its request means.
    pub half_close: HalfClose,
    /// Whether an HTTP/1.0 client may keep its connection.
    pub http10: Http10,
    /// How many connections it has on both sides together, at most, unless told otherwise. A
    /// proxy that forwards to itself and does not say so in `Via` ends there.
    pub own_connections: Option<usize>,
    /// Whether a request is read to its end before anything is done about it.
    pub buffering: Buffering,
    /// What becomes of the connection of a client that has its answer before all of its request
    /// was read.
    pub answered_early: AnsweredEarly,
    /// Who tells a client that waits for it to send its content.
    pub expect: Expect,
    /// Says in a response what becomes of the client's connection.
    pub connection_fields: fn(&mut Fields, PersistenceFacts),
}

/// When a request with content is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buffering {
    /// As it comes.
    Stream,
    /// Once all of it is there.
    Whole,
    /// The same, but an upstream is chosen first: where there is none, the content stays unread,
    /// and that ends the client's connection.
    WholeOnceChosen,
}

/// What becomes of the connection of a client that has its answer before all of its request was
/// read (RFC 9112 section 9.3 wants the rest read, or the connection closed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredEarly {
    /// It is closed, FIN first, and the answer says so.
    Close,
    /// It is closed, FIN first, and the answer does not say so.
    CloseUnsaid,
    /// The answer says that it will be closed. The rest is read and thrown away, and then, or when
    /// no more comes, it is.
    ReadThenClose,
    /// The rest is read and thrown away, and then the connection goes on.
    ReadOn,
}

/// Who answers `Expect: 100-continue` (RFC 9110 section 10.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The upstream: the field is passed on, and so is its interim response if such ones are.
    PassOn,
    /// The proxy, as soon as it has the head; the field is taken off.
    Continue,
}

/// What a FIN from a client that waits for its answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HalfClose {
    /// The client still reads (RFC 9112 section 9.6 lets it close one direction).
    GoOn,
    /// The client has left.
    Abort,
}

/// What becomes of the connection of an HTTP/1.0 client that asks to keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http10 {
    /// It is closed: a proxy in between may not have understood (RFC 9112 section 9.3).
    Close,
    /// It is kept, and the answer says so.
    KeepAlive,
}

/// How a proxy deals with upstreams.
#[derive(Debug)]
pub struct UpstreamSide {
    /// The version it speaks to them.
    pub version: Version,
    /// How many unused connections it keeps to each; 0 closes after every response.
    pub idle_connections: usize,
    /// What its response reader forgives.
    pub leniency: Leniency,
    /// How large the parts of a response may be.
    pub limits: Limits,
    /// Whether an ICMP message ends an attempt to connect; if not, it fails for that reason, but
    /// only when its time is up. (An error that arrives while the call to connect is not over yet
    /// is a passing one to Linux.)
    pub heeds_icmp: bool,
    /// Whether it listens to an upstream while it still sends it the request.
    pub hears: Hears,
    /// What restarts the clock while a response head is awaited.
    pub head_timer: HeadTimer,
    /// When that clock starts.
    pub head_clock: HeadClock,
    /// Whether a request may go over a connection that was kept; the flag says whether it is the
    /// first on its client's connection.
    pub reuses: fn(&RequestHead, bool) -> bool,
    /// Which requests share their kept connections with each other only.
    pub keeps_apart: fn(&RequestHead) -> bool,
    /// Whether a connection is kept although more came than the response that was read with this
    /// framing: the rest is thrown away.
    pub discards_excess: fn(Framing) -> bool,
    /// When names of upstreams are looked up, unless told otherwise.
    pub naming: Naming,
    /// What becomes of a request to switch protocols, as the product is shipped.
    pub upgrades: Upgrades,
    /// What becomes of it once the product is told to pass such requests on.
    pub upgrades_if_told: Upgrades,
    /// How long nothing may pass through a tunnel before it is closed.
    pub tunnel_idle: fn(&Timeouts) -> Duration,
    /// Makes the fields of the forwarded request, after the connection's own were taken off.
    pub request_fields: fn(&mut Fields, &ForwardFacts<'_>),
}

/// When a proxy listens to the upstream it sends a request to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hears {
    /// All the time: the answer may come before the request is over (RFC 9112 section 9.5).
    Meanwhile,
    /// Once the request is sent. If the upstream breaks off before, whatever it said is lost.
    AfterRequest,
}

/// What restarts the clock while a response head is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadTimer {
    /// Every byte.
    EachRead,
    /// Nothing: the whole head must come in time.
    WholeHead,
}

/// When the clock for a response head starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadClock {
    /// When the request was sent.
    Request,
    /// When something was read last from the connection, be it for an earlier request: the
    /// deadline belongs to the connection (Caddy's `read_timeout`).
    LastRead,
}

/// What becomes of a request to switch protocols (RFC 9110 section 7.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upgrades {
    /// It is taken off, as the RFC permits.
    Removed,
    /// It is passed on; a 101 that does not name the new protocol is an error.
    Passed,
    /// It is passed on, and any 101 is taken for the switch.
    PassedUnchecked,
    /// Client and upstream are left to themselves: from the request on, bytes are passed on in
    /// both directions, and nobody reads them. Where there is nothing to pass on, the client's
    /// connection is closed without a word.
    Piped,
}

/// How a proxy chooses among upstreams.
#[derive(Debug)]
pub struct Balance {
    /// In which order they take turns.
    pub turns: Turns,
    /// When backups serve.
    pub backups: Backups,
    /// What a request meets when every upstream has as many connections as it may have, unless
    /// told otherwise.
    pub full: Full,
}

/// In which order upstreams take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turns {
    /// From the first to the last.
    Forward,
    /// From the first to the last, but the second has the first turn: the counter is advanced
    /// before it is used (Caddy's `round_robin`).
    SecondFirst,
    /// From the last to the first: among equals the last one in the list wins (Squid's
    /// `round-robin` peers).
    Backward,
}

/// When backups serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backups {
    /// When no primary is up or left to try (nginx's `backup`, Apache's hot standby).
    ForRetriesToo,
    /// When no primary is up, whatever this request has met with (`HAProxy`'s `backup`).
    WhenDown,
}

/// What a request meets when there is room for no further connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// It fails at once.
    Refuse,
    /// It waits for its turn, no longer than that; without a limit if none.
    Wait(Option<Duration>),
}

/// When a proxy tries again.
#[derive(Debug)]
pub struct Retry {
    /// How often, at most, unless told otherwise.
    pub limit: u32,
    /// Where.
    pub target: RetryTarget,
    /// How long it waits before it tries the same upstream again.
    pub pause: fn(&Setback<'_>, &Timeouts) -> Duration,
    /// Whether it may, after this setback.
    pub allows: fn(&Setback<'_>) -> bool,
    /// Which statuses of an upstream count as failed attempts, unless told otherwise; asked only
    /// if the request may be repeated.
    pub statuses: &'static [u16],
    /// What it does when a connection that was kept yields no byte of a response, be it that it
    /// ended or that it stayed silent.
    pub stale: fn(&Setback<'_>) -> Stale,
}

/// Where the next attempt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryTarget {
    /// To an upstream that was not tried yet.
    OtherUpstream,
    /// To the same one.
    SameUpstream,
    /// To the same one, but the last of them to another if there is one (`HAProxy`'s
    /// `option redispatch`).
    SameThenOther,
}

/// What follows when a kept connection yields no byte of a response (RFC 9112 section 9.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// The request is sent once more, to the same upstream on a new connection.
    FreshConnection,
    /// It is a setback like any other.
    Setback,
}

/// When a proxy sets an upstream aside.
#[derive(Debug)]
pub struct Health {
    /// After how many failures and for how long, unless told otherwise.
    pub passive: PassiveHealth,
    /// How long such an outcome sets an upstream aside, `fail_timeout` being given; none if it does
    /// not count.
    pub aside: fn(&Outcome, Duration) -> Option<Duration>,
    /// Whether the only upstream of a pool is never set aside.
    pub spares_only_upstream: bool,
    /// What being set aside means.
    pub set_aside: SetAside,
    /// Where an upstream with health checks begins.
    pub checked_from: CheckedFrom,
    /// How health is checked unless told otherwise; what is tried is always told.
    pub checks: CheckDefaults,
    /// What happens when all are set aside.
    pub all_down: AllDown,
}

/// How health is checked unless told otherwise.
#[derive(Debug)]
pub struct CheckDefaults {
    /// How long it is between the end of one check and the next.
    pub interval: Duration,
    /// How long a check may take.
    pub timeout: Duration,
    /// What the results say.
    pub judgement: Judgement,
    /// Which statuses pass.
    pub expect: RangeInclusive<u16>,
}

/// What being set aside means for an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAside {
    /// Others have its turns.
    PassedOver,
    /// It keeps its turns, and a request that gets one fails at once (Varnish's
    /// `backend_remote_error_holddown`: a director does not see it).
    HeldDown,
}

/// Where an upstream with health checks begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckedFrom {
    /// Up, as if it had passed every check so far.
    Up,
    /// Up, but the first failed check takes it out (`HAProxy`).
    Edge,
    /// Down, until it has passed enough checks (Varnish's `.initial = 0`).
    Down,
}

/// What a request meets when every upstream is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllDown {
    /// No attempt until the first one's time is up.
    Refuse,
    /// No attempt, but from the next request on all are given another chance.
    RefuseOnce,
    /// Attempts all the same.
    TryAnyway,
    /// All are put back at once, and attempts follow (Apache's forced recovery of a balancer).
    ReviveAll,
}

/// What a proxy answers by itself.
#[derive(Debug)]
pub struct OwnAnswers {
    /// Which status, or none.
    pub answer: fn(&AnswerFacts<'_>) -> Answer,
    /// The page that goes with it.
    pub page: fn(&PageFacts<'_>) -> Page,
}

/// A proxy's own answer to an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A response with this status.
    Status {
        /// The status.
        status: u16,
        /// Whose rule that is, in words.
        rule: &'static str,
        /// Whether the client may send another request on its connection.
        keep: bool,
    },
    /// No response: the connection is closed.
    Close {
        /// Whose rule that is, in words.
        rule: &'static str,
    },
}

/// The content and the fields of a proxy's own answer; `Content-Length` and `Connection` are
/// added by the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The reason phrase, if not the usual one.
    pub reason: Option<&'static str>,
    /// How its end is told.
    pub framing: PageFraming,
    /// The fields, in order; `Content-Length` may stand among them to be put there.
    pub fields: Fields,
    /// The content.
    pub body: Vec<u8>,
}

/// How the end of a proxy's own answer is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageFraming {
    /// By its length.
    #[default]
    Length,
    /// By the last chunk.
    Chunked,
    /// By the close.
    UntilClose,
}

/// What a proxy writes into its logs.
#[derive(Debug)]
pub struct Logs {
    /// The line for a request that is over.
    pub access: fn(&AccessFacts<'_>) -> String,
    /// At which level the lines about attempts are written: `error`, or `debug` where the product
    /// says nothing of them unless asked to.
    pub level: &'static str,
    /// The lines for a failed attempt, or for an own answer without one; none if there are none.
    pub error: fn(&AttemptFacts<'_>) -> Option<String>,
    /// The line about an upstream that health checks took down or put back; none if there is none.
    pub health: fn(&HealthFacts<'_>) -> Option<String>,
    /// The line about a name that keeps the proxy from starting; none if there is none.
    pub start: fn(&StartFacts<'_>) -> Option<String>,
}
