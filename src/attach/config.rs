//! The network configuration of a namespace: what DHCP gave the node, as plain data.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Everything a program inside can see of its network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetConfig {
    /// The interfaces, by the names the namespace was started with.
    pub interfaces: Vec<InterfaceConfig>,
    /// The DNS servers for `/etc/resolv.conf`, first choice first.
    pub nameservers: Vec<IpAddr>,
    /// Domains to search for short names.
    pub search: Vec<String>,
    /// Lines for `/etc/hosts` after those of the loopback: an address and its names.
    pub hosts: Vec<(IpAddr, String)>,
    /// Networks to which programs are told that they cannot send.
    pub closed: Vec<Closed>,
}

/// The configuration of one interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceConfig {
    /// The name of the interface.
    pub name: String,
    /// The largest packet in bytes.
    pub mtu: u16,
    /// Whether it is down, as without a carrier: then it has no routes.
    pub down: bool,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// The routes through it, those to the networks of its addresses included.
    pub routes: Vec<Route>,
}

/// An address and the length of its network's prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The address.
    pub address: IpAddr,
    /// Bits of the network's prefix.
    pub prefix: u8,
}

/// A route through an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The destination network; prefix 0 makes it the default route.
    pub destination: Address,
    /// The next router; none if the destination is on the link.
    pub via: Option<IpAddr>,
}

/// A network to which there is no way on purpose: a route that only says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The network.
    pub destination: Address,
    /// What programs are told.
    pub says: Refusal,
}

/// What a closed way tells programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// That it is prohibited (`EACCES`).
    Prohibit,
    /// That the host is unreachable (`EHOSTUNREACH`).
    Unreachable,
}

impl Address {
    /// The network that the address lies in.
    #[must_use]
    pub fn network(self) -> Self {
        let keep = |bits: u32| u32::from(self.prefix).min(bits);
        let address = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - keep(32)).unwrap_or(0);
                IpAddr::V4((u32::from(address) & mask).into())
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - keep(128)).unwrap_or(0);
                IpAddr::V6((u128::from(address) & mask).into())
            }
        };
        Self { address, ..self }
    }
}

impl Route {
    /// The route to the network of an address, which is on the link itself.
    pub fn on_link(own: Address) -> Self {
        Self {
            destination: own.network(),
            via: None,
        }
    }

    /// The default route through `router`.
    pub fn default_via(router: IpAddr) -> Self {
        let address = match router {
            IpAddr::V4(_) => IpAddr::from([0; 4]),
            IpAddr::V6(_) => IpAddr::from([0; 16]),
        };
        Self {
            destination: Address { address, prefix: 0 },
            via: Some(router),
        }
    }
}
