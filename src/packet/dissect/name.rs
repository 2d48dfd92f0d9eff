//! DNS names and numbers in presentation form, read from messages that may be broken.

use std::fmt::Write as _;

use crate::packet::read;

/// The most bytes a name may have (RFC 1035 section 3.1).
const NAME_MAX: usize = 255;

/// The name at `at` of `bytes`, a message that begins at `start`, and where the next field
/// begins. A compression pointer (RFC 1035 section 4.1.4) must point backwards, so no name can
/// loop. `None` if the name is cut short or malformed.
pub(in crate::packet) fn name(bytes: &[u8], start: usize, at: usize) -> Option<(String, usize)> {
    let mut text = String::new();
    let (mut here, mut after, mut length) = (at, None, 0);
    loop {
        let size = usize::from(*bytes.get(here)?);
        match size >> 6 {
            0 if size == 0 => break,
            0 => {
                let label = bytes.get(here + 1..here + 1 + size)?;
                length += 1 + size;
                if length > NAME_MAX {
                    return None;
                }
                if !text.is_empty() {
                    text.push('.');
                }
                push_label(&mut text, label);
                here += 1 + size;
            }
            3 => {
                let target = start + usize::from(read::be16(bytes, here)? & 0x3fff);
                after.get_or_insert(here + 2);
                if target >= here {
                    return None;
                }
                here = target;
            }
            _ => return None,
        }
    }
    if text.is_empty() {
        text.push('.');
    }
    Some((text, after.unwrap_or(here + 1)))
}

/// RFC 1035 section 5.1: dots and backslashes of a label are escaped, other odd bytes become
/// `\DDD` in decimal.
fn push_label(text: &mut String, label: &[u8]) {
    for &byte in label {
        match byte {
            b'.' | b'\\' => {
                text.push('\\');
                text.push(char::from(byte));
            }
            b'!'..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:03}");
            }
        }
    }
}

/// The name of a record type (RFC 1035 section 3.2.2 and its successors), else `TYPEn` (RFC 3597
/// section 5).
pub(in crate::packet) fn record_type(number: u16) -> String {
    let name = match number {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        33 => "SRV",
        41 => "OPT",
        43 => "DS",
        46 => "RRSIG",
        48 => "DNSKEY",
        64 => "SVCB",
        65 => "HTTPS",
        255 => "ANY",
        _ => return format!("TYPE{number}"),
    };
    name.into()
}

/// The name of a response code (RFC 1035 section 4.1.1, RFC 2136 section 2.2).
pub(in crate::packet) fn response_code(number: u8) -> String {
    let name = match number {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => return format!("RCODE{number}"),
    };
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc1035_4_1_4_a_pointer_continues_the_name() {
        let bytes = b"\x07example\x00\x04shop\xc0\x00rest";
        assert_eq!(name(bytes, 0, 9), Some(("shop.example".into(), 16)));
        assert_eq!(name(bytes, 0, 8), Some((".".into(), 9)));
    }

    #[test]
    fn rfc1035_4_1_4_a_pointer_never_points_forward_or_to_itself() {
        assert_eq!(name(b"\xc0\x00", 0, 0), None);
        assert_eq!(name(b"\x01a\xc0\x02", 0, 0), None);
        // Back into the label before it: the second visit of the pointer would repeat for ever.
        assert_eq!(name(b"\x01a\xc0\x00", 0, 0), None);
    }

    #[test]
    fn odd_bytes_are_escaped() {
        assert_eq!(
            name(b"\x04a.\x1b \x00", 0, 0),
            Some(("a\\.\\027\\032".into(), 6))
        );
    }
}
