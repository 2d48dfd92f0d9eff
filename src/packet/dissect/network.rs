//! IPv4 and IPv6 headers.

use std::ops::Range;

use crate::packet::ip::{self, Ip, protocol_name};
use crate::packet::read;

use super::tree::Tree;
use super::{checksum, control, options, transport};

/// The packet at `at`, and what it carries.
pub(super) fn ip(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    match tree.bytes().get(at)? >> 4 {
        4 => ipv4(tree, at)?,
        6 => ipv6(tree, at)?,
        _ => {
            tree.open("IP", at);
            return None;
        }
    }
    let ip = Ip::parse(tree.bytes(), at)?;
    tree.end_packet(ip.end);
    if ip.end > tree.bytes().len() || ip.is_fragment() {
        tree.set_partial();
    }
    if ip.offset != 0 {
        tree.payload(ip.payload);
        return Some(());
    }
    match ip.protocol {
        ip::TCP => transport::tcp(tree, &ip),
        ip::UDP => transport::udp(tree, &ip),
        ip::ICMP | ip::ICMPV6 => control::message(tree, &ip),
        _ => {
            tree.payload(ip.payload);
            Some(())
        }
    }
}

/// RFC 791 section 3.1; the type of service is read as RFC 2474 and RFC 3168 do.
fn ipv4(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    let bytes = tree.bytes();
    tree.open("IPv4", at);
    let first = *bytes.get(at)?;
    let header = usize::from(first & 0x0f) * 4;
    tree.show("version", at..at + 1, first >> 4);
    tree.show("header length", at..at + 1, format_args!("{header} bytes"));
    let service = *bytes.get(at + 1)?;
    tree.show("dscp", at + 1..at + 2, service >> 2);
    tree.show("ecn", at + 1..at + 2, service & 3);
    tree.word("total length", at + 2)?;
    tree.hex("identification", at + 4)?;
    let fragment = read::be16(bytes, at + 6)?;
    tree.show("flags", at + 6..at + 7, fragment_flags(fragment));
    let offset = usize::from(fragment & 0x1fff) * 8;
    tree.show("fragment offset", at + 6..at + 8, offset);
    tree.byte("ttl", at + 8)?;
    let protocol = *bytes.get(at + 9)?;
    tree.show(
        "protocol",
        at + 9..at + 10,
        format_args!("{protocol} {}", protocol_name(protocol)),
    );
    let whole = bytes.get(at..at + header.max(20));
    tree.checksum(
        at + 10,
        whole.map(|header| checksum::expected(header, 10, 0)),
    )?;
    tree.ipv4("source", at + 12)?;
    tree.ipv4("destination", at + 16)?;
    ipv4_options(tree, at + 20..at + header);
    Some(())
}

fn fragment_flags(fragment: u16) -> &'static str {
    match fragment >> 13 & 3 {
        0 => "none",
        1 => "more fragments",
        2 => "don't fragment",
        _ => "don't fragment, more fragments",
    }
}

/// RFC 791 section 3.1; the router alert is RFC 2113.
fn ipv4_options(tree: &mut Tree<'_>, range: Range<usize>) {
    let bytes = tree.bytes();
    for option in options::header_options(bytes, range) {
        let name = match option.kind {
            1 => "no operation",
            7 => "record route",
            68 => "timestamp",
            131 => "loose source route",
            137 => "strict source route",
            148 => "router alert",
            _ => "unknown",
        };
        let data = read::hex(&bytes[option.data.clone()], 40);
        let text = format!("{} {name} {data}", option.kind);
        tree.show("option", option.range, text.trim_end());
    }
}

/// RFC 8200 section 3; extension headers are shown by number only.
fn ipv6(tree: &mut Tree<'_>, at: usize) -> Option<()> {
    tree.open("IPv6", at);
    let first = read::be32(tree.bytes(), at)?;
    tree.show("version", at..at + 1, first >> 28);
    tree.show("traffic class", at..at + 2, first >> 20 & 0xff);
    tree.show(
        "flow label",
        at + 1..at + 4,
        format_args!("{:#07x}", first & 0xf_ffff),
    );
    tree.word("payload length", at + 4)?;
    tree.byte("next header", at + 6)?;
    tree.byte("hop limit", at + 7)?;
    tree.ipv6("source", at + 8)?;
    tree.ipv6("destination", at + 24)?;
    let ip = Ip::parse(tree.bytes(), at)?;
    if ip.payload > at + 40 {
        let headers = at + 40..ip.payload;
        let length = headers.len();
        tree.show("extension headers", headers, format_args!("{length} bytes"));
    }
    Some(())
}
