//! The line of a frame: link and network layer.

use crate::packet::ip::{self, Ip};
use crate::packet::{Frame, read};

use super::{control, transport};

/// Length of an Ethernet header in bytes.
const ETHERNET: usize = 14;

/// What a frame says, in one line of printable characters: `ARP who has 192.168.1.1? tell
/// 192.168.1.23`, `HTTP GET / HTTP/1.1`. Any bytes give a line; broken ones say so.
pub fn summary(frame: &Frame) -> String {
    let bytes = frame.to_vec();
    match read::be16(&bytes, 12) {
        Some(0x0800 | 0x86dd) => network(&bytes, frame.wire_len()),
        Some(0x0806) => arp(&bytes).unwrap_or_else(|| cut_short("ARP", &bytes)),
        Some(ethertype) => format!(
            "Ethernet {} > {} type {ethertype:#06x} len={}",
            read::mac(&bytes, 6).unwrap_or_default(),
            read::mac(&bytes, 0).unwrap_or_default(),
            frame.wire_len().saturating_sub(ETHERNET),
        ),
        None => cut_short("Ethernet", &bytes),
    }
}

fn cut_short(what: &str, bytes: &[u8]) -> String {
    format!(
        "{what} cut short or malformed, frame of {} bytes",
        bytes.len()
    )
}

/// RFC 826; probes and announcements are those of RFC 5227 section 1.1.
fn arp(bytes: &[u8]) -> Option<String> {
    let hardware = read::mac(bytes, ETHERNET + 8)?;
    let sender = read::ipv4(bytes, ETHERNET + 14)?;
    let target = read::ipv4(bytes, ETHERNET + 24)?;
    Some(match read::be16(bytes, ETHERNET + 6)? {
        1 if sender.is_unspecified() => format!("ARP probe, who has {target}?"),
        1 if sender == target => format!("ARP announcement, {sender} is at {hardware}"),
        1 => format!("ARP who has {target}? tell {sender}"),
        2 => format!("ARP {sender} is at {hardware}"),
        other => format!("ARP operation {other}, {sender} > {target}"),
    })
}

fn network(bytes: &[u8], wire_len: usize) -> String {
    let Some(ip) = Ip::parse(bytes, ETHERNET) else {
        return cut_short("IP", bytes);
    };
    if ip.is_fragment() {
        return fragment(bytes, &ip);
    }
    let payload = ip.cut(bytes);
    let line = match ip.protocol {
        ip::TCP => transport::tcp(payload, &ip),
        ip::UDP => transport::udp(payload, &ip),
        ip::ICMP | ip::ICMPV6 => control::message(payload, &ip),
        _ => Some(format!(
            "{} len={}",
            ip.endpoints(payload),
            ip.payload_len()
        )),
    };
    let mut line = line.unwrap_or_else(|| format!("{} cut short", ip.endpoints(payload)));
    if ip.end > wire_len {
        line.push_str(" (packet cut short)");
    }
    line
}

/// RFC 791 section 3.2: only the first fragment has ports.
fn fragment(bytes: &[u8], ip: &Ip) -> String {
    format!(
        "{} fragment offset={} len={}{}",
        ip.endpoints(ip.cut(bytes)),
        ip.offset,
        ip.payload_len(),
        if ip.more { " more follow" } else { " last" }
    )
}
