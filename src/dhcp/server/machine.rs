//! The server's answers (RFC 2131 section 4.3).
//!
//! | message | condition | answer |
//! |---|---|---|
//! | discover | an address is free | offer, held for a minute |
//! | discover | none is free | silence, `dhcp.exhausted` |
//! | request naming another server | | silence, `dhcp.other-server`; the offer is dropped |
//! | request naming this server | address offered to it, or free | ack |
//! | request naming this server | otherwise | nak |
//! | request for an address (reboot) or with one (renewal) | it has it | ack |
//! | the same | it has none, or the wrong one | nak; silence if not authoritative and unknown |
//! | inform | | ack without an address |
//! | decline | | nobody gets the address for ten minutes |
//! | release | | the address is free |
//!
//! Times: offer one minute, quarantine ten minutes, lease as set.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::dhcp::{Kind, Message, Recipient};
use crate::sim::Time;
use crate::trace::EventId;

use super::Settings;
use super::leases::{ClientKey, LeaseRow, LeaseState, Leases};

/// No address is left to give; the server keeps silent, as dnsmasq does.
pub const EXHAUSTED: &str = "dhcp.exhausted";
/// The message cannot be read.
pub const MALFORMED: &str = "dhcp.malformed";
/// The message was relayed from a network that this server does not serve.
pub const NOT_MY_NETWORK: &str = "dhcp.not-my-network";
/// The client took the offer of another server.
pub const OTHER_SERVER: &str = "dhcp.other-server";
/// The message is one that servers send, or not about this server.
pub const UNEXPECTED: &str = "dhcp.unexpected";
/// The client speaks of a lease that another server may know.
pub const UNKNOWN_LEASE: &str = "dhcp.unknown-lease";

/// How long an offered address waits for its client.
const OFFER: Duration = Duration::from_mins(1);

/// How long a declined address is given to nobody.
const QUARANTINE: Duration = Duration::from_mins(10);

/// The shortest lease that a client can wish for.
const SHORTEST: Duration = Duration::from_mins(2);

/// What the server does about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It answers, from port 67 to port 68 (67 for a relay).
    Reply {
        /// The message.
        payload: Vec<u8>,
        /// Whom it is for.
        to: Recipient,
        /// What kind of message it is.
        kind: Kind,
        /// The address it gives or confirms.
        address: Option<Ipv4Addr>,
        /// The event of the fault that shaped the answer.
        by: Option<EventId>,
    },
    /// It takes note: a release or a decline.
    Noted {
        /// What kind of message was noted.
        kind: Kind,
        /// The address it was about.
        address: Ipv4Addr,
    },
    /// It does not answer.
    Silence {
        /// A stable name: one of the constants of this module.
        reason: &'static str,
        /// The event of the fault behind it.
        by: Option<EventId>,
    },
}

/// A DHCP server on one network.
#[derive(Clone, Debug)]
pub struct Server {
    settings: Settings,
    leases: Leases,
    /// Leases found over since the last call of `expire`.
    ended: Vec<LeaseRow>,
}

impl Server {
    /// A server that has given nothing away yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            leases: Leases::default(),
            ended: Vec::new(),
        }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to be changed; a change acts on the next message.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// Handles a message to port 67.
    pub fn handle_message(&mut self, now: Time, bytes: &[u8]) -> Reaction {
        self.ended.extend(self.leases.expire(now));
        let Ok(message) = Message::parse(bytes) else {
            return silence(MALFORMED);
        };
        let is_served =
            message.relay.is_unspecified() || self.settings.network.contains_addr(&message.relay);
        if !is_served {
            return silence(NOT_MY_NETWORK);
        }
        match message.kind {
            Kind::Discover => self.discover(now, &message),
            Kind::Request => self.request(now, &message),
            Kind::Inform => self.inform(&message),
            Kind::Decline => self.decline(now, &message),
            Kind::Release => self.release(now, &message),
            Kind::Ack | Kind::Nak | Kind::Offer => silence(UNEXPECTED),
        }
    }

    /// The next moment to call [`expire`](Self::expire), and what ends then.
    pub fn next_deadline(&self) -> Option<(Time, &'static str)> {
        Some((self.leases.next_deadline()?, "dhcp.lease"))
    }

    /// Ends leases and offers whose time is over; returns the leases, and those found over since
    /// the last call.
    pub fn expire(&mut self, now: Time) -> Vec<LeaseRow> {
        let mut ended = std::mem::take(&mut self.ended);
        ended.extend(self.leases.expire(now));
        ended
    }

    /// The addresses given away, in their order.
    pub fn view(&self, now: Time) -> Vec<LeaseRow> {
        self.leases.rows(now)
    }

    fn discover(&mut self, now: Time, message: &Message) -> Reaction {
        let Some(address) = self.leases.choose(&self.settings, message) else {
            return Reaction::Silence {
                reason: EXHAUSTED,
                by: self.settings.by,
            };
        };
        let client = ClientKey::of(message);
        let known = self.leases.of_client(&client);
        let has_it =
            known.is_some_and(|(has, lease)| has == address && lease.state == LeaseState::Bound);
        // A client that lost its memory still holds its lease until it takes the offer.
        if !has_it {
            let until = Some(now + OFFER);
            self.leases
                .put(address, message, LeaseState::Offered, until);
        }
        self.grant(Kind::Offer, message, address)
    }

    fn request(&mut self, now: Time, message: &Message) -> Reaction {
        let client = ClientKey::of(message);
        let asks_me = match message.options.server {
            Some(server) if server != self.settings.network.address() => {
                self.withdraw_offer(now, &client);
                return silence(OTHER_SERVER);
            }
            server => server.is_some(),
        };
        let wished = message.options.requested;
        let Some(address) = wished.or(Some(message.client).filter(|it| !it.is_unspecified()))
        else {
            return silence(UNEXPECTED);
        };
        let known = self.leases.of_client(&client).map(|(has, _)| has);
        let is_allowed = self.may_have(address, message, &client);
        let is_unknown = known.is_none() && self.settings.network.contains_addr(&address);
        if is_allowed && (known == Some(address) || asks_me) {
            let lease_time = self.lease_time(message);
            let until = lease_time.map(|lease_time| now + lease_time);
            self.leases.put(address, message, LeaseState::Bound, until);
            self.grant(Kind::Ack, message, address)
        } else if is_unknown && !asks_me && !self.settings.authoritative {
            // RFC 2131 section 4.3.2: another server may know this client.
            silence(UNKNOWN_LEASE)
        } else {
            self.nak(message)
        }
    }

    fn decline(&mut self, now: Time, message: &Message) -> Reaction {
        let client = ClientKey::of(message);
        let Some(address) = message.options.requested else {
            return silence(UNEXPECTED);
        };
        let until = Some(now + QUARANTINE);
        let state = LeaseState::Declined;
        if self.leases.change(address, &client, state, until) {
            let kind = Kind::Decline;
            Reaction::Noted { kind, address }
        } else {
            silence(UNKNOWN_LEASE)
        }
    }

    fn release(&mut self, now: Time, message: &Message) -> Reaction {
        let (client, address) = (ClientKey::of(message), message.client);
        let state = LeaseState::Released;
        if self.leases.change(address, &client, state, Some(now)) {
            let kind = Kind::Release;
            Reaction::Noted { kind, address }
        } else {
            silence(UNKNOWN_LEASE)
        }
    }

    fn withdraw_offer(&mut self, now: Time, client: &ClientKey) {
        let known = self.leases.of_client(client);
        if let Some((address, lease)) = known
            && lease.state == LeaseState::Offered
        {
            let state = LeaseState::Released;
            self.leases.change(address, client, state, Some(now));
        }
    }

    /// Whether an address is this client's to have, now that it asks for it.
    fn may_have(&self, address: Ipv4Addr, message: &Message, client: &ClientKey) -> bool {
        let settings = &self.settings;
        match settings.reserved_for(message.hardware) {
            Some(reserved) => reserved == address,
            None => {
                settings.is_giveable(address)
                    && !settings.is_reserved_for_other(address, message.hardware)
                    && self.leases.is_free_for(address, client)
            }
        }
    }

    /// How long this client gets an address for; `None` for ever.
    fn lease_time(&self, message: &Message) -> Option<Duration> {
        let set = self.settings.lease_time;
        let wished = message.options.lease_seconds.map(u64::from);
        let wished = wished.map_or(set, |seconds| Duration::from_secs(seconds).max(SHORTEST));
        let time = set.min(wished);
        (time.as_secs() < u64::from(u32::MAX)).then_some(time)
    }

    /// RFC 2131 section 4.3.5: no address, no times, straight back.
    fn inform(&self, message: &Message) -> Reaction {
        let mut reply = self.reply(Kind::Ack, message);
        self.describe_network(&mut reply);
        self.send(&reply, message, None)
    }

    fn grant(&self, kind: Kind, message: &Message, address: Ipv4Addr) -> Reaction {
        let mut reply = self.reply(kind, message);
        reply.yours = address;
        self.describe_network(&mut reply);
        let time = self.lease_time(message);
        let seconds = time.map_or(u32::MAX, |time| time.as_secs() as u32);
        reply.options.lease_seconds = Some(seconds);
        reply.options.t1_seconds = time.map(|time| (time / 2).as_secs() as u32);
        reply.options.t2_seconds = time.map(|time| (time * 7 / 8).as_secs() as u32);
        self.send(&reply, message, Some(address))
    }

    fn nak(&self, message: &Message) -> Reaction {
        let mut reply = self.reply(Kind::Nak, message);
        reply.client = Ipv4Addr::UNSPECIFIED;
        reply.options.message = Some("this address is not yours here".to_owned());
        self.send(&reply, message, None)
    }

    fn describe_network(&self, reply: &mut Message) {
        let settings = &self.settings;
        reply.options.subnet_mask = Some(settings.network.netmask());
        reply.options.routers = settings.router.into_iter().collect();
        reply.options.dns.clone_from(&settings.dns);
        reply.options.domain.clone_from(&settings.domain);
    }

    /// What every answer repeats of its question (RFC 2131 table 3).
    fn reply(&self, kind: Kind, message: &Message) -> Message {
        let mut reply = Message::new(kind, message.transaction, message.hardware);
        reply.broadcast = message.broadcast;
        reply.relay = message.relay;
        if kind == Kind::Ack {
            reply.client = message.client;
        }
        reply.options.server = Some(self.settings.network.address());
        // RFC 6842: a client identifier goes back as it came.
        reply
            .options
            .client_id
            .clone_from(&message.options.client_id);
        reply
    }

    fn send(&self, reply: &Message, message: &Message, address: Option<Ipv4Addr>) -> Reaction {
        Reaction::Reply {
            payload: reply.emit(),
            to: recipient(reply, message),
            kind: reply.kind,
            address,
            by: self.settings.by,
        }
    }
}

/// Where an answer goes (RFC 2131 section 4.1).
fn recipient(reply: &Message, message: &Message) -> Recipient {
    if !message.relay.is_unspecified() {
        Recipient::Relay(message.relay)
    } else if reply.kind == Kind::Nak {
        Recipient::Broadcast
    } else if !message.client.is_unspecified() {
        Recipient::Unicast(message.client)
    } else if message.broadcast || reply.yours.is_unspecified() {
        Recipient::Broadcast
    } else {
        Recipient::Hardware(reply.yours, message.hardware)
    }
}

fn silence(reason: &'static str) -> Reaction {
    Reaction::Silence { reason, by: None }
}
