//! Damaged frames for property tests: readers must survive what a link may do to a frame.

use proptest::prelude::*;
use proptest::sample::Index;
use smoltcp::wire::{DhcpMessageType, TcpControl};

use super::samples::{self, PHONE, RESOLVER, SHOP};

/// Typical frames with some bytes changed and the end cut off.
pub(crate) fn frames() -> impl Strategy<Value = Vec<u8>> {
    let syn = samples::tcp((PHONE, SHOP), TcpControl::Syn, (1, None), &[]);
    let answers: &[(u16, &[u8])] = &[(5, b"\x03www\xc0\x0c"), (1, &[192, 0, 2, 1])];
    let seeds = vec![
        samples::arp_request(*RESOLVER.ip()),
        samples::udp(PHONE, RESOLVER, &samples::dns(0x8180, answers)),
        samples::dhcp(DhcpMessageType::Offer),
        samples::host_unreachable(&syn),
        samples::host_unreachable(&samples::echo_request()),
        samples::tcp(
            (PHONE, SHOP),
            TcpControl::Psh,
            (1, Some(1)),
            b"GET / HTTP/1.1\r\nA: b\r\n\r\nc",
        ),
        samples::udp6(40000, 53, &samples::dns(0x8180, answers)),
        samples::packet_too_big6(&samples::udp6(40000, 53, &[])),
        syn,
    ];
    let damage = proptest::collection::vec((any::<Index>(), any::<u8>()), 0..6);
    let seed = proptest::sample::select(seeds);
    (seed, damage, any::<Index>()).prop_map(|(mut bytes, damage, end)| {
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let end = end.index(bytes.len() * 2);
        bytes.truncate(end);
        bytes
    })
}
