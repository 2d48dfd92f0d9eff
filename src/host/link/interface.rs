//! A host's attachment to a link: its Ethernet address, IPv4 addresses and neighbours.

use std::net::Ipv4Addr;

use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

use crate::trace::EventId;

use super::neighbour::NeighbourTable;

/// An attachment to a link.
#[derive(Debug)]
pub struct Interface {
    /// Its name on the machine: `eth0`.
    pub name: String,
    /// Its Ethernet address.
    pub mac: EthernetAddress,
    /// Its addresses, each with the length of its network's prefix.
    pub addresses: Vec<Ipv4Cidr>,
    /// The longest IP packet it sends, in bytes.
    pub mtu: usize,
    /// Who is on the link.
    pub neighbours: NeighbourTable,
    /// Set while its link has no carrier: by which event it was lost.
    pub no_carrier: Option<EventId>,
    /// Set while it waits in vain for a lease: the event that shows it (RFC 2131 section 4.4.1).
    pub no_lease: Option<EventId>,
    /// Set while a lease says how it is configured: the event that shows it.
    pub lease: Option<EventId>,
}

impl Interface {
    /// An interface without addresses.
    pub fn new(name: impl Into<String>, mac: EthernetAddress, mtu: usize) -> Self {
        let neighbours = NeighbourTable::default();
        Self {
            name: name.into(),
            mac,
            addresses: Vec::new(),
            mtu,
            neighbours,
            no_carrier: None,
            no_lease: None,
            lease: None,
        }
    }

    /// Whether `address` is one of its own.
    #[inline]
    pub fn owns(&self, address: Ipv4Addr) -> bool {
        self.addresses.iter().any(|cidr| cidr.address() == address)
    }

    /// Whether `address` is the broadcast address of one of its networks.
    #[inline]
    pub fn is_broadcast(&self, address: Ipv4Addr) -> bool {
        self.addresses
            .iter()
            .any(|cidr| cidr.broadcast() == Some(address))
    }

    /// The address to speak from to `peer` on this link: one of the same network, else the first.
    pub fn source_for(&self, peer: Ipv4Addr) -> Option<Ipv4Addr> {
        let near = self.addresses.iter().find(|cidr| cidr.contains_addr(&peer));
        near.or(self.addresses.first()).map(Ipv4Cidr::address)
    }
}
