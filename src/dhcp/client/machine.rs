//! The client's state machine (RFC 2131 section 4.4, figure 5).
//!
//! | state | event | next state | what it sends |
//! |---|---|---|---|
//! | `Init` | start | `Selecting` | discover |
//! | `Selecting` | offer | `Requesting` | request, naming the server |
//! | `Selecting` | 4, 8, 16, 32, 64, 64 ... s | `Selecting` | discover |
//! | `Requesting` | ack | `Bound` | |
//! | `Requesting` | no answer to five requests | `Selecting` | discover |
//! | `Requesting` | nak | `Init`, 10 s | |
//! | `Init` | 10 s | `Selecting` | discover |
//! | `Bound` | T1 | `Renewing` | request to the server |
//! | `Renewing` | half of the time to T2 | `Renewing` | request to the server |
//! | `Renewing` | T2 | `Rebinding` | request to all |
//! | `Rebinding` | half of the time left | `Rebinding` | request to all |
//! | `Renewing`, `Rebinding` | ack | `Bound` | |
//! | `Renewing`, `Rebinding` | nak, or the lease ends | `Selecting`, no address | discover |
//! | `Bound` | address in use | `Init`, 10 s | decline |
//! | any | release | `Init`, at rest | release |
//!
//! The first offer wins. A client begins at once instead of after 1 to 10 s (section 4.4.1), and
//! does not remember addresses over a restart (section 4.4.2).

use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::EthernetAddress;

use crate::dhcp::{Kind, Message, Recipient};
use crate::sim::{Stream, Time};

use super::Lease;
use super::timing::{backoff, halfway};

/// The reason of an address lost because its time was over.
pub const LEASE_EXPIRED: &str = "dhcp.lease-expired";
/// The reason of an address refused by a server.
pub const NAK: &str = "dhcp.nak";

/// After how many unanswered requests a client begins anew (RFC 2131 section 3.1, step 5).
const REQUESTS: u32 = 5;

/// How long a client rests after an address turned out bad (RFC 2131 section 3.1, step 5).
const REST: Duration = Duration::from_secs(10);

/// What a client asks for: mask, router, DNS, domain (RFC 2132).
const WANTED: [u8; 4] = [1, 3, 6, 15];

/// How far a client has come (RFC 2131 figure 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It has a lease and nothing to do.
    Bound,
    /// It has not begun.
    Init,
    /// It asks any server for more time.
    Rebinding,
    /// It asks its server for more time.
    Renewing,
    /// It took an offer and waits for the word of the server.
    Requesting,
    /// It looks for servers.
    Selecting,
}

impl State {
    /// The state as one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bound => "bound",
            Self::Init => "init",
            Self::Rebinding => "rebinding",
            Self::Renewing => "renewing",
            Self::Requesting => "requesting",
            Self::Selecting => "selecting",
        }
    }
}

/// Who a client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its Ethernet address.
    pub hardware: EthernetAddress,
    /// Its name, told to the server.
    pub host_name: Option<String>,
}

/// A message of a client on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// The message.
    pub payload: Vec<u8>,
    /// The source address: 0.0.0.0 while the client has none.
    pub from: Ipv4Addr,
    /// Whom it is for.
    pub to: Recipient,
}

/// What a step of the machine leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// A message to send, from port 68 to port 67.
    pub send: Option<Datagram>,
    /// What became of the address.
    pub change: Option<Change>,
}

impl Output {
    fn sending(message: &Message, from: Ipv4Addr, to: Recipient) -> Self {
        let payload = message.emit();
        Self {
            send: Some(Datagram { payload, from, to }),
            change: None,
        }
    }
}

/// What becomes of a client's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It has one now, or has it longer, perhaps with another router or resolver.
    Bound(Lease),
    /// It has it no more.
    Lost {
        /// The address.
        address: Ipv4Addr,
        /// A stable name: [`NAK`] or [`LEASE_EXPIRED`].
        reason: &'static str,
    },
}

/// A DHCP client.
#[derive(Clone, Debug)]
pub struct Client {
    identity: Identity,
    stream: Stream,
    state: State,
    lease: Option<Lease>,
    /// The address and the server of the offer taken.
    offer: Option<(Ipv4Addr, Ipv4Addr)>,
    transaction: u32,
    /// When this search or renewal began, and when its last message was sent.
    began: Time,
    sent: Time,
    /// How many messages of the same kind were sent in this state.
    attempts: u32,
    deadline: Option<Time>,
}

impl Client {
    /// A client at rest. Numbers and jitter come from `stream`.
    pub fn new(identity: Identity, stream: Stream) -> Self {
        Self {
            identity,
            stream,
            state: State::Init,
            lease: None,
            offer: None,
            transaction: 0,
            began: Time::ZERO,
            sent: Time::ZERO,
            attempts: 0,
            deadline: None,
        }
    }

    /// How far it has come.
    pub fn state(&self) -> State {
        self.state
    }

    /// The lease it has.
    pub fn lease(&self) -> Option<&Lease> {
        self.lease.as_ref()
    }

    /// How many times it has asked since anybody answered.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The next moment to call [`handle_timeout`](Self::handle_timeout), and what is waited for.
    /// Ask again after every call.
    pub fn next_deadline(&self) -> Option<(Time, &'static str)> {
        let label = match self.state {
            State::Bound => "dhcp.t1",
            State::Init => "dhcp.restart",
            State::Rebinding | State::Renewing | State::Requesting => "dhcp.ack",
            State::Selecting => "dhcp.offer",
        };
        Some((self.deadline?, label))
    }

    /// Looks for an address, from the beginning; a lease it had is forgotten without a word.
    pub fn start(&mut self, now: Time) -> Output {
        self.lease = None;
        self.discover_anew(now)
    }

    /// Forgets everything and rests, as when the cable is pulled.
    pub fn stop(&mut self) {
        self.lease = None;
        self.rest(None);
    }

    /// Handles a message from port 67; what is not an answer for this client changes nothing.
    pub fn handle_message(&mut self, now: Time, bytes: &[u8]) -> Output {
        let Ok(message) = Message::parse(bytes) else {
            return Output::default();
        };
        let is_mine =
            message.transaction == self.transaction && message.hardware == self.identity.hardware;
        match (self.state, message.kind) {
            _ if !is_mine => Output::default(),
            (State::Selecting, Kind::Offer) => self.take_offer(now, &message),
            (State::Requesting | State::Renewing | State::Rebinding, Kind::Ack) => {
                self.bind(&message)
            }
            (State::Renewing | State::Rebinding, Kind::Nak) => self.lose(now, NAK),
            (State::Requesting, Kind::Nak) => {
                // A server that takes back what it offered would do so again at once.
                self.rest(Some(now + REST));
                Output::default()
            }
            _ => Output::default(),
        }
    }

    /// Handles the passing of time.
    pub fn handle_timeout(&mut self, now: Time) -> Output {
        if self.deadline.is_none_or(|deadline| now < deadline) {
            return Output::default();
        }
        let t2 = self.lease.as_ref().and_then(|it| Some(it.since + it.t2?));
        let end = self.lease.as_ref().and_then(Lease::expires);
        let is_past = |moment: Option<Time>| moment.is_some_and(|moment| moment <= now);
        match self.state {
            State::Init => self.discover_anew(now),
            State::Selecting => self.discover(now),
            State::Requesting if self.attempts >= REQUESTS => self.discover_anew(now),
            State::Requesting => self.request_offer(now),
            State::Bound | State::Renewing | State::Rebinding if is_past(end) => {
                self.lose(now, LEASE_EXPIRED)
            }
            State::Bound | State::Renewing if is_past(t2) => self.extend(now, State::Rebinding),
            State::Bound => self.extend(now, State::Renewing),
            State::Renewing | State::Rebinding => self.extend(now, self.state),
        }
    }

    /// Gives the address back and rests (RFC 2131 section 4.4.6).
    pub fn release(&mut self) -> Output {
        let lease = self.lease.take();
        self.rest(None);
        let Some(lease) = lease else {
            return Output::default();
        };
        let mut message = self.message(Kind::Release);
        message.client = lease.address;
        message.options.server = Some(lease.server);
        Output::sending(&message, lease.address, Recipient::Unicast(lease.server))
    }

    /// Says that somebody else uses the address (RFC 2131 section 4.4.4), and begins anew later.
    pub fn decline(&mut self, now: Time) -> Output {
        let Some(lease) = self.lease.take() else {
            return Output::default();
        };
        self.rest(Some(now + REST));
        let mut message = self.message(Kind::Decline);
        message.options.requested = Some(lease.address);
        message.options.server = Some(lease.server);
        message.options.message = Some("somebody else uses this address".to_owned());
        Output::sending(&message, Ipv4Addr::UNSPECIFIED, Recipient::Broadcast)
    }

    fn discover_anew(&mut self, now: Time) -> Output {
        self.enter(now, State::Selecting);
        self.offer = None;
        self.discover(now)
    }

    fn discover(&mut self, now: Time) -> Output {
        let mut message = self.message(Kind::Discover);
        self.ask(now, &mut message);
        Output::sending(&message, Ipv4Addr::UNSPECIFIED, Recipient::Broadcast)
    }

    fn take_offer(&mut self, now: Time, offer: &Message) -> Output {
        let (Some(server), false) = (offer.options.server, offer.yours.is_unspecified()) else {
            return Output::default();
        };
        self.offer = Some((offer.yours, server));
        self.state = State::Requesting;
        self.attempts = 0;
        self.request_offer(now)
    }

    /// Asks all servers, so that those not chosen hear it too (RFC 2131 section 3.1, step 3).
    fn request_offer(&mut self, now: Time) -> Output {
        let mut message = self.message(Kind::Request);
        message.options.requested = self.offer.map(|(address, _)| address);
        message.options.server = self.offer.map(|(_, server)| server);
        self.ask(now, &mut message);
        Output::sending(&message, Ipv4Addr::UNSPECIFIED, Recipient::Broadcast)
    }

    /// Asks for more time; neither server nor address go into options (RFC 2131 table 5).
    fn extend(&mut self, now: Time, state: State) -> Output {
        let Some(lease) = self.lease.clone() else {
            return self.discover_anew(now);
        };
        if self.state == State::Bound {
            self.enter(now, state);
        }
        let (limit, recipient) = if state == State::Renewing {
            (lease.t2, Recipient::Unicast(lease.server))
        } else {
            (lease.duration, Recipient::Broadcast)
        };
        self.state = state;
        let mut message = self.message(Kind::Request);
        message.client = lease.address;
        self.ask(now, &mut message);
        self.deadline = limit.map(|limit| halfway(now, lease.since + limit));
        Output::sending(&message, lease.address, recipient)
    }

    fn bind(&mut self, ack: &Message) -> Output {
        let Some(lease) = Lease::granted(ack, self.sent) else {
            return Output::default();
        };
        self.state = State::Bound;
        self.attempts = 0;
        self.deadline = lease.t1.map(|t1| lease.since + t1);
        self.lease = Some(lease.clone());
        Output {
            send: None,
            change: Some(Change::Bound(lease)),
        }
    }

    fn lose(&mut self, now: Time, reason: &'static str) -> Output {
        let lease = self.lease.take();
        let change = lease.map(|lease| Change::Lost {
            address: lease.address,
            reason,
        });
        Output {
            change,
            ..self.discover_anew(now)
        }
    }

    /// Begins a new exchange.
    fn enter(&mut self, now: Time, state: State) {
        self.state = state;
        self.transaction = self.stream.bits() as u32;
        self.began = now;
        self.attempts = 0;
    }

    fn rest(&mut self, until: Option<Time>) {
        self.state = State::Init;
        self.offer = None;
        self.attempts = 0;
        self.deadline = until;
    }

    /// Notes that a question goes out now and when to ask it again.
    fn ask(&mut self, now: Time, message: &mut Message) {
        let seconds = now.since(self.began).as_secs();
        message.seconds = u16::try_from(seconds).unwrap_or(u16::MAX);
        self.sent = now;
        self.deadline = Some(now + backoff(self.attempts, &mut self.stream));
        self.attempts += 1;
    }

    fn message(&self, kind: Kind) -> Message {
        let hardware = self.identity.hardware;
        let mut message = Message::new(kind, self.transaction, hardware);
        message.options.client_id = Some([&[1], &hardware.0[..]].concat());
        // RFC 2131 table 5: neither goes into a decline or a release.
        if matches!(kind, Kind::Discover | Kind::Request) {
            message.options.wanted = WANTED.to_vec();
            message
                .options
                .host_name
                .clone_from(&self.identity.host_name);
        }
        message
    }
}
