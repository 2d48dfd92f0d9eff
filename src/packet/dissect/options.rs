//! Options as a byte of kind, a byte of length, and data: of IPv4, TCP and DHCP.

use std::ops::Range;

/// One option; all places are counted from the first byte of the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::packet) struct Item {
    /// Its kind.
    pub(in crate::packet) kind: u8,
    /// The whole option.
    pub(in crate::packet) range: Range<usize>,
    /// Its data.
    pub(in crate::packet) data: Range<usize>,
}

/// The options of an IPv4 header (RFC 791 section 3.1) or a TCP header (RFC 9293 section 3.2):
/// kind 0 ends the list, kind 1 is one byte, and the length counts the whole option.
pub(in crate::packet) fn header_options(
    bytes: &[u8],
    range: Range<usize>,
) -> impl Iterator<Item = Item> {
    items(bytes, range, [0, 1], 2)
}

/// The options of a DHCP message (RFC 2132 section 2): kind 255 ends the list, kind 0 is one
/// byte, and the length counts the data.
pub(in crate::packet) fn dhcp_options(
    bytes: &[u8],
    range: Range<usize>,
) -> impl Iterator<Item = Item> {
    items(bytes, range, [255, 0], 0)
}

/// Stops at the end mark, at the end of the bytes and at the first broken length. `included` is
/// how many bytes before the data the length counts.
fn items(
    bytes: &[u8],
    range: Range<usize>,
    [end_mark, pad]: [u8; 2],
    included: usize,
) -> impl Iterator<Item = Item> {
    let end = range.end.min(bytes.len());
    let mut at = range.start;
    std::iter::from_fn(move || {
        if at >= end || bytes[at] == end_mark {
            return None;
        }
        let length = if bytes[at] == pad {
            1
        } else {
            usize::from(*bytes[..end].get(at + 1)?).checked_sub(included)? + 2
        };
        let range = at..at + length;
        if range.end > end {
            return None;
        }
        at = range.end;
        Some(Item {
            kind: bytes[range.start],
            data: (range.start + 2).min(range.end)..range.end,
            range,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(items: impl Iterator<Item = Item>) -> Vec<(u8, Range<usize>)> {
        items.map(|item| (item.kind, item.data)).collect()
    }

    #[test]
    fn rfc9293_3_2_lengths_count_kind_and_length() {
        let bytes = [1, 2, 4, 5, 0xb4, 3, 3, 7, 0, 9];
        assert_eq!(
            kinds(header_options(&bytes, 0..10)),
            [(1, 1..1), (2, 3..5), (3, 7..8)]
        );
    }

    #[test]
    fn rfc2132_2_lengths_count_the_data() {
        let bytes = [53, 1, 2, 0, 255, 1];
        assert_eq!(kinds(dhcp_options(&bytes, 0..6)), [(53, 2..3), (0, 4..4)]);
    }

    #[test]
    fn broken_lengths_end_the_list() {
        for bytes in [[2, 0, 0], [2, 1, 0], [2, 9, 0]] {
            assert!(kinds(header_options(&bytes, 0..3)).is_empty());
        }
        assert!(kinds(header_options(&[2], 0..1)).is_empty());
    }
}
