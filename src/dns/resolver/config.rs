//! Where a resolver starts, and how hard it tries.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::dns::{Name, RecordType, UDP_OCTETS_DEFAULT};

/// Where a recursive resolver starts, and how hard it tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolverConfig {
    /// Servers of zones known from the beginning: those of the root (RFC 9499 7, "root hints"),
    /// and of zones that no delegation leads to.
    pub hints: BTreeMap<Name, Vec<IpAddr>>,
    /// The address types over which servers are asked, in order of preference.
    pub address_types: Vec<RecordType>,
    /// How long the first query to a server may take; each further one takes twice as long.
    pub timeout: Duration,
    /// How many queries a silent server gets.
    pub tries: u32,
    /// How long a lookup may take in all.
    pub deadline: Duration,
    /// How many queries and address lookups one lookup may cost.
    pub work: u32,
    /// How deep address lookups may be nested.
    pub depth: usize,
    /// The UDP size advertised with EDNS, in octets.
    pub udp_octets: u16,
}

impl ResolverConfig {
    /// A resolver that starts at these root servers and tries as long as common servers do:
    /// 10 seconds in all, with at most 50 queries.
    pub fn new(root_servers: Vec<IpAddr>) -> Self {
        Self {
            hints: BTreeMap::from([(Name::root(), root_servers)]),
            address_types: vec![RecordType::A],
            timeout: Duration::from_millis(800),
            tries: 3,
            deadline: Duration::from_secs(10),
            work: 50,
            depth: 6,
            udp_octets: UDP_OCTETS_DEFAULT,
        }
    }
}
