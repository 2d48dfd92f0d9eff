//! What an owner can set on a DHCP server.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::time::Duration;

use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

use crate::trace::EventId;

/// An address kept for one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The client's Ethernet address.
    pub hardware: EthernetAddress,
    /// The address; it need not lie in the pool.
    pub address: Ipv4Addr,
}

/// The settings of a DHCP server. Plain data: a change acts on the next message, and reaches a
/// client when it next renews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The server's own address and its network.
    pub network: Ipv4Cidr,
    /// The addresses to give away; those of the server and of `router` are left out.
    pub pool: RangeInclusive<Ipv4Addr>,
    /// Whether the pool counts as used up: who has an address keeps it, nobody else gets
    /// one, not even one that is kept for it.
    pub pool_is_full: bool,
    /// Addresses kept for certain clients.
    pub reservations: Vec<Reservation>,
    /// The default gateway that clients are told.
    pub router: Option<Ipv4Addr>,
    /// The resolvers that clients are told, best first.
    pub dns: Vec<Ipv4Addr>,
    /// The domain that clients are told.
    pub domain: Option<String>,
    /// How long an address is given for; a client may ask for less, not below two minutes.
    pub lease_time: Duration,
    /// Whether this is the only server here: then it refuses what it does not know, else it is
    /// silent (RFC 2131 section 4.3.2).
    pub authoritative: bool,
    /// The event of the fault that changed these settings.
    pub by: Option<EventId>,
}

impl Settings {
    /// The settings of a home router: itself as gateway and resolver, twelve hours, all others of
    /// its network in the pool.
    pub fn home(network: Ipv4Cidr) -> Self {
        let first = u32::from(network.network().address());
        let last = first
            | u32::MAX
                .checked_shr(network.prefix_len().into())
                .unwrap_or(0);
        Self {
            network,
            pool: Ipv4Addr::from(first.saturating_add(1))..=Ipv4Addr::from(last.saturating_sub(1)),
            pool_is_full: false,
            reservations: Vec::new(),
            router: Some(network.address()),
            dns: vec![network.address()],
            domain: None,
            lease_time: Duration::from_hours(12),
            authoritative: true,
            by: None,
        }
    }

    /// The addresses of the pool that may be given away, in order.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Ipv4Addr> {
        let (first, last) = (u32::from(*self.pool.start()), u32::from(*self.pool.end()));
        (first..=last)
            .map(Ipv4Addr::from)
            .filter(|address| self.is_giveable(*address))
    }

    /// Whether an address of the pool may be given away at all.
    pub(super) fn is_giveable(&self, address: Ipv4Addr) -> bool {
        self.pool.contains(&address)
            && address != self.network.address()
            && self.router != Some(address)
    }

    /// The address kept for a client.
    pub(super) fn reserved_for(&self, hardware: EthernetAddress) -> Option<Ipv4Addr> {
        let mut all = self.reservations.iter();
        let one = all.find(|reservation| reservation.hardware == hardware)?;
        Some(one.address)
    }

    /// Whether an address is kept for another client.
    pub(super) fn is_reserved_for_other(
        &self,
        address: Ipv4Addr,
        hardware: EthernetAddress,
    ) -> bool {
        self.reservations
            .iter()
            .any(|it| it.address == address && it.hardware != hardware)
    }
}
