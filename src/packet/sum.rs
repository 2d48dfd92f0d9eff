//! The Internet checksum over a frame in two parts (RFC 1071), without putting them together.

use super::Frame;

/// Length of an Ethernet header in bytes.
const ETHERNET: usize = 14;
/// The number of TCP in the pseudo header (IANA protocol numbers).
const TCP: u64 = 6;

/// Whether the checksum of a frame's IPv4 header is good (RFC 791 section 3.1).
pub fn ip_checksum_holds(frame: &Frame) -> bool {
    frame.ipv4().is_some_and(|ip| {
        let header = &frame.head()[ETHERNET..ETHERNET + usize::from(ip.header_len())];
        fold(sum(header)) == 0xffff
    })
}

/// Whether a TCP segment in IPv4 is whole and its checksum is good (RFC 9293 section 3.1).
pub fn tcp_checksum_holds(frame: &Frame) -> bool {
    let Some(ip) = frame.ipv4() else {
        return false;
    };
    let length = usize::from(ip.total_len() - u16::from(ip.header_len()));
    let head = frame.transport();
    let head = &head[..head.len().min(length)];
    // What follows the segment on the link is padding.
    let Some(body) = frame.body().get(..length - head.len()) else {
        return false;
    };
    // The header has an even length, so the parts add up as they are.
    let addresses = &frame.head()[ETHERNET + 12..ETHERNET + 20];
    let last = (TCP << 16 | length as u64) as u32;
    let pseudo_header = sum(addresses) + sum(&last.to_be_bytes());
    fold(pseudo_header + sum(head) + sum(body)) == 0xffff
}

/// The sum of 16-bit words in this machine's byte order, which makes no difference once it is
/// folded and swapped back (RFC 1071 section 2 B); an odd last byte is the first of its word.
/// Words of 32 bits are added: their carries come round when the sum is folded (section 2 C).
#[inline]
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<4>();
    let words = words
        .iter()
        .map(|word| u64::from(u32::from_ne_bytes(*word)));
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    words.sum::<u64>() + u64::from(u32::from_ne_bytes(last))
}

/// The sum as one 16-bit word in the order of the network, carries added back in.
fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::from_be(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use smoltcp::wire::{Ipv4Packet, TcpControl, TcpPacket};

    use crate::packet::samples::{PHONE, SHOP, tcp};

    /// What smoltcp says of the same segment in one piece.
    fn oracle(frame: &[u8]) -> bool {
        let ip = Ipv4Packet::new_unchecked(&frame[ETHERNET..]);
        let (from, to) = (ip.src_addr().into(), ip.dst_addr().into());
        TcpPacket::new_checked(ip.payload()).is_ok_and(|tcp| tcp.verify_checksum(&from, &to))
    }

    proptest! {
        #[test]
        fn agrees_with_smoltcp_on_good_and_damaged_segments(
            payload in proptest::collection::vec(any::<u8>(), 0..99),
            padding in 0..3usize,
            flip in proptest::option::of(any::<prop::sample::Index>()),
        ) {
            let mut bytes = tcp((PHONE, SHOP), TcpControl::Psh, (1, Some(1)), &payload);
            // The IP header stays as it is: it is checked before.
            let transport = bytes.len() - ETHERNET - 20;
            if let Some(flip) = flip {
                bytes[ETHERNET + 20 + flip.index(transport)] ^= 0x40;
            }
            let expected = oracle(&bytes);
            prop_assert_eq!(expected, flip.is_none());
            bytes.extend(vec![0; padding]);
            prop_assert_eq!(tcp_checksum_holds(&Frame::from_bytes(&bytes)), expected);
        }
    }

    #[test]
    fn rfc1071_section_3_example() {
        let bytes = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(fold(sum(&bytes)), 0xddf2);
    }

    #[test]
    fn a_segment_cut_short_is_not_sound() {
        let bytes = tcp((PHONE, SHOP), TcpControl::Psh, (1, Some(1)), b"hello");
        let cut = Frame::from_bytes(&bytes[..bytes.len() - 1]);
        assert!(!tcp_checksum_holds(&cut));
    }
}
