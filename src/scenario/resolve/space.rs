//! The address space a scenario may use: documentation and reserved ranges, nothing real.

use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Cidr;

/// What may be used inside: private networks (RFC 1918 section 3).
const PRIVATE: [(Ipv4Addr, u8); 2] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// What stands for the public Internet: documentation networks (RFC 5737) and the shared space
/// between a provider and its customers (RFC 6598).
const PUBLIC: [(Ipv4Addr, u8); 4] = [
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
];

/// The allowed space, for messages.
pub(crate) const EXPECTED: &str = "an address in 10.0.0.0/8 or 192.168.0.0/16 (inside), \
    100.64.0.0/10 (carrier), 192.0.2.0/24, 198.51.100.0/24 or 203.0.113.0/24 (public)";

/// Whether an address is private.
pub(crate) fn is_private(address: Ipv4Addr) -> bool {
    within(&PRIVATE, address)
}

/// Whether a scenario may use an address at all.
pub(crate) fn is_allowed(address: Ipv4Addr) -> bool {
    is_private(address) || within(&PUBLIC, address)
}

/// Whether a whole network lies in one allowed range.
pub(crate) fn holds(network: Ipv4Cidr) -> bool {
    let ranges = PRIVATE.iter().chain(&PUBLIC);
    ranges
        .map(|(base, prefix)| Ipv4Cidr::new(*base, *prefix))
        .any(|range| range.contains_subnet(&network))
}

/// Whether an address is the network's own or its broadcast address.
pub(crate) fn is_edge(cidr: Ipv4Cidr) -> bool {
    cidr.prefix_len() < 31
        && (cidr.address() == cidr.network().address() || Some(cidr.address()) == cidr.broadcast())
}

fn within(ranges: &[(Ipv4Addr, u8)], address: Ipv4Addr) -> bool {
    let mut ranges = ranges.iter();
    ranges.any(|(base, prefix)| Ipv4Cidr::new(*base, *prefix).contains_addr(&address))
}
