//! One query under way: what goes out, what may come in, and what belongs to it.

use std::net::IpAddr;
use std::time::Duration;

use crate::sim::Time;

use super::{Evidence, HEADER_OCTETS, Message, ParseError, Rcode, Transport};

/// A source of query ids. They must not be guessable from outside (RFC 5452 9.2); in the
/// emulator they come from the host's own random stream.
pub type Ids<'a> = &'a mut dyn FnMut() -> u16;

/// What happened to a lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// It begins.
    Start,
    /// Octets came from a server.
    Response {
        /// Where from.
        server: IpAddr,
        /// The message, without the length that precedes it in a stream.
        octets: &'a [u8],
        /// The caller's number for this input.
        evidence: Evidence,
    },
    /// The time of the query under way is up.
    Timeout {
        /// The caller's number for this input.
        evidence: Evidence,
    },
    /// The query under way cannot be answered: an ICMP error, or a connection refused, reset or
    /// closed.
    Unreachable {
        /// The caller's number for this input.
        evidence: Evidence,
    },
}

/// What the caller has to do next for a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<T> {
    /// Send a query, from a fresh port (RFC 5452 9.2), and report what comes of it.
    Query {
        /// The server to ask.
        server: IpAddr,
        /// The query.
        message: Message,
        /// How to send it.
        transport: Transport,
        /// When to report a timeout, counted from now.
        timeout: Duration,
    },
    /// Go on waiting: what came does not belong to the query under way.
    Wait {
        /// When to report a timeout, counted from now.
        timeout: Duration,
    },
    /// The lookup has ended; it takes no more inputs.
    Done(T),
}

/// A query under way.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub(super) server: IpAddr,
    pub(super) query: Message,
    pub(super) transport: Transport,
    pub(super) deadline: Time,
}

/// What octets mean for the query under way.
#[derive(Debug)]
pub(super) enum Heard {
    /// Not for us, or forged.
    Foreign,
    /// From the server asked, with our id, but not to be read.
    Garbled(ParseError),
    /// The response.
    Reply(Message),
}

impl Exchange {
    /// Begins a query.
    pub(super) fn new(
        server: IpAddr,
        query: Message,
        transport: Transport,
        deadline: Time,
    ) -> Self {
        Self {
            server,
            query,
            transport,
            deadline,
        }
    }

    /// The action that sends the query.
    pub(super) fn send<T>(&self, now: Time) -> Action<T> {
        Action::Query {
            server: self.server,
            message: self.query.clone(),
            transport: self.transport,
            timeout: self.deadline.since(now),
        }
    }

    /// The action that goes on waiting.
    pub(super) fn wait<T>(&self, now: Time) -> Action<T> {
        Action::Wait {
            timeout: self.deadline.since(now),
        }
    }

    /// Whether octets from `server` answer the query: same server, id and question
    /// (RFC 5452 9.1).
    pub(super) fn hear(&self, server: IpAddr, octets: &[u8]) -> Heard {
        let header = octets.get(..HEADER_OCTETS);
        let ours = header.is_some_and(|header| {
            header.starts_with(&self.query.id.to_be_bytes()) && header[2] & 0x80 != 0
        });
        if server != self.server || !ours {
            return Heard::Foreign;
        }
        match Message::parse(octets) {
            Err(error) => Heard::Garbled(error),
            Ok(response) if self.asks_same(&response) => Heard::Reply(response),
            Ok(_) => Heard::Foreign,
        }
    }

    /// An error may come without the question, for the server may not have read it.
    fn asks_same(&self, response: &Message) -> bool {
        let bare_error = response.questions.is_empty() && response.rcode != Rcode::NOERROR;
        bare_error || response.questions == self.query.questions
    }
}
