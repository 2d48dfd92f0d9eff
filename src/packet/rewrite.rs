//! Header rewriting with incremental checksums (RFC 1624), as forwarders do it.

use std::net::SocketAddrV4;

use super::{Frame, Protocol, Tuple};

/// Length of an Ethernet header in bytes.
const ETHERNET: usize = 14;

/// The frame with another IPv4 time to live.
#[must_use]
#[inline]
pub fn set_ttl(frame: Frame, ttl: u8) -> Frame {
    frame.with_head(|head| {
        if head.len() < ETHERNET + 20 {
            return;
        }
        let before = [head[ETHERNET + 8], head[ETHERNET + 9]];
        head[ETHERNET + 8] = ttl;
        let after = [ttl, before[1]];
        patch_checksum(head, ETHERNET + 10, &before, &after, false);
    })
}

/// The frame with another IPv4 source address and source port (or echo identifier); the header,
/// TCP, UDP and ICMP checksums follow. Later fragments change their address only.
#[must_use]
pub fn rewrite_source(frame: Frame, to: SocketAddrV4) -> Frame {
    rewrite(frame, to, Side::Source)
}

/// The frame with another IPv4 destination address and destination port (or echo identifier).
#[must_use]
pub fn rewrite_destination(frame: Frame, to: SocketAddrV4) -> Frame {
    rewrite(frame, to, Side::Destination)
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Source,
    Destination,
}

fn rewrite(frame: Frame, to: SocketAddrV4, side: Side) -> Frame {
    let Some(ip) = frame.ipv4() else { return frame };
    let transport_at = ETHERNET + usize::from(ip.header_len());
    // A checksum covers the pseudo header in the first fragment only; later ones carry none.
    let protocol = Tuple::of(&frame).map(|tuple| tuple.protocol);
    frame.with_head(|head| {
        let address_at = ETHERNET + if side == Side::Source { 12 } else { 16 };
        let before: [u8; 4] = [0, 1, 2, 3].map(|i| head[address_at + i]);
        let after = to.ip().octets();
        head[address_at..address_at + 4].copy_from_slice(&after);
        patch_checksum(head, ETHERNET + 10, &before, &after, false);
        if let Some((port_at, checksum_at, with_addresses)) = places(protocol, transport_at, side) {
            let optional = protocol == Some(Protocol::Udp);
            if with_addresses {
                patch_checksum(head, checksum_at, &before, &after, optional);
            }
            patch_port(head, port_at, checksum_at, to.port(), optional);
        }
    })
}

/// Where port and checksum stand, and whether the checksum covers the addresses.
fn places(protocol: Option<Protocol>, at: usize, side: Side) -> Option<(usize, usize, bool)> {
    let port = at + if side == Side::Source { 0 } else { 2 };
    match protocol? {
        Protocol::Icmp => Some((at + 4, at + 2, false)),
        Protocol::Tcp => Some((port, at + 16, true)),
        Protocol::Udp => Some((port, at + 6, true)),
    }
}

fn patch_port(head: &mut [u8], port_at: usize, checksum_at: usize, port: u16, optional: bool) {
    let Some(field) = head.get_mut(port_at..port_at + 2) else {
        return;
    };
    let before = [field[0], field[1]];
    let after = port.to_be_bytes();
    field.copy_from_slice(&after);
    patch_checksum(head, checksum_at, &before, &after, optional);
}

/// Updates the checksum at `at` for a change of `before` into `after` (RFC 1624 equation 3). With
/// `optional`, zero means "no checksum" and stays (UDP, RFC 768).
#[inline]
fn patch_checksum(head: &mut [u8], at: usize, before: &[u8], after: &[u8], optional: bool) {
    let Some(field) = head.get(at..at + 2) else {
        return;
    };
    let old = u16::from_be_bytes([field[0], field[1]]);
    if optional && old == 0 {
        return;
    }
    let mut sum = u32::from(!old);
    for pair in before.chunks(2) {
        sum += u32::from(!u16::from_be_bytes([pair[0], pair[1]]));
    }
    for pair in after.chunks(2) {
        sum += u32::from(u16::from_be_bytes([pair[0], pair[1]]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    let mut new = !(sum as u16);
    if optional && new == 0 {
        new = 0xffff;
    }
    head[at..at + 2].copy_from_slice(&new.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use smoltcp::phy::ChecksumCapabilities;
    use smoltcp::wire::{IpProtocol, Ipv4Packet, Ipv4Repr, UdpPacket, UdpRepr};
    use std::net::Ipv4Addr;

    fn udp(from: SocketAddrV4, to: SocketAddrV4, payload: &[u8]) -> Frame {
        let checksums = ChecksumCapabilities::default();
        let repr = UdpRepr {
            src_port: from.port(),
            dst_port: to.port(),
        };
        let ip = Ipv4Repr {
            src_addr: *from.ip(),
            dst_addr: *to.ip(),
            next_header: IpProtocol::Udp,
            payload_len: repr.header_len() + payload.len(),
            hop_limit: 64,
        };
        let mut bytes = vec![0; 20 + ip.payload_len];
        ip.emit(&mut Ipv4Packet::new_unchecked(&mut bytes), &checksums);
        repr.emit(
            &mut UdpPacket::new_unchecked(&mut bytes[20..]),
            &ip.src_addr.into(),
            &ip.dst_addr.into(),
            payload.len(),
            |buffer| buffer.copy_from_slice(payload),
            &checksums,
        );
        Frame::around_ipv4(&bytes)
    }

    proptest! {
        #[test]
        fn checksums_stay_right(
            from: (u32, u16), to: (u32, u16), new: (u32, u16), ttl: u8,
            payload in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let at = |(ip, port): (u32, u16)| SocketAddrV4::new(Ipv4Addr::from(ip), port.max(1));
            let frame = rewrite_source(udp(at(from), at(to), &payload), at(new));
            let frame = rewrite_destination(frame, at(from));
            let mut bytes = Vec::new();
            set_ttl(frame, ttl).copy_packet_into(&mut bytes);
            let ip = Ipv4Packet::new_checked(&bytes[..]).unwrap();
            prop_assert!(ip.verify_checksum());
            prop_assert_eq!(ip.hop_limit(), ttl);
            let udp = UdpPacket::new_checked(ip.payload()).unwrap();
            prop_assert!(udp.verify_checksum(&ip.src_addr().into(), &ip.dst_addr().into()));
            prop_assert_eq!((udp.src_port(), udp.dst_port()), (at(new).port(), at(from).port()));
        }
    }
}
