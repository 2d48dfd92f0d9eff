//! Spans group events into conversations: a visit, a lookup, a connection, a request.

use std::num::NonZeroU32;

use super::{EventId, NodeId};

/// The number of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(NonZeroU32);

impl SpanId {
    pub(super) fn from_index(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX - 1) + 1;
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
    }

    /// The place in the list of spans.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What kind of conversation a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanKind {
    /// One attempt of a proxy at one upstream.
    Attempt,
    /// One health check of a proxy.
    Check,
    /// One command typed at a machine.
    Command,
    /// One TCP connection, seen from one host.
    Connection,
    /// One address lease (DHCP).
    Lease,
    /// One DNS lookup, by a stub, a forwarder or a recursive resolver.
    Lookup,
    /// One echo request with its reply.
    Ping,
    /// One request in the care of a server or a proxy.
    Request,
    /// One page load of a browser.
    Visit,
}

/// A conversation: where, what, since when, until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// What kind of conversation.
    pub kind: SpanKind,
    /// The conversation this one is part of.
    pub parent: Option<SpanId>,
    /// The node that opened it.
    pub node: NodeId,
    /// A short name: `GET http://shop.example/`, `A shop.example`.
    pub label: String,
    /// The event that opened it.
    pub opened: EventId,
    /// The event that closed it.
    pub closed: Option<EventId>,
}
