//! The table as a person reads it.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use crate::packet::Protocol;
use crate::sim::Time;

use super::MappingId;
use super::binding::{Mapping, Session};

/// One mapping, as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingRow {
    /// Its number.
    pub id: MappingId,
    /// The transport protocol.
    pub protocol: Protocol,
    /// The endpoint inside; for ICMP the port is the echo identifier.
    pub internal: SocketAddrV4,
    /// The endpoint that the outside sees.
    pub external: SocketAddrV4,
    /// How far the session that lives longest has come: a TCP state, or `mapped`.
    pub state: &'static str,
    /// How long the mapping lives on if no packet comes.
    pub idle_left: Duration,
    /// Its sessions, by remote endpoint.
    pub sessions: Vec<SessionRow>,
}

/// One session, as plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The endpoint outside; for ICMP the port is 0.
    pub remote: SocketAddrV4,
    /// How far it has come: a TCP state, or `mapped`.
    pub state: &'static str,
    /// How long it lives on if no packet comes.
    pub idle_left: Duration,
}

impl MappingRow {
    pub(super) fn of(now: Time, external: Ipv4Addr, id: MappingId, mapping: &Mapping) -> Self {
        let sessions: Vec<_> = mapping
            .sessions
            .iter()
            .map(|(remote, session)| SessionRow {
                remote: *remote,
                state: state(session),
                idle_left: session.deadline.since(now),
            })
            .collect();
        let longest = sessions.iter().max_by_key(|session| session.idle_left);
        Self {
            id,
            protocol: mapping.key.protocol,
            internal: mapping.key.internal,
            external: SocketAddrV4::new(external, mapping.port),
            state: longest.map_or("mapped", |session| session.state),
            idle_left: longest.map_or(Duration::ZERO, |session| session.idle_left),
            sessions,
        }
    }
}

fn state(session: &Session) -> &'static str {
    session.tcp.map_or("mapped", |tcp| tcp.state().as_str())
}
