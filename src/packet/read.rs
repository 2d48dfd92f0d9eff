//! Reads numbers, addresses and text out of bytes that may end anywhere.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The 16-bit number at `at`, in network byte order.
pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

/// The 32-bit number at `at`, in network byte order.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// The IPv4 address at `at`.
pub(super) fn ipv4(bytes: &[u8], at: usize) -> Option<Ipv4Addr> {
    array::<4>(bytes, at).map(Ipv4Addr::from)
}

/// The IPv6 address at `at`.
pub(super) fn ipv6(bytes: &[u8], at: usize) -> Option<Ipv6Addr> {
    array::<16>(bytes, at).map(Ipv6Addr::from)
}

/// The Ethernet address at `at`, as people write it: `02:00:00:00:00:23`.
pub(super) fn mac(bytes: &[u8], at: usize) -> Option<String> {
    let address: [u8; 6] = array(bytes, at)?;
    Some(address.map(|byte| format!("{byte:02x}")).join(":"))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes
        .get(at..at.checked_add(N)?)
        .and_then(|slice| slice.try_into().ok())
}

/// The first line of `bytes` without its end (LF, or CR LF), and its length with it.
pub(super) fn line(bytes: &[u8]) -> (&[u8], usize) {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    let line = &bytes[..end.unwrap_or(bytes.len())];
    let length = end.map_or(bytes.len(), |end| end + 1);
    (line.strip_suffix(b"\r").unwrap_or(line), length)
}

/// Bytes as text for a screen: printable ASCII as it is, all else as `\xNN`, and not more than
/// `limit` bytes of it.
pub(super) fn escape(bytes: &[u8], limit: usize) -> String {
    let mut text = String::new();
    for &byte in bytes.iter().take(limit) {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    if bytes.len() > limit {
        text.push_str("...");
    }
    text
}

/// Bytes in hexadecimal, without blanks, and not more than `limit` of them.
pub(super) fn hex(bytes: &[u8], limit: usize) -> String {
    let mut text = String::new();
    for byte in bytes.iter().take(limit) {
        let _ = write!(text, "{byte:02x}");
    }
    if bytes.len() > limit {
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_past_the_end_is_none() {
        assert_eq!(be16(&[1, 2], 0), Some(0x0102));
        assert_eq!(be16(&[1, 2], 1), None);
        assert_eq!(be32(&[1, 2], usize::MAX), None);
    }

    #[test]
    fn text_carries_no_control_characters() {
        assert_eq!(escape(b"a\x1b[2J\\\xff", 80), "a\\x1b[2J\\\\\\xff");
        assert_eq!(escape(b"abcdef", 3), "abc...");
        assert_eq!(hex(&[0xab, 1], 8), "ab01");
    }
}
