//! Echo sockets: what `ping` and `traceroute` use.

use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;

use crate::sim::Time;
use crate::trace::EventId;

use crate::host::run::TaskId;

use super::icmp::IcmpError;

/// What came back for an echo request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EchoOutcome {
    /// The machine answered.
    Reply,
    /// Some machine reported an error.
    Error(IcmpError),
}

/// One answer to an echo request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoAnswer {
    /// Which request it answers.
    pub sequence: u16,
    /// Who answered.
    pub from: Ipv4Addr,
    /// Time to live of the answer as it arrived.
    pub ttl: u8,
    /// What came back.
    pub outcome: EchoOutcome,
    /// When.
    pub time: Time,
    /// The event of its delivery.
    pub event: Option<EventId>,
}

/// Answers that wait to be read, by echo identifier.
#[derive(Debug, Default)]
pub(in crate::host) struct Pings {
    pub sockets: BTreeMap<u16, (VecDeque<EchoAnswer>, Vec<TaskId>)>,
}
