//! The addresses given away, and to whom.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::EthernetAddress;

use crate::dhcp::Message;
use crate::sim::Time;

use super::Settings;

/// What an address is to its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeaseState {
    /// The client uses it.
    Bound,
    /// A client found somebody else using it; nobody gets it for a while.
    Declined,
    /// The client's time is over; it gets the address again if it can.
    Expired,
    /// The client was offered it and has not answered yet.
    Offered,
    /// The client gave it back; it gets the address again if it can.
    Released,
}

impl LeaseState {
    /// The state as one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bound => "bound",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Offered => "offered",
            Self::Released => "released",
        }
    }

    /// Whether nobody else may have the address.
    fn holds(self) -> bool {
        matches!(self, Self::Bound | Self::Declined | Self::Offered)
    }

    /// Whether the client has it, or may take it.
    fn is_its_clients(self) -> bool {
        matches!(self, Self::Bound | Self::Offered)
    }
}

/// One address, as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseRow {
    /// The address.
    pub address: Ipv4Addr,
    /// The client's Ethernet address.
    pub hardware: EthernetAddress,
    /// The client's name, if it told one.
    pub host_name: Option<String>,
    /// What the address is to the client.
    pub state: LeaseState,
    /// How long it stays so; `None` for ever.
    pub left: Option<Duration>,
}

/// Who a client is to the server: its identifier, or its Ethernet address in the same form (RFC
/// 2131 section 4.2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClientKey(Vec<u8>);

impl ClientKey {
    pub(super) fn of(message: &Message) -> Self {
        let id = message.options.client_id.clone();
        Self(id.unwrap_or_else(|| [&[1], &message.hardware.0[..]].concat()))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Lease {
    pub(super) client: ClientKey,
    hardware: EthernetAddress,
    host_name: Option<String>,
    pub(super) state: LeaseState,
    until: Option<Time>,
}

/// All leases by address; one address per client.
#[derive(Clone, Debug, Default)]
pub(super) struct Leases {
    by_address: BTreeMap<Ipv4Addr, Lease>,
    by_client: BTreeMap<ClientKey, Ipv4Addr>,
}

impl Leases {
    /// The address and the lease that a client has or had.
    pub(super) fn of_client(&self, client: &ClientKey) -> Option<(Ipv4Addr, &Lease)> {
        let address = *self.by_client.get(client)?;
        Some((address, self.by_address.get(&address)?))
    }

    /// Whether a client may have an address: nobody else holds it.
    pub(super) fn is_free_for(&self, address: Ipv4Addr, client: &ClientKey) -> bool {
        self.by_address.get(&address).is_none_or(|lease| {
            !lease.state.holds() || (lease.client == *client && lease.state != LeaseState::Declined)
        })
    }

    /// Ties an address to the client of a message. What either had before is forgotten.
    pub(super) fn put(
        &mut self,
        address: Ipv4Addr,
        message: &Message,
        state: LeaseState,
        until: Option<Time>,
    ) {
        let client = ClientKey::of(message);
        self.forget(address);
        // An address in quarantine outlives the client's next one.
        if let Some((before, lease)) = self.of_client(&client)
            && lease.state != LeaseState::Declined
        {
            self.forget(before);
        }
        self.by_client.insert(client.clone(), address);
        let lease = Lease {
            client,
            hardware: message.hardware,
            host_name: message.options.host_name.clone(),
            state,
            until,
        };
        self.by_address.insert(address, lease);
    }

    /// Changes the state of the address that a client has or is offered; returns whether it is
    /// that one.
    pub(super) fn change(
        &mut self,
        address: Ipv4Addr,
        client: &ClientKey,
        state: LeaseState,
        until: Option<Time>,
    ) -> bool {
        match self.by_address.get_mut(&address) {
            Some(lease) if lease.client == *client && lease.state.is_its_clients() => {
                (lease.state, lease.until) = (state, until);
                true
            }
            _ => false,
        }
    }

    /// An address for a client: what it had, what it wishes, what is reserved for it, what was
    /// never used, what has been free longest (RFC 2131 section 4.3.1).
    pub(super) fn choose(&self, settings: &Settings, message: &Message) -> Option<Ipv4Addr> {
        let (client, hardware) = (ClientKey::of(message), message.hardware);
        let had = self.of_client(&client);
        if settings.pool_is_full {
            let holds = had.filter(|(_, lease)| lease.state == LeaseState::Bound);
            return holds.map(|(address, _)| address);
        }
        if let Some(address) = settings.reserved_for(hardware) {
            return self.is_free_for(address, &client).then_some(address);
        }
        let may_have = |address: &Ipv4Addr| {
            settings.is_giveable(*address)
                && !settings.is_reserved_for_other(*address, hardware)
                && self.is_free_for(*address, &client)
        };
        let had = had.map(|(address, _)| address);
        let wishes = had.into_iter().chain(message.options.requested);
        wishes
            .chain(self.never_used(settings))
            .chain(self.oldest_free(settings))
            .find(may_have)
    }

    fn never_used<'a>(&'a self, settings: &'a Settings) -> impl Iterator<Item = Ipv4Addr> + 'a {
        settings
            .candidates()
            .filter(|address| !self.by_address.contains_key(address))
    }

    /// Addresses of the past, those that ended first before the others.
    fn oldest_free<'a>(&'a self, settings: &Settings) -> impl Iterator<Item = Ipv4Addr> + 'a {
        let mut free: Vec<_> = self
            .by_address
            .iter()
            .filter(|(address, lease)| !lease.state.holds() && settings.is_giveable(**address))
            .map(|(address, lease)| (lease.until, *address))
            .collect();
        free.sort_unstable();
        free.into_iter().map(|(_, address)| address)
    }

    /// When the next lease, offer or quarantine ends.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        let holding = self.by_address.values().filter(|it| it.state.holds());
        holding.filter_map(|lease| lease.until).min()
    }

    /// Ends what is over; returns the leases that clients let run out.
    pub(super) fn expire(&mut self, now: Time) -> Vec<LeaseRow> {
        let mut expired = Vec::new();
        let mut gone = Vec::new();
        for (address, lease) in &mut self.by_address {
            let is_over = lease.until.is_some_and(|until| until <= now);
            match lease.state {
                LeaseState::Bound if is_over => {
                    lease.state = LeaseState::Expired;
                    expired.push(lease.row(*address, now));
                }
                LeaseState::Offered | LeaseState::Declined if is_over => gone.push(*address),
                _ => {}
            }
        }
        for address in gone {
            self.forget(address);
        }
        expired
    }

    fn forget(&mut self, address: Ipv4Addr) {
        if let Some(lease) = self.by_address.remove(&address)
            && self.by_client.get(&lease.client) == Some(&address)
        {
            self.by_client.remove(&lease.client);
        }
    }

    pub(super) fn rows(&self, now: Time) -> Vec<LeaseRow> {
        let rows = self.by_address.iter();
        rows.map(|(address, lease)| lease.row(*address, now))
            .collect()
    }
}

impl Lease {
    fn row(&self, address: Ipv4Addr, now: Time) -> LeaseRow {
        LeaseRow {
            address,
            hardware: self.hardware,
            host_name: self.host_name.clone(),
            state: self.state,
            left: self.until.map(|until| until.since(now)),
        }
    }
}
