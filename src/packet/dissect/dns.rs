//! DNS messages.

use crate::packet::read;

use super::tree::Tree;
use super::{name, record, record_type, record_value, response_code};

/// Length of a DNS header in bytes (RFC 1035 section 4.1.1).
const HEADER: usize = 12;

/// A message behind the length that TCP puts before it (RFC 1035 section 4.2.2), as far as it
/// begins in this segment.
pub(super) fn over_tcp(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    if tree.bytes().len() <= at {
        return Some(());
    }
    tree.open("DNS", at);
    tree.word("length", at)?;
    body(tree, at + 2)
}

/// The message at `at`.
pub(super) fn message(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    tree.open("DNS", at);
    body(tree, at)
}

/// RFC 1035 section 4.1.
fn body(tree: &mut Tree<'_>, start: usize) -> Option<()> {
    tree.hex("identification", start)?;
    let flags = read::be16(tree.bytes(), start + 2)?;
    tree.show("flags", start + 2..start + 4, flag_text(flags));
    let questions = tree.word("questions", start + 4)?;
    let answers = tree.word("answers", start + 6)?;
    let authority = tree.word("authority records", start + 8)?;
    let additional = tree.word("additional records", start + 10)?;
    let mut at = start + HEADER;
    for _ in 0..questions {
        at = question(tree, start, at)?;
    }
    let sections = [
        ("answer", answers),
        ("authority", authority),
        ("additional", additional),
    ];
    for (section, count) in sections {
        for _ in 0..count {
            at = resource(tree, section, start, at)?;
        }
    }
    Some(())
}

/// RFC 1035 section 4.1.1; `ad` and `cd` are RFC 4035 section 3.
fn flag_text(flags: u16) -> String {
    let mut words = vec![
        if flags & 0x8000 == 0 {
            "query"
        } else {
            "response"
        }
        .to_owned(),
    ];
    if flags >> 11 & 0x0f != 0 {
        words.push(format!("opcode={}", flags >> 11 & 0x0f));
    }
    let bits = [
        (0x0400, "aa"),
        (0x0200, "tc"),
        (0x0100, "rd"),
        (0x0080, "ra"),
        (0x0020, "ad"),
        (0x0010, "cd"),
    ];
    let set = bits.into_iter().filter(|(bit, _)| flags & bit != 0);
    words.extend(set.map(|(_, name)| name.to_owned()));
    if flags & 0x8000 != 0 {
        words.push(response_code((flags & 0x0f) as u8));
    }
    words.join(" ")
}

/// RFC 1035 section 4.1.2; gives where the next one begins.
fn question(tree: &mut Tree<'_>, start: usize, at: usize) -> Option<usize> {
    let (qname, after) = name(tree.bytes(), start, at)?;
    let qtype = record_type(read::be16(tree.bytes(), after)?);
    let class = class(read::be16(tree.bytes(), after + 2)?);
    tree.show(
        "question",
        at..after + 4,
        format_args!("{qname} {class} {qtype}"),
    );
    Some(after + 4)
}

/// RFC 1035 section 4.1.3; in an OPT record class and time to live mean other things (RFC 6891
/// section 6.1).
fn resource(tree: &mut Tree<'_>, section: &'static str, start: usize, at: usize) -> Option<usize> {
    let record = record(tree.bytes(), start, at)?;
    let end = record.range.end;
    let text = if record.kind == 41 {
        format!("OPT, UDP messages up to {} bytes", record.class)
    } else {
        let value = record_value(tree.bytes(), start, &record);
        let (owner, kind) = (&record.owner, record_type(record.kind));
        format!(
            "{owner} {} {} {kind} {value}",
            record.ttl,
            class(record.class)
        )
    };
    tree.show(section, record.range, text);
    Some(end)
}

fn class(number: u16) -> String {
    match number {
        1 => "IN".into(),
        255 => "ANY".into(),
        other => format!("CLASS{other}"),
    }
}
