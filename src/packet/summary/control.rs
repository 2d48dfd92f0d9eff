//! The line of an ICMP or `ICMPv6` message.

use crate::packet::ip::{self, Ip};
use crate::packet::{dissect, read};

/// The line of a control message; `None` if it is cut short.
pub(super) fn message(bytes: &[u8], ip: &Ip) -> Option<String> {
    let at = ip.payload;
    let (kind, code) = (*bytes.get(at)?, *bytes.get(at + 1)?);
    let (label, text) = if ip.protocol == ip::ICMP {
        ("ICMP", dissect::icmp(kind, code))
    } else {
        ("ICMPv6", dissect::icmpv6(kind, code))
    };
    let is_echo = match ip.protocol {
        ip::ICMP => matches!(kind, 0 | 8),
        _ => matches!(kind, 128 | 129),
    };
    let (source, destination) = (ip.source, ip.destination);
    Some(if is_echo {
        let (id, sequence) = (read::be16(bytes, at + 4)?, read::be16(bytes, at + 6)?);
        format!("{label} {source} > {destination} {text} id={id} seq={sequence}")
    } else if let Some(target) = neighbour(bytes, ip, kind) {
        format!("{label} {text} {target} from {source}")
    } else if is_error(ip, kind) {
        let mtu = mtu(bytes, ip, kind, code);
        format!("{label} {text}{mtu} from {source}{}", quoted(bytes, at + 8))
    } else {
        format!("{label} {source} > {destination} {text}")
    })
}

/// RFC 792 (redirects quote as errors do) and RFC 4443 section 2.1.
fn is_error(ip: &Ip, kind: u8) -> bool {
    match ip.protocol {
        ip::ICMP => matches!(kind, 3 | 4 | 5 | 11 | 12),
        _ => kind < 128,
    }
}

/// The conversation that an error is about (RFC 792: header and eight bytes are quoted).
fn quoted(bytes: &[u8], at: usize) -> String {
    match Ip::parse(bytes, at) {
        Some(inner) => format!(" (for {})", inner.endpoints(bytes)),
        None => String::new(),
    }
}

/// The next hop's MTU (RFC 1191 section 4, RFC 4443 section 3.2).
fn mtu(bytes: &[u8], ip: &Ip, kind: u8, code: u8) -> String {
    let mtu = match (ip.protocol, kind, code) {
        (ip::ICMP, 3, 4) => read::be16(bytes, ip.payload + 6).map(u32::from),
        (ip::ICMPV6, 2, _) => read::be32(bytes, ip.payload + 4),
        _ => None,
    };
    mtu.map_or_else(String::new, |mtu| format!(" mtu={mtu}"))
}

/// The address that neighbour discovery asks or tells of (RFC 4861 sections 4.3 and 4.4).
fn neighbour(bytes: &[u8], ip: &Ip, kind: u8) -> Option<std::net::Ipv6Addr> {
    let is_neighbour = ip.protocol == ip::ICMPV6 && matches!(kind, 135 | 136);
    is_neighbour.then(|| read::ipv6(bytes, ip.payload + 8))?
}
