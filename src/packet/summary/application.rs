//! What the line says of DNS, DHCP and HTTP.

use crate::packet::{dissect, read};

/// Length of a DNS header in bytes (RFC 1035 section 4.1.1).
const DNS_HEADER: usize = 12;

/// How much of a start line is shown, in bytes.
const START_LINE: usize = 120;

/// `HTTP GET / HTTP/1.1`: the start line (RFC 9112 section 2.1), if the payload begins with one.
pub(super) fn http(payload: &[u8]) -> Option<String> {
    if !dissect::is_http(payload) {
        return None;
    }
    let (line, _) = read::line(payload);
    Some(format!("HTTP {}", read::escape(line, START_LINE)))
}

/// `DHCP offer 192.168.1.23`: message type and address (RFC 2131 section 2), if this is DHCP.
pub(super) fn dhcp(bytes: &[u8], at: usize) -> Option<String> {
    if read::be32(bytes, at + 236)? != dissect::DHCP_COOKIE {
        return None;
    }
    let options = || dissect::dhcp_options(bytes, at + 240..bytes.len());
    let data = |kind| options().find(|option| option.kind == kind);
    let kind = data(53).and_then(|option| bytes.get(option.data.start).copied())?;
    // An offer and an ack give an address, a request names one: either new or its own.
    let yours = read::ipv4(bytes, at + 16)?;
    let own = read::ipv4(bytes, at + 12)?;
    let asked = data(50).and_then(|option| read::ipv4(bytes, option.data.start));
    let address = asked
        .into_iter()
        .chain([yours, own])
        .find(|address| !address.is_unspecified());
    let name = dissect::dhcp_message(kind);
    Some(match address {
        Some(address) => format!("DHCP {name} {address}"),
        None => format!("DHCP {name}"),
    })
}

/// A DNS message behind the length that TCP puts before it (RFC 1035 section 4.2.2).
pub(super) fn dns_over_tcp(bytes: &[u8], at: usize) -> Option<String> {
    dns(bytes, at + 2)
}

/// `DNS query A shop.example`, `DNS answer A shop.example 198.51.100.80`, `DNS NXDOMAIN A
/// shop.exmple`; `None` if header or question are cut short or malformed.
pub(super) fn dns(bytes: &[u8], at: usize) -> Option<String> {
    let flags = read::be16(bytes, at + 2)?;
    let (questions, answers) = (read::be16(bytes, at + 4)?, read::be16(bytes, at + 6)?);
    let (question, after) = if questions == 0 {
        ("without a question".into(), at + DNS_HEADER)
    } else {
        let (name, after) = dissect::name(bytes, at, at + DNS_HEADER)?;
        let kind = dissect::record_type(read::be16(bytes, after)?);
        (format!("{kind} {name}"), after + 4)
    };
    if flags & 0x8000 == 0 {
        return Some(format!("DNS query {question}"));
    }
    let truncated = if flags & 0x0200 == 0 {
        ""
    } else {
        " truncated"
    };
    let code = (flags & 0x0f) as u8;
    if code != 0 {
        let code = dissect::response_code(code);
        return Some(format!("DNS {code} {question}{truncated}"));
    }
    let shown = match answers {
        0 if truncated.is_empty() => " no answer records".into(),
        0 => String::new(),
        _ => first_address(bytes, at, after, answers),
    };
    Some(format!("DNS answer {question}{shown}{truncated}"))
}

/// The first address among the answers, behind the aliases that led to it (RFC 1034 section
/// 3.6.2); without one, the first answer; and how many more there are.
fn first_address(bytes: &[u8], start: usize, at: usize, count: u16) -> String {
    let mut here = at;
    let mut first = None;
    for _ in 0..count {
        let Some(record) = dissect::record(bytes, start, here) else {
            break;
        };
        here = record.range.end;
        if matches!(record.kind, 1 | 28) {
            first = Some(record);
            break;
        }
        first.get_or_insert(record);
    }
    let Some(record) = first else {
        return " (answer cut short)".into();
    };
    let value = dissect::record_value(bytes, start, &record);
    let kind = match record.kind {
        1 | 28 => String::new(),
        other => dissect::record_type(other) + " ",
    };
    let more = match count {
        0 | 1 => String::new(),
        _ => format!(" ({count} records)"),
    };
    format!(" {kind}{value}{more}")
}
