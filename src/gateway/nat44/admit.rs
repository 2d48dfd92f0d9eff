//! Who passes: mappings and sessions found, made, moved on, or refused.

use std::net::SocketAddrV4;

use crate::filter::Flags;
use crate::packet::{Protocol, Tuple};
use crate::sim::{Stream, Time};

use super::binding::{Crossing, Ends, Key, Session};
use super::{FILTERED, MappingId, NO_FREE_PORT, NO_MAPPING, Nat44, Refused, TABLE_FULL, ports};

/// What a NAT is told about the world outside its table when it needs a port.
pub(super) struct Allotment<'a> {
    pub(super) port_taken: &'a dyn Fn(Protocol, u16) -> bool,
    pub(super) stream: &'a mut Stream,
}

impl Nat44 {
    /// Finds or makes mapping and session for a packet from inside.
    pub(super) fn admit_outbound(
        &mut self,
        now: Time,
        tuple: Tuple,
        flags: Option<Flags>,
        allotment: Allotment<'_>,
    ) -> Result<(Ends, bool), Refused> {
        let remote = remote_of(&tuple);
        let key = self.key_of(&tuple);
        let (id, is_new) = match self.bindings.of_internal(&key) {
            Some(id) => (id, false),
            None if Session::begin(Crossing::Outbound, flags).is_none() => {
                return Err(self.unknown(tuple));
            }
            None => (self.make_mapping(key, allotment)?, true),
        };
        let ends = self.pass(now, id, remote, Crossing::Outbound, flags)?;
        Ok((ends, is_new))
    }

    /// Asks the filter of a mapping for a packet from `remote`.
    pub(super) fn admit_inbound(
        &mut self,
        now: Time,
        id: MappingId,
        remote: SocketAddrV4,
        flags: Option<Flags>,
    ) -> Result<Ends, Refused> {
        let mapping = self.bindings.mapping(id).ok_or(refused(NO_MAPPING))?;
        let protocol = mapping.key.protocol;
        let admits = mapping.admits(self.settings.filtering, remote);
        if !(admits || self.is_door(protocol, mapping.port)) {
            return Err(Refused {
                reason: FILTERED,
                by: self.forgotten.of_external(protocol, mapping.port, remote),
            });
        }
        self.pass(now, id, remote, Crossing::Inbound, flags)
    }

    /// Lets a packet move the session it belongs to on, or begin it.
    fn pass(
        &mut self,
        now: Time,
        id: MappingId,
        remote: SocketAddrV4,
        crossing: Crossing,
        flags: Option<Flags>,
    ) -> Result<Ends, Refused> {
        let settings = &self.settings;
        let known = self
            .bindings
            .advance(now, (id, remote), crossing, flags, settings);
        if let Some(ends) = known {
            return Ok(ends);
        }
        let mapping = self.bindings.mapping(id).ok_or(refused(NO_MAPPING))?;
        let (protocol, ends) = (mapping.key.protocol, mapping.ends(id));
        if mapping.sessions.len() >= settings.max_sessions.max(1) {
            return Err(self.lacking(TABLE_FULL));
        }
        let Some(mut session) = Session::begin(crossing, flags) else {
            return Err(self.unknown(Tuple {
                protocol,
                source: ends.internal,
                destination: remote,
            }));
        };
        session.refresh(now, protocol, &settings.lifetimes);
        self.forgotten.begin(protocol, ends, remote);
        self.bindings.begin(id, remote, session);
        Ok(ends)
    }

    fn make_mapping(&mut self, key: Key, allotment: Allotment<'_>) -> Result<MappingId, Refused> {
        if self.bindings.len() >= self.settings.max_mappings {
            return Err(self.lacking(TABLE_FULL));
        }
        if let Some(port) = self.reserved_for(&key) {
            return Ok(self.bindings.insert(key, port));
        }
        let Allotment { port_taken, stream } = allotment;
        let (protocol, wanted) = (key.protocol, key.internal.port());
        let is_free = |port| !self.owns(protocol, port) && !port_taken(protocol, port);
        let port = ports::choose(&self.settings, protocol, wanted, is_free, stream)
            .ok_or(self.lacking(NO_FREE_PORT))?;
        Ok(self.bindings.insert(key, port))
    }

    /// The mapping that a packet to the external address is meant for (RFC 4787 REQ-9); `None`
    /// for a packet to elsewhere.
    pub(super) fn hairpin_target(
        &mut self,
        tuple: &Tuple,
        flags: Option<Flags>,
    ) -> Result<Option<MappingId>, Refused> {
        if *tuple.destination.ip() != self.external {
            return Ok(None);
        }
        // A NAPT need not hairpin echo requests (RFC 5508 REQ-7).
        if !self.settings.hairpinning || tuple.protocol == Protocol::Icmp {
            return Err(refused(NO_MAPPING));
        }
        match self.target(tuple.protocol, tuple.destination.port(), flags) {
            None => Err(refused(NO_MAPPING)),
            target => Ok(target),
        }
    }

    /// No mapping or no session for a packet from inside; perhaps there was one before a fault.
    pub(super) fn unknown(&self, tuple: Tuple) -> Refused {
        let remote = remote_of(&tuple);
        Refused {
            reason: NO_MAPPING,
            by: self
                .forgotten
                .of_internal(tuple.protocol, tuple.source, remote),
        }
    }

    /// A limit was reached; perhaps a fault set it.
    fn lacking(&self, reason: &'static str) -> Refused {
        Refused {
            reason,
            by: self.settings.by,
        }
    }
}

pub(super) fn refused(reason: &'static str) -> Refused {
    Refused { reason, by: None }
}

/// The far end of a packet from inside. An echo has an identifier on the near side only.
pub(super) fn remote_of(tuple: &Tuple) -> SocketAddrV4 {
    match tuple.protocol {
        Protocol::Icmp => SocketAddrV4::new(*tuple.destination.ip(), 0),
        Protocol::Tcp | Protocol::Udp => tuple.destination,
    }
}
