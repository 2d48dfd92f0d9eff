//! The memory of connections: what tells an answer from an intrusion.
//!
//! A packet is first classified, which changes nothing; only if it passes is it confirmed, which
//! records it. So a refused packet leaves no trace in the table (as in Linux). TCP follows
//! [`TcpSession`]; UDP and ICMP queries count as established once answered. ICMP errors are
//! `related` to the connection of the packet they quote and never keep it alive (RFC 5508 REQ-6).
//! A TCP connection met in its midst counts as new, as Linux counts it by default: a firewall
//! switched on must not kill what is running. Other protocols are always new.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;

use super::session::Flags;
use super::{Deadlines, Lifetimes, Side, State, TcpSession};

/// How many connections are remembered at once, unless said otherwise.
const LIMIT: usize = 65_536;

/// What is remembered of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whether packets were seen both ways.
    pub answered: bool,
    /// How far it has come, if it is TCP.
    pub tcp: Option<TcpSession>,
    /// When it is forgotten, if no packet comes.
    pub deadline: Time,
}

/// What a packet is to the table; see [`Connections::classify`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The packet's state.
    pub state: State,
    /// The connection it belongs to or begins, seen from its originator, and who sent it.
    pub connection: Option<(Tuple, Side)>,
}

/// The table of known connections.
#[derive(Clone, Debug)]
pub struct Connections {
    table: BTreeMap<Tuple, Connection>,
    deadlines: Deadlines<Tuple>,
    lifetimes: Lifetimes,
    limit: usize,
}

impl Connections {
    /// An empty table.
    pub fn new(lifetimes: Lifetimes) -> Self {
        Self {
            table: BTreeMap::new(),
            deadlines: Deadlines::new(),
            lifetimes,
            limit: LIMIT,
        }
    }

    /// What `frame` is to the connections known at `now`. Its ports, if it is a later fragment,
    /// are those of `tuple`.
    pub fn classify(&self, now: Time, frame: &Frame, tuple: Tuple) -> Sighting {
        if tuple.protocol == Protocol::Icmp {
            return self.classify_icmp(now, frame, tuple);
        }
        if self.alive(now, &tuple.reversed()).is_some() {
            return Sighting {
                state: State::Established,
                connection: Some((tuple.reversed(), Side::Responder)),
            };
        }
        let state = match self.alive(now, &tuple) {
            Some(connection) if connection.answered => State::Established,
            None if tuple.protocol == Protocol::Tcp && !may_begin(frame) => State::Invalid,
            Some(_) | None => State::New,
        };
        Sighting {
            state,
            connection: (state != State::Invalid).then_some((tuple, Side::Originator)),
        }
    }

    /// Records a packet that passed.
    pub fn confirm(&mut self, now: Time, frame: &Frame, sighting: Sighting) {
        let Some((tuple, from)) = sighting.connection else {
            return;
        };
        let flags = match tuple.protocol {
            Protocol::Tcp => Flags::of(frame.transport()),
            Protocol::Icmp | Protocol::Udp => None,
        };
        let known = self.table.get(&tuple).copied();
        let mut connection = known.filter(|it| now < it.deadline).unwrap_or(Connection {
            answered: false,
            tcp: flags.map(first_seen),
            deadline: Time::ZERO,
        });
        connection.answered |= from == Side::Responder;
        let restarts = match (&mut connection.tcp, flags) {
            (Some(tcp), Some(flags)) => tcp.observe(from, flags),
            _ => true,
        };
        if restarts || connection.deadline == Time::ZERO {
            connection.deadline = now + self.lifetime(tuple, &connection);
        }
        if known.is_none() && self.table.len() >= self.limit {
            // As the kernel does, a full table serves the connections it knows.
            return;
        }
        let before = known.map(|it| it.deadline);
        self.deadlines.set(tuple, before, connection.deadline);
        self.table.insert(tuple, connection);
    }

    /// The connections, seen from their originators.
    pub fn rows(&self) -> impl Iterator<Item = (&Tuple, &Connection)> {
        self.table.iter()
    }

    /// The next moment to call [`expire`](Self::expire); not later than the next deadline.
    pub fn next_deadline(&self) -> Option<Time> {
        self.deadlines.next()
    }

    /// Forgets connections whose time is over; returns them.
    pub fn expire(&mut self, now: Time) -> Vec<Tuple> {
        let mut expired = Vec::new();
        let table = &mut self.table;
        while let Some(tuple) = self
            .deadlines
            .pop_due(now, |tuple| table.get(tuple).map(|it| it.deadline))
        {
            table.remove(&tuple);
            expired.push(tuple);
        }
        expired
    }

    /// Forgets everything.
    pub fn flush(&mut self) {
        self.table.clear();
        self.deadlines.clear();
    }

    fn alive(&self, now: Time, tuple: &Tuple) -> Option<&Connection> {
        self.table.get(tuple).filter(|it| now < it.deadline)
    }

    /// Echo requests and replies carry the same identifier both ways; the type tells the side.
    fn classify_icmp(&self, now: Time, frame: &Frame, tuple: Tuple) -> Sighting {
        let known = |tuple: &Tuple| self.alive(now, tuple);
        let (state, connection) = match frame.transport().first() {
            Some(8) if known(&tuple).is_some_and(|it| it.answered) => {
                (State::Established, Some((tuple, Side::Originator)))
            }
            Some(8) => (State::New, Some((tuple, Side::Originator))),
            Some(0) if known(&tuple.reversed()).is_some() => (
                State::Established,
                Some((tuple.reversed(), Side::Responder)),
            ),
            Some(3 | 4 | 11 | 12) if self.quotes_known(now, frame) => (State::Related, None),
            Some(0 | 3 | 4 | 11 | 12) | None => (State::Invalid, None),
            Some(_) => (State::New, None),
        };
        Sighting { state, connection }
    }

    fn quotes_known(&self, now: Time, frame: &Frame) -> bool {
        Tuple::of_quoted(frame.body()).is_some_and(|quoted| {
            self.alive(now, &quoted).is_some() || self.alive(now, &quoted.reversed()).is_some()
        })
    }

    fn lifetime(&self, tuple: Tuple, connection: &Connection) -> Duration {
        match (tuple.protocol, connection.tcp) {
            (_, Some(tcp)) => tcp.lifetime(&self.lifetimes),
            (Protocol::Icmp, None) => self.lifetimes.icmp_query,
            (Protocol::Tcp | Protocol::Udp, None) => self.lifetimes.udp,
        }
    }
}

/// Whether a segment may begin a connection or reveal one that began unseen; a reset does
/// neither, nor does the answer to a SYN that was never seen.
fn may_begin(frame: &Frame) -> bool {
    Flags::of(frame.transport()).is_some_and(|flags| !(flags.rst || flags.syn && flags.ack))
}

fn first_seen(flags: Flags) -> TcpSession {
    if flags.opens() {
        TcpSession::opening()
    } else {
        TcpSession::established()
    }
}
