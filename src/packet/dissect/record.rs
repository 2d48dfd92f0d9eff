//! DNS resource records, read from messages that may be broken.

use std::ops::Range;

use crate::packet::read;

use super::name;

/// One resource record (RFC 1035 section 4.1.3); places are counted from the first byte of the
/// frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::packet) struct Record {
    /// Whom it is about.
    pub(in crate::packet) owner: String,
    /// Its type.
    pub(in crate::packet) kind: u16,
    /// Its class; for an OPT record the sender's UDP size (RFC 6891 section 6.1.2).
    pub(in crate::packet) class: u16,
    /// How long it may be kept, in seconds.
    pub(in crate::packet) ttl: u32,
    /// The whole record.
    pub(in crate::packet) range: Range<usize>,
    /// Its data.
    pub(in crate::packet) data: Range<usize>,
}

/// The record at `at` of a message that begins at `start`; `None` if cut short or malformed.
pub(in crate::packet) fn record(bytes: &[u8], start: usize, at: usize) -> Option<Record> {
    let (owner, after) = name(bytes, start, at)?;
    let length = usize::from(read::be16(bytes, after + 8)?);
    let data = after + 10..after + 10 + length;
    if data.end > bytes.len() {
        return None;
    }
    Some(Record {
        owner,
        kind: read::be16(bytes, after)?,
        class: read::be16(bytes, after + 2)?,
        ttl: read::be32(bytes, after + 4)?,
        range: at..data.end,
        data,
    })
}

/// The data of a record in presentation form; hexadecimal for types unknown here.
pub(in crate::packet) fn record_value(bytes: &[u8], start: usize, record: &Record) -> String {
    let (at, data) = (record.data.start, &bytes[record.data.clone()]);
    let value = match record.kind {
        1 => read::ipv4(data, 0).map(|address| address.to_string()),
        28 => read::ipv6(data, 0).map(|address| address.to_string()),
        2 | 5 | 12 => name(bytes, start, at).map(|(name, _)| name),
        6 => soa(bytes, start, at),
        15 => exchange(bytes, start, at),
        16 => data.split_first().map(|(_, text)| read::escape(text, 80)),
        _ => None,
    };
    value.unwrap_or_else(|| read::hex(data, 32))
}

/// RFC 1035 section 3.3.13: primary server, mailbox, serial and, last, the number that says how
/// long a negative answer may be kept (RFC 2308 section 4).
fn soa(bytes: &[u8], start: usize, at: usize) -> Option<String> {
    let (server, after) = name(bytes, start, at)?;
    let (mailbox, after) = name(bytes, start, after)?;
    let serial = read::be32(bytes, after)?;
    let minimum = read::be32(bytes, after + 16)?;
    Some(format!(
        "{server} {mailbox} serial={serial} minimum={minimum}"
    ))
}

/// RFC 1035 section 3.3.9.
fn exchange(bytes: &[u8], start: usize, at: usize) -> Option<String> {
    let (server, _) = name(bytes, start, at + 2)?;
    Some(format!("{} {server}", read::be16(bytes, at)?))
}
