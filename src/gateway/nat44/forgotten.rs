//! What the NAT was made to forget, and by which fault: the difference between "this never was"
//! and "this was lost".

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use crate::packet::Protocol;
use crate::trace::EventId;

use super::MappingRow;
use super::binding::Ends;

/// Sessions that a fault ended, as seen from either side.
#[derive(Clone, Debug, Default)]
pub(super) struct Forgotten {
    internal: BTreeMap<(Protocol, SocketAddrV4, SocketAddrV4), EventId>,
    external: BTreeMap<(Protocol, u16, SocketAddrV4), EventId>,
}

impl Forgotten {
    /// Remembers who ended the sessions of a mapping. Beyond `limit` sessions, older ones go.
    pub(super) fn note(&mut self, row: &MappingRow, by: EventId, limit: usize) {
        if self.internal.len() + row.sessions.len() > limit {
            *self = Self::default();
        }
        for session in &row.sessions {
            let (protocol, remote) = (row.protocol, session.remote);
            self.internal.insert((protocol, row.internal, remote), by);
            self.external
                .insert((protocol, row.external.port(), remote), by);
        }
    }

    /// A session begins anew: what was before no longer matters.
    pub(super) fn begin(&mut self, protocol: Protocol, ends: Ends, remote: SocketAddrV4) {
        if !self.internal.is_empty() {
            self.internal.remove(&(protocol, ends.internal, remote));
            self.external.remove(&(protocol, ends.port, remote));
        }
    }

    /// Who ended the session of an internal endpoint with a remote one.
    pub(super) fn of_internal(
        &self,
        protocol: Protocol,
        internal: SocketAddrV4,
        remote: SocketAddrV4,
    ) -> Option<EventId> {
        self.internal.get(&(protocol, internal, remote)).copied()
    }

    /// Who ended the session of an external port with a remote endpoint.
    pub(super) fn of_external(
        &self,
        protocol: Protocol,
        port: u16,
        remote: SocketAddrV4,
    ) -> Option<EventId> {
        self.external.get(&(protocol, port, remote)).copied()
    }
}
