//! TCP and UDP.

use std::ops::Range;

use crate::packet::ip::Ip;
use crate::packet::read;

use super::tree::Tree;
use super::{checksum, dhcp, dns, http, options, words};

/// The TCP segment in `ip` (RFC 9293 section 3.1).
pub(super) fn tcp(tree: &mut Tree<'_>, ip: &Ip) -> Option<()> {
    let (at, bytes) = (ip.payload, tree.bytes());
    tree.open("TCP", at);
    let ports = (
        tree.word("source port", at)?,
        tree.word("destination port", at + 2)?,
    );
    tree.long("sequence number", at + 4)?;
    tree.long("acknowledgement number", at + 8)?;
    let header = usize::from(*bytes.get(at + 12)? >> 4) * 4;
    tree.show(
        "header length",
        at + 12..at + 13,
        format_args!("{header} bytes"),
    );
    let flags = words::tcp_flags(*bytes.get(at + 13)?);
    tree.show("flags", at + 13..at + 14, flags);
    tree.word("window", at + 14)?;
    let expected = checksum::transport(bytes, ip, 16);
    tree.checksum(at + 16, expected.filter(|_| tree.is_whole()))?;
    tree.word("urgent pointer", at + 18)?;
    if header < 20 {
        return None;
    }
    tcp_options(tree, at + 20..at + header);
    let payload = bytes.get(at + header..)?;
    if ports.0 == 53 || ports.1 == 53 {
        dns::over_tcp(tree, at + header)
    } else if words::is_http(payload) {
        http::message(tree, at + header);
        Some(())
    } else {
        tree.payload(at + header);
        Some(())
    }
}

/// RFC 9293 section 3.2; window scale and timestamps are RFC 7323, selective acknowledgement is
/// RFC 2018.
fn tcp_options(tree: &mut Tree<'_>, range: Range<usize>) {
    let bytes = tree.bytes();
    for option in options::header_options(bytes, range) {
        let data = &bytes[option.data.clone()];
        let number = || {
            data.iter()
                .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
        };
        let text = match (option.kind, data.len()) {
            (1, _) => "no operation".into(),
            (2, 2) => format!("maximum segment size {}", number()),
            (3, 1) => format!("window scale {}", number()),
            (4, 0) => "selective acknowledgement permitted".into(),
            (5, _) => format!("selective acknowledgement {}", blocks(data)),
            (8, 8) => {
                let (own, echoed) = (number() >> 32, number() & 0xffff_ffff);
                format!("timestamp {own}, echoes {echoed}")
            }
            (kind, _) => format!("kind {kind} {}", read::hex(data, 40)),
        };
        tree.show("option", option.range, text.trim_end());
    }
}

/// RFC 2018 section 3: pairs of left and right edges.
fn blocks(data: &[u8]) -> String {
    let blocks = data.chunks_exact(8).filter_map(|block| {
        let (left, right) = (read::be32(block, 0)?, read::be32(block, 4)?);
        Some(format!("{left}-{right}"))
    });
    blocks.collect::<Vec<_>>().join(" ")
}

/// The UDP datagram in `ip` (RFC 768).
pub(super) fn udp(tree: &mut Tree<'_>, ip: &Ip) -> Option<()> {
    let at = ip.payload;
    tree.open("UDP", at);
    let ports = (
        tree.word("source port", at)?,
        tree.word("destination port", at + 2)?,
    );
    tree.word("length", at + 4)?;
    if read::be16(tree.bytes(), at + 6)? == 0 {
        tree.show("checksum", at + 6..at + 8, "0x0000 none");
    } else {
        let expected = checksum::transport(tree.bytes(), ip, 6);
        tree.checksum(at + 6, expected.filter(|_| tree.is_whole()))?;
    }
    let is_port = |port| ports.0 == port || ports.1 == port;
    let payload = at + 8;
    if tree.bytes().len() <= payload {
        return Some(());
    }
    match () {
        () if is_port(53) => dns::message(tree, payload),
        () if is_port(67) || is_port(68) => dhcp::message(tree, payload),
        () => {
            tree.payload(payload);
            Some(())
        }
    }
}
