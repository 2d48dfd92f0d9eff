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
}

/// The configuration of one interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceConfig {
    /// The name of the interface.
    pub name: String,
    /// The largest packet in bytes.
    pub mtu: u16,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// The routes through it; the networks of its addresses come by themselves.
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

impl Route {
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
