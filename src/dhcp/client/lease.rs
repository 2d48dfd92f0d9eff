//! What a server granted.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::dhcp::Message;
use crate::sim::Time;

/// An address that a host may use, and what it was told beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The address.
    pub address: Ipv4Addr,
    /// The length of the network's prefix.
    pub prefix_len: u8,
    /// The default gateway.
    pub router: Option<Ipv4Addr>,
    /// The resolvers, best first.
    pub dns: Vec<Ipv4Addr>,
    /// The domain in which short names are looked for.
    pub domain: Option<String>,
    /// The server that granted it.
    pub server: Ipv4Addr,
    /// When it was granted or last extended: when the request was sent (RFC 2131 section 4.4.1).
    pub since: Time,
    /// How long it holds; `None` for ever.
    pub duration: Option<Duration>,
    /// When to ask the same server for more time, counted from `since`.
    pub t1: Option<Duration>,
    /// When to ask any server, counted from `since`.
    pub t2: Option<Duration>,
}

impl Lease {
    /// Reads what an acknowledgement grants; `None` if it lacks what it must have.
    pub(super) fn granted(ack: &Message, since: Time) -> Option<Self> {
        let options = &ack.options;
        let seconds = options.lease_seconds?;
        let is_finite = seconds != u32::MAX;
        let duration = Duration::from_secs(u64::from(seconds));
        let told = |seconds: Option<u32>| seconds.map(|it| Duration::from_secs(u64::from(it)));
        // RFC 2131 section 4.4.5: one half and seven eighths, unless the server says otherwise.
        // The fuzz it recommends is left out: a countdown should count to what it says.
        let t2 = told(options.t2_seconds)
            .unwrap_or(duration * 7 / 8)
            .min(duration);
        let t1 = told(options.t1_seconds).unwrap_or(duration / 2).min(t2);
        Some(Self {
            address: ack.yours,
            prefix_len: options.prefix_len().unwrap_or_else(|| natural(ack.yours)),
            router: options.routers.first().copied(),
            dns: options.dns.clone(),
            domain: options.domain.clone(),
            server: options.server?,
            since,
            duration: is_finite.then_some(duration),
            t1: is_finite.then_some(t1),
            t2: is_finite.then_some(t2),
        })
    }

    /// When it ends; `None` for never.
    pub fn expires(&self) -> Option<Time> {
        Some(self.since + self.duration?)
    }
}

/// The prefix of an address before there were masks (RFC 791 section 2.3).
fn natural(address: Ipv4Addr) -> u8 {
    match address.octets()[0] {
        0..=127 => 8,
        128..=191 => 16,
        _ => 24,
    }
}
