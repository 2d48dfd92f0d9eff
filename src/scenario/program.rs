//! The part of the model that describes programs: what runs on a node, and with which settings.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::dispatch::Dispatch;
use super::model::NodeId;
use crate::proxy::profile::Given;

/// A program on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a scenario has a handful of programs"
)]
pub enum Program {
    /// Loads pages as a person at a browser would.
    Browser(Browser),
    /// Leases addresses (RFC 2131).
    Dhcp(Dhcp),
    /// Answers DNS queries.
    Dns(Dns),
    /// Makes pages: an HTTP/1.1 origin server.
    Origin(Origin),
    /// Passes requests on to upstreams: a reverse proxy.
    Proxy(Proxy),
}

impl Program {
    /// The service name, as in places of faults (`home-gw.dns`); an origin server is an `app`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Browser(_) => "browser",
            Self::Dhcp(_) => "dhcp",
            Self::Dns(_) => "dns",
            Self::Origin(_) => "app",
            Self::Proxy(_) => "proxy",
        }
    }

    /// The port it listens on; UDP for DHCP, UDP and TCP for DNS, TCP for the others.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Browser(_) => None,
            Self::Dhcp(_) => Some(67),
            Self::Dns(_) => Some(53),
            Self::Origin(origin) => Some(origin.port),
            Self::Proxy(proxy) => Some(proxy.port),
        }
    }
}

/// Settings of a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// The page it opens when none is named.
    pub url: Option<String>,
    /// How long it waits without hearing anything before it gives up.
    pub timeout: Duration,
}

/// Settings of an origin server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The TCP port it listens on.
    pub port: u16,
    /// How long it keeps an idle connection open; zero closes after each response.
    pub keepalive_idle: Duration,
    /// How many connections may wait to be accepted.
    pub backlog: u16,
    /// What it serves; other paths are answered 404.
    pub pages: Vec<Page>,
}

/// One page of an origin server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The path, beginning with `/`.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: String,
    /// The content.
    pub content: Content,
    /// How long the server thinks before it answers.
    pub delay: Duration,
}

/// The content of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// That many octets of text that says who made it, repeated and cut to length.
    Filler(u64),
    /// Exactly this text.
    Text(String),
}

impl Content {
    /// The octets of the content; a filler says in every line that `author` made it.
    pub fn octets(&self, author: &str) -> Vec<u8> {
        match self {
            Self::Filler(size) => {
                let line = format!("{author} made this line of filler.\n");
                line.bytes().cycle().take(*size as usize).collect()
            }
            Self::Text(text) => text.clone().into_bytes(),
        }
    }
}

/// Settings of a reverse proxy; what is absent is as its product has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The TCP port it listens on.
    pub port: u16,
    /// What it calls itself in `Via` and `Proxy-Status` (RFC 9209 section 2).
    pub identity: String,
    /// Whose rules it follows: `rfc` or the name of a product.
    pub profile: String,
    /// The host names it serves.
    pub sites: Vec<Site>,
    /// The pools the sites use.
    pub pools: Vec<Pool>,
    /// How long it waits for a connection to an upstream.
    pub connect_timeout: Option<Duration>,
    /// How long it waits for a response to begin, and between two reads of it.
    pub read_timeout: Option<Duration>,
    /// How long it keeps an idle upstream connection; zero closes after each response.
    pub keepalive_idle: Option<Duration>,
    /// How many more attempts a request may have.
    pub retries: Option<u32>,
    /// Whether it passes requests to switch protocols on.
    pub upgrades: Option<bool>,
    /// The most connections to one upstream; unlimited if absent.
    pub max_connections: Option<u32>,
    /// How many failures within `fail_timeout` mark an upstream down; 0 never does.
    pub max_fails: Option<u32>,
    /// How long failures count, and how long an upstream stays marked down.
    pub fail_timeout: Option<Duration>,
    /// What products are told in their own words, each for its own profile only.
    pub own: Vec<OwnSetting>,
    /// How it chooses, checks and finds its upstreams.
    pub dispatch: Dispatch,
}

/// A setting under the name of a product's own configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSetting {
    /// The product, by the name of its profile.
    pub product: &'static str,
    /// The setting's name.
    pub name: &'static str,
    /// Its value.
    pub value: Given,
    /// Whether it stands beside the proxy's other settings, not in a table of the product.
    pub beside: bool,
}

/// A host name a proxy serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host name, in lower case.
    pub host: String,
    /// The index of its pool in `Proxy::pools`.
    pub pool: usize,
}

/// Upstreams that serve the same pages; chosen round robin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The name: `pool`, or the site that has it for itself.
    pub name: String,
    /// Its members.
    pub upstreams: Vec<Upstream>,
}

/// One member of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// The name the proxy looks up, or an IPv4 address.
    pub host: String,
    /// The TCP port.
    pub port: u16,
    /// The node the scenario's own zones say it is; absent if they do not know it.
    pub node: Option<NodeId>,
    /// Whether it serves only while the others cannot.
    pub backup: bool,
    /// How many turns it takes where others take one.
    pub weight: u32,
}

/// Settings of a DNS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dns {
    /// What it does with a query that none of its own zones answers.
    pub role: DnsRole,
    /// How long one try waits for another server.
    pub timeout: Duration,
    /// How often each server is tried.
    pub tries: u32,
    /// Whether it remembers answers.
    pub cache: bool,
}

/// The kinds of DNS servers (RFC 9499 section 6). Each also answers from the zones it serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsRole {
    /// Refuses what is not in its zones.
    Authoritative,
    /// Passes queries on to other resolvers.
    Forwarder {
        /// The resolvers; empty means the ones DHCP names.
        upstreams: Vec<Ipv4Addr>,
    },
    /// Follows referrals from the root.
    Recursive {
        /// The root servers it begins with.
        hints: Vec<Hint>,
    },
}

/// A root server, as a resolver knows it before it has asked anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The name of the server.
    pub name: String,
    /// Its address.
    pub address: Ipv4Addr,
}

/// Settings of a DHCP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dhcp {
    /// The index of the interface it serves; its prefix is the mask handed out.
    pub interface: usize,
    /// The addresses it leases, lowest first.
    pub range: RangeInclusive<Ipv4Addr>,
    /// How long a lease lasts.
    pub lease: Duration,
    /// The default gateway it announces.
    pub router: Option<Ipv4Addr>,
    /// The DNS servers it announces.
    pub dns: Vec<Ipv4Addr>,
    /// Addresses kept for particular nodes.
    pub reserved: Vec<(NodeId, Ipv4Addr)>,
}

/// Settings of an IPv4 address and port translator (RFC 4787, RFC 5382, RFC 5508).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nat44 {
    /// The index of the interface toward the external realm.
    pub external: usize,
    /// How mappings are reused (RFC 4787 section 4.1).
    pub mapping: Mapping,
    /// Which packets from outside pass (RFC 4787 section 5).
    pub filtering: Filtering,
    /// Whether the internal port is kept where possible (RFC 4787 section 4.2.1).
    pub port_preservation: bool,
    /// Whether internal hosts reach each other by external addresses (RFC 4787 section 6).
    pub hairpinning: bool,
    /// The external ports it may use.
    pub ports: RangeInclusive<u16>,
    /// The most mappings it holds at once.
    pub max_mappings: u32,
    /// The lifetime of an idle UDP mapping (RFC 4787 REQ-5).
    pub udp_idle: Duration,
    /// The lifetime of an idle established TCP connection (RFC 5382 REQ-5).
    pub tcp_idle: Duration,
    /// The lifetime of a TCP connection that is opening or closing (RFC 5382 REQ-5).
    pub tcp_transitory_idle: Duration,
    /// The lifetime of an idle ICMP query (RFC 5508 REQ-2).
    pub icmp_idle: Duration,
}

/// How a translator reuses mappings (RFC 4787 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// A new mapping for each external address and port.
    AddressAndPortDependent,
    /// A new mapping for each external address.
    AddressDependent,
    /// One mapping for all external endpoints.
    EndpointIndependent,
}

/// Which packets from outside a translator lets in (RFC 4787 section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filtering {
    /// Only from an address and port that was sent to.
    AddressAndPortDependent,
    /// Only from an address that was sent to.
    AddressDependent,
    /// From anywhere, once there is a mapping.
    EndpointIndependent,
}
