//! The NAT and its memory: settings, table, what ended and who made it end.

use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Packet;

use crate::filter::Fragments;
use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;
use crate::trace::EventId;

use super::binding::Bindings;
use super::forgotten::Forgotten;
use super::icmp_error::{IcmpError, is_error};
use super::translate::Rewriting;
use super::{MappingRow, Settings};

/// What the timer of a NAT waits for.
const DEADLINE_LABEL: &str = "nat44.mapping-idle";

/// A NAPT44 with one external address.
#[derive(Clone, Debug)]
pub struct Nat44 {
    pub(super) settings: Settings,
    pub(super) external: Ipv4Addr,
    pub(super) bindings: Bindings,
    pub(super) outbound_fragments: Fragments<Rewriting>,
    pub(super) inbound_fragments: Fragments<Rewriting>,
    pub(super) forgotten: Forgotten,
    /// Mappings that ended since the last call of `expire`.
    ended: Vec<MappingRow>,
}

impl Nat44 {
    /// A NAT that shows all internal hosts as `external`.
    pub fn new(settings: Settings, external: Ipv4Addr) -> Self {
        Self {
            settings,
            external,
            bindings: Bindings::default(),
            outbound_fragments: Fragments::new(),
            inbound_fragments: Fragments::new(),
            forgotten: Forgotten::default(),
            ended: Vec::new(),
        }
    }

    /// The external address.
    pub fn external(&self) -> Ipv4Addr {
        self.external
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to be changed; a change acts on the next packet.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// Whether a port of the external address belongs to a mapping or a forward, so that the
    /// gateway itself must not use it.
    pub fn owns(&self, protocol: Protocol, port: u16) -> bool {
        self.bindings.of_external(protocol, port).is_some() || self.is_door(protocol, port)
    }

    /// Whether a packet from inside is for an external endpoint that leads back inside, or tells
    /// of one that was (RFC 5508 REQ-7).
    pub fn hairpins(&self, now: Time, frame: &Frame) -> bool {
        let to_external = |ip: Ipv4Packet<&[u8]>| ip.dst_addr() == self.external;
        if !self.settings.hairpinning || !frame.ipv4().is_some_and(to_external) {
            return false;
        }
        let owned = |tuple: &Tuple| self.owns(tuple.protocol, tuple.destination.port());
        match Tuple::of(frame) {
            Some(tuple) if tuple.protocol == Protocol::Icmp => {
                let is_error = frame.transport().first().copied().is_some_and(is_error);
                let error = IcmpError::parse(frame).ok().filter(|_| is_error);
                error.is_some_and(|error| owned(&error.quoted.reversed()))
            }
            Some(tuple) => owned(&tuple),
            None => self.outbound_fragments.recall(now, frame).is_some(),
        }
    }

    /// Forgets all mappings, but not who made it do so: refusals of packets that had a mapping
    /// will name `by`. Returns the mappings.
    pub fn flush(&mut self, now: Time, by: EventId) -> Vec<MappingRow> {
        let rows = self.view(now);
        for row in &rows {
            self.forgotten.note(row, by, self.settings.max_mappings);
        }
        self.bindings.clear();
        self.outbound_fragments.clear();
        self.inbound_fragments.clear();
        rows
    }

    /// The next moment to call [`expire`](Self::expire) and what is waited for; not later than
    /// the end of the next mapping, perhaps earlier.
    pub fn next_deadline(&self) -> Option<(Time, &'static str)> {
        Some((self.bindings.next_deadline()?, DEADLINE_LABEL))
    }

    /// Ends mappings whose time is over; returns them and those found ended since the last call.
    pub fn expire(&mut self, now: Time) -> Vec<MappingRow> {
        self.retire(now);
        std::mem::take(&mut self.ended)
    }

    /// The table, in the order in which the mappings were made.
    pub fn view(&self, now: Time) -> Vec<MappingRow> {
        self.bindings
            .iter()
            .map(|(id, mapping)| MappingRow::of(now, self.external, id, mapping))
            .collect()
    }

    /// Ends mappings whose time is over, so that no packet meets them.
    pub(super) fn retire(&mut self, now: Time) {
        while let Some((id, mapping)) = self.bindings.pop_expired(now) {
            let row = MappingRow::of(now, self.external, id, &mapping);
            // Lifetimes that a fault cut short are that fault's doing.
            if let Some(by) = self.settings.by {
                self.forgotten.note(&row, by, self.settings.max_mappings);
            }
            if self.ended.len() < self.settings.max_mappings {
                self.ended.push(row);
            }
        }
    }
}
