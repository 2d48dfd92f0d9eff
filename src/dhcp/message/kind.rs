//! What a DHCP message says.

use std::net::Ipv4Addr;

use smoltcp::wire::{DhcpMessageType, EthernetAddress};

/// The kinds of message (RFC 2131 section 3.1 table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Server to client: the address is yours.
    Ack,
    /// Client to server: somebody else already uses the address.
    Decline,
    /// Client to all servers: who has an address for me?
    Discover,
    /// Client to server: I have an address, tell me the rest.
    Inform,
    /// Server to client: you cannot have that address.
    Nak,
    /// Server to client: you could have this address.
    Offer,
    /// Client to server: I no longer need the address.
    Release,
    /// Client to servers: I take, confirm or extend this address.
    Request,
}

impl Kind {
    /// The kind as one lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ack => "ack",
            Self::Decline => "decline",
            Self::Discover => "discover",
            Self::Inform => "inform",
            Self::Nak => "nak",
            Self::Offer => "offer",
            Self::Release => "release",
            Self::Request => "request",
        }
    }

    /// Whether servers say it.
    pub(super) fn is_reply(self) -> bool {
        matches!(self, Self::Ack | Self::Nak | Self::Offer)
    }

    pub(super) fn of(code: DhcpMessageType) -> Option<Self> {
        match code {
            DhcpMessageType::Ack => Some(Self::Ack),
            DhcpMessageType::Decline => Some(Self::Decline),
            DhcpMessageType::Discover => Some(Self::Discover),
            DhcpMessageType::Inform => Some(Self::Inform),
            DhcpMessageType::Nak => Some(Self::Nak),
            DhcpMessageType::Offer => Some(Self::Offer),
            DhcpMessageType::Release => Some(Self::Release),
            DhcpMessageType::Request => Some(Self::Request),
            DhcpMessageType::Unknown(_) => None,
        }
    }

    pub(super) fn code(self) -> DhcpMessageType {
        match self {
            Self::Ack => DhcpMessageType::Ack,
            Self::Decline => DhcpMessageType::Decline,
            Self::Discover => DhcpMessageType::Discover,
            Self::Inform => DhcpMessageType::Inform,
            Self::Nak => DhcpMessageType::Nak,
            Self::Offer => DhcpMessageType::Offer,
            Self::Release => DhcpMessageType::Release,
            Self::Request => DhcpMessageType::Request,
        }
    }
}

/// Whom a message is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Everybody on the link, 255.255.255.255.
    Broadcast,
    /// A host that does not know yet that it has this address: the Ethernet address must not be
    /// asked for (RFC 2131 section 4.1).
    Hardware(Ipv4Addr, EthernetAddress),
    /// A relay agent, to its port 67 (RFC 2131 section 4.1).
    Relay(Ipv4Addr),
    /// A host, by its address.
    Unicast(Ipv4Addr),
}

/// A DHCP message (RFC 2131 section 2). Addresses that are not set are 0.0.0.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What kind it is (option 53).
    pub kind: Kind,
    /// The number that ties answers to questions, chosen by the client (`xid`).
    pub transaction: u32,
    /// Seconds since the client began to look for an address (`secs`).
    pub seconds: u16,
    /// Whether the client wants answers by broadcast (`flags`).
    pub broadcast: bool,
    /// The client's Ethernet address (`chaddr`).
    pub hardware: EthernetAddress,
    /// The address that the client uses already (`ciaddr`).
    pub client: Ipv4Addr,
    /// The address that the client may use (`yiaddr`).
    pub yours: Ipv4Addr,
    /// The relay agent that passed the message on (`giaddr`).
    pub relay: Ipv4Addr,
    /// The options.
    pub options: Options,
}

/// The options of a message that anybody here cares for (RFC 2132).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The mask of the network (1), as it stands there; see [`prefix_len`](Self::prefix_len).
    pub subnet_mask: Option<Ipv4Addr>,
    /// The routers, best first (3).
    pub routers: Vec<Ipv4Addr>,
    /// The resolvers, best first (6).
    pub dns: Vec<Ipv4Addr>,
    /// The client's name (12).
    pub host_name: Option<String>,
    /// The domain in which the client looks for short names (15).
    pub domain: Option<String>,
    /// The address that the client would like, or takes (50).
    pub requested: Option<Ipv4Addr>,
    /// How long the address may be used, in seconds; `u32::MAX` for ever (51).
    pub lease_seconds: Option<u32>,
    /// The server that speaks, or is spoken to (54).
    pub server: Option<Ipv4Addr>,
    /// The options that the client asks for (55).
    pub wanted: Vec<u8>,
    /// Why not, in a sentence (56).
    pub message: Option<String>,
    /// When to ask for more time, in seconds (58).
    pub t1_seconds: Option<u32>,
    /// When to ask any server for more time, in seconds (59).
    pub t2_seconds: Option<u32>,
    /// What the client calls itself, of any form (61).
    pub client_id: Option<Vec<u8>>,
}

impl Options {
    /// The length of the network prefix that the subnet mask says; `None` without a mask or with
    /// one that has holes.
    pub fn prefix_len(&self) -> Option<u8> {
        let mask = u32::from(self.subnet_mask?);
        let len = mask.leading_ones();
        (mask.checked_shl(len).unwrap_or(0) == 0).then_some(len as u8)
    }
}

impl Message {
    /// A message with nothing but its kind, its number and its client.
    pub fn new(kind: Kind, transaction: u32, hardware: EthernetAddress) -> Self {
        Self {
            kind,
            transaction,
            seconds: 0,
            broadcast: false,
            hardware,
            client: Ipv4Addr::UNSPECIFIED,
            yours: Ipv4Addr::UNSPECIFIED,
            relay: Ipv4Addr::UNSPECIFIED,
            options: Options::default(),
        }
    }
}

/// Option numbers (RFC 2132).
pub(super) mod code {
    pub(crate) const SUBNET_MASK: u8 = 1;
    pub(crate) const ROUTER: u8 = 3;
    pub(crate) const DNS: u8 = 6;
    pub(crate) const HOST_NAME: u8 = 12;
    pub(crate) const DOMAIN: u8 = 15;
    pub(crate) const REQUESTED: u8 = 50;
    pub(crate) const LEASE: u8 = 51;
    pub(crate) const KIND: u8 = 53;
    pub(crate) const SERVER: u8 = 54;
    pub(crate) const WANTED: u8 = 55;
    pub(crate) const MESSAGE: u8 = 56;
    pub(crate) const T1: u8 = 58;
    pub(crate) const T2: u8 = 59;
    pub(crate) const CLIENT_ID: u8 = 61;
}
