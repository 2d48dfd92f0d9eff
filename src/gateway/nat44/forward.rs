//! Port forwarding: mappings that are made when somebody knocks.

use crate::filter::Flags;
use crate::packet::{Protocol, Tuple};

use super::admit::remote_of;
use super::binding::{Crossing, Key, Session};
use super::{Behaviour, MappingId, Nat44, PortForward};

impl Nat44 {
    /// Under which key the table holds the mapping for a packet from inside. An endpoint behind a
    /// door has one mapping for all the world.
    pub(super) fn key_of(&self, tuple: &Tuple) -> Key {
        let is_door = self
            .door(|door| (door.protocol, door.internal) == (tuple.protocol, tuple.source))
            .is_some();
        let mapping = if is_door {
            Behaviour::EndpointIndependent
        } else {
            self.settings.mapping
        };
        Key {
            protocol: tuple.protocol,
            internal: tuple.source,
            remote: mapping.mask(remote_of(tuple)),
        }
    }

    /// The mapping that a packet to an external port belongs to; made now if that port is a door
    /// and the packet may begin a session.
    pub(super) fn target(
        &mut self,
        protocol: Protocol,
        port: u16,
        flags: Option<Flags>,
    ) -> Option<MappingId> {
        let known = self.bindings.of_external(protocol, port);
        if known.is_some() || self.bindings.len() >= self.settings.max_mappings {
            return known;
        }
        let door = self.door(|door| (door.protocol, door.port) == (protocol, port))?;
        Session::begin(Crossing::Inbound, flags)?;
        let tuple = Tuple {
            protocol,
            source: door.internal,
            destination: door.internal,
        };
        let key = self.key_of(&tuple);
        // An endpoint that went out by another port before its door was opened stays there.
        let elsewhere = self.bindings.of_internal(&key);
        Some(elsewhere.unwrap_or_else(|| self.bindings.insert(key, port)))
    }

    /// The external port reserved for an internal endpoint, if no mapping uses it.
    pub(super) fn reserved_for(&self, key: &Key) -> Option<u16> {
        let door = self.door(|door| (door.protocol, door.internal) == (key.protocol, key.internal));
        let port = door?.port;
        let is_used = self.bindings.of_external(key.protocol, port).is_some();
        (!is_used).then_some(port)
    }

    /// Whether an external port is a door.
    pub(super) fn is_door(&self, protocol: Protocol, port: u16) -> bool {
        let is_it = |door: &PortForward| (door.protocol, door.port) == (protocol, port);
        self.door(is_it).is_some()
    }

    fn door(&self, is_it: impl Fn(&PortForward) -> bool) -> Option<PortForward> {
        self.settings
            .forwards
            .iter()
            .find(|door| is_it(door))
            .copied()
    }
}
