//! The table: mappings, found from inside and from outside, and the sessions they hold.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use crate::filter::{Deadlines, Flags, Lifetimes, Side, TcpSession, TcpState};
use crate::packet::Protocol;
use crate::sim::Time;

use super::{Behaviour, Settings};

/// The number of a mapping; never used twice by one NAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MappingId(pub(super) u64);

/// How a mapping is found from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) protocol: Protocol,
    pub(super) internal: SocketAddrV4,
    /// The part of the remote endpoint that the mapping depends on.
    pub(super) remote: SocketAddrV4,
}

/// An internal endpoint with its external port.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    pub(super) key: Key,
    pub(super) port: u16,
    pub(super) sessions: BTreeMap<SocketAddrV4, Session>,
}

/// A mapping in short: its number and its two endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) id: MappingId,
    pub(super) internal: SocketAddrV4,
    pub(super) port: u16,
}

/// A conversation of a mapping with one remote endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) tcp: Option<TcpSession>,
    /// Which side of the conversation is inside.
    inside: Side,
    pub(super) deadline: Time,
}

/// Which way a packet crosses the NAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crossing {
    Inbound,
    Outbound,
}

/// All mappings.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings {
    mappings: BTreeMap<MappingId, Mapping>,
    by_internal: BTreeMap<Key, MappingId>,
    by_external: BTreeMap<(Protocol, u16), MappingId>,
    deadlines: Deadlines<(MappingId, SocketAddrV4)>,
    next_id: u64,
}

impl Bindings {
    pub(super) fn len(&self) -> usize {
        self.mappings.len()
    }

    pub(super) fn of_internal(&self, key: &Key) -> Option<MappingId> {
        self.by_internal.get(key).copied()
    }

    pub(super) fn of_external(&self, protocol: Protocol, port: u16) -> Option<MappingId> {
        self.by_external.get(&(protocol, port)).copied()
    }

    pub(super) fn mapping(&self, id: MappingId) -> Option<&Mapping> {
        self.mappings.get(&id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (MappingId, &Mapping)> {
        self.mappings.iter().map(|(id, mapping)| (*id, mapping))
    }

    /// Makes a mapping without sessions; the caller adds the first.
    pub(super) fn insert(&mut self, key: Key, port: u16) -> MappingId {
        let id = MappingId(self.next_id);
        self.next_id += 1;
        self.by_internal.insert(key, id);
        self.by_external.insert((key.protocol, port), id);
        let sessions = BTreeMap::new();
        let mapping = Mapping {
            key,
            port,
            sessions,
        };
        self.mappings.insert(id, mapping);
        id
    }

    /// Adds a session to a mapping that has none with this remote endpoint.
    pub(super) fn begin(&mut self, id: MappingId, remote: SocketAddrV4, session: Session) {
        if let Some(mapping) = self.mappings.get_mut(&id) {
            mapping.sessions.insert(remote, session);
            self.deadlines.set((id, remote), None, session.deadline);
        }
    }

    /// Lets a packet move its session on; `None` if there is no such session.
    pub(super) fn advance(
        &mut self,
        now: Time,
        (id, remote): (MappingId, SocketAddrV4),
        crossing: Crossing,
        flags: Option<Flags>,
        settings: &Settings,
    ) -> Option<Ends> {
        let mapping = self.mappings.get_mut(&id)?;
        let session = mapping.sessions.get_mut(&remote)?;
        if session.observe(crossing, flags, settings.inbound_refresh) {
            let before = Some(session.deadline);
            session.refresh(now, mapping.key.protocol, &settings.lifetimes);
            self.deadlines.set((id, remote), before, session.deadline);
        }
        Some(mapping.ends(id))
    }

    /// The next moment at which a session may end.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        self.deadlines.next()
    }

    /// Ends sessions whose time is over; returns a mapping that lost its last. Call until it
    /// returns `None`.
    pub(super) fn pop_expired(&mut self, now: Time) -> Option<(MappingId, Mapping)> {
        loop {
            let mappings = &self.mappings;
            let deadline = |(id, remote): &(MappingId, SocketAddrV4)| {
                let session = mappings.get(id)?.sessions.get(remote)?;
                Some(session.deadline)
            };
            let (id, remote) = self.deadlines.pop_due(now, deadline)?;
            let mapping = self.mappings.get_mut(&id)?;
            // The last session stays in, to tell what the mapping was.
            if mapping.sessions.len() > 1 {
                mapping.sessions.remove(&remote);
            } else {
                let mapping = self.mappings.remove(&id)?;
                self.by_internal.remove(&mapping.key);
                self.by_external
                    .remove(&(mapping.key.protocol, mapping.port));
                return Some((id, mapping));
            }
        }
    }

    /// Forgets all; numbers go on.
    pub(super) fn clear(&mut self) {
        *self = Self {
            next_id: self.next_id,
            ..Self::default()
        };
    }
}

impl Mapping {
    pub(super) fn ends(&self, id: MappingId) -> Ends {
        Ends {
            id,
            internal: self.key.internal,
            port: self.port,
        }
    }

    /// Whether `remote` may send to this mapping.
    pub(super) fn admits(&self, filtering: Behaviour, remote: SocketAddrV4) -> bool {
        match filtering {
            Behaviour::EndpointIndependent => true,
            Behaviour::AddressDependent => {
                let port = |port| SocketAddrV4::new(*remote.ip(), port);
                let mut known = self.sessions.range(port(0)..=port(u16::MAX));
                known.next().is_some()
            }
            Behaviour::AddressAndPortDependent => self.sessions.contains_key(&remote),
        }
    }
}

impl Session {
    /// A session that begins with a packet; `None` for a TCP segment that begins nothing.
    pub(super) fn begin(crossing: Crossing, flags: Option<Flags>) -> Option<Self> {
        if flags.is_some_and(|flags| !flags.opens()) {
            return None;
        }
        Some(Self {
            tcp: flags.map(|_| TcpSession::opening()),
            inside: match crossing {
                Crossing::Inbound => Side::Responder,
                Crossing::Outbound => Side::Originator,
            },
            deadline: Time::ZERO,
        })
    }

    /// Takes a further packet into account; returns whether its lifetime restarts.
    fn observe(&mut self, crossing: Crossing, flags: Option<Flags>, inbound_refresh: bool) -> bool {
        let (Some(tcp), Some(flags)) = (&mut self.tcp, flags) else {
            return crossing == Crossing::Outbound || inbound_refresh;
        };
        let is_over = matches!(tcp.state(), TcpState::Closing | TcpState::Reset);
        if let Some(anew) = Self::begin(crossing, Some(flags))
            && is_over
        {
            // The same two endpoints meet again, perhaps in other roles.
            *self = Self {
                deadline: self.deadline,
                ..anew
            };
            return true;
        }
        let from = match (crossing, self.inside) {
            (Crossing::Outbound, side) => side,
            (Crossing::Inbound, Side::Originator) => Side::Responder,
            (Crossing::Inbound, Side::Responder) => Side::Originator,
        };
        tcp.observe(from, flags)
    }

    /// Restarts the lifetime.
    pub(super) fn refresh(&mut self, now: Time, protocol: Protocol, lifetimes: &Lifetimes) {
        self.deadline = now
            + match (protocol, self.tcp) {
                (_, Some(tcp)) => tcp.lifetime(lifetimes),
                (Protocol::Icmp, None) => lifetimes.icmp_query,
                (Protocol::Tcp | Protocol::Udp, None) => lifetimes.udp,
            };
    }
}
