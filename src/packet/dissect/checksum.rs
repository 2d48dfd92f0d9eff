//! The checksums that a packet ought to have (RFC 1071).

use std::net::IpAddr;

use crate::packet::ip::{self, Ip};

/// The checksum that `data` ought to carry at `at` (an even place), if `extra` is the sum of what
/// else it covers.
pub(super) fn expected(data: &[u8], at: usize, extra: u32) -> u16 {
    let mut sum = extra;
    for (index, pair) in data.chunks(2).enumerate() {
        // The checksum counts itself as zero.
        if index * 2 != at {
            let low = pair.get(1).copied().unwrap_or(0);
            sum += u32::from(u16::from_be_bytes([pair[0], low]));
        }
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// The sum of the pseudo header (RFC 9293 section 3.1; RFC 8200 section 8.1 for IPv6).
pub(super) fn pseudo_header(ip: &Ip) -> u32 {
    let addresses = address_sum(ip.source) + address_sum(ip.destination);
    addresses + u32::from(ip.protocol) + ip.payload_len() as u32
}

/// The checksum of the transport packet in `ip`; `bytes` end where that packet ends.
pub(super) fn transport(bytes: &[u8], ip: &Ip, at: usize) -> Option<u16> {
    let extra = match ip.protocol {
        ip::ICMP => 0,
        _ => pseudo_header(ip),
    };
    let sum = expected(bytes.get(ip.payload..)?, at, extra);
    // RFC 768: a sum of zero is sent as all ones.
    Some(if ip.protocol == ip::UDP && sum == 0 {
        0xffff
    } else {
        sum
    })
}

fn address_sum(address: IpAddr) -> u32 {
    let sum = |bytes: &[u8]| -> u32 {
        let pairs = bytes.chunks(2);
        pairs
            .map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])))
            .sum()
    };
    match address {
        IpAddr::V4(address) => sum(&address.octets()),
        IpAddr::V6(address) => sum(&address.octets()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc1071_section_3_example() {
        let data = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(expected(&data, 8, 0), !0xddf2);
        assert_eq!(expected(&[], 0, 0), 0xffff);
    }
}
