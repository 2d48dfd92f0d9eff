//! The line of a TCP segment or a UDP datagram.

use std::fmt::Write as _;

use crate::packet::ip::Ip;
use crate::packet::{dissect, read};

use super::application;

/// Length of a UDP header in bytes.
const UDP_HEADER: usize = 8;

/// The line of a TCP segment (RFC 9293 section 3.1); `None` if its header is cut short. HTTP
/// speaks for itself, wherever a segment begins with a start line.
pub(super) fn tcp(bytes: &[u8], ip: &Ip) -> Option<String> {
    let at = ip.payload;
    let header = usize::from(bytes.get(at + 12)? >> 4) * 4;
    let (flags, window) = (*bytes.get(at + 13)?, read::be16(bytes, at + 14)?);
    let carried = ip.payload_len().checked_sub(header)?;
    if header < 20 {
        return None;
    }
    let payload = bytes.get(at + header..).unwrap_or(&[]);
    if let Some(line) = application::http(payload) {
        return Some(line);
    }
    let sequence = read::be32(bytes, at + 4)?;
    let mut line = format!(
        "{} {} seq={sequence:#010x}",
        ip.endpoints(bytes),
        dissect::tcp_flags(flags)
    );
    if flags & 0x10 != 0 {
        let _ = write!(line, " ack={:#010x}", read::be32(bytes, at + 8)?);
    }
    let _ = write!(line, " win={window}");
    for option in dissect::header_options(bytes, at + 20..at + header) {
        // RFC 9293 section 3.7.1.
        if option.kind == 2
            && let Some(mss) = read::be16(bytes, option.data.start)
        {
            let _ = write!(line, " mss={mss}");
        }
    }
    if carried > 0 {
        let _ = write!(line, " len={carried}");
    }
    if is_port(bytes, at, 53)
        && let Some(text) = application::dns_over_tcp(bytes, at + header)
    {
        let _ = write!(line, " {text}");
    }
    Some(line)
}

/// The line of a UDP datagram (RFC 768); `None` if its header is cut short.
pub(super) fn udp(bytes: &[u8], ip: &Ip) -> Option<String> {
    let at = ip.payload;
    let length = usize::from(read::be16(bytes, at + 4)?);
    let payload = at + UDP_HEADER;
    if bytes.len() < payload {
        return None;
    }
    // RFC 2131 section 4.1: 67 is the server, 68 the client.
    if (is_port(bytes, at, 67) || is_port(bytes, at, 68))
        && let Some(line) = application::dhcp(bytes, payload)
    {
        return Some(line);
    }
    let endpoints = ip.endpoints(bytes);
    let dns = is_port(bytes, at, 53).then(|| application::dns(bytes, payload));
    Some(match dns.flatten() {
        Some(text) => format!("{endpoints} {text}"),
        None => format!("{endpoints} len={}", length.saturating_sub(UDP_HEADER)),
    })
}

fn is_port(bytes: &[u8], at: usize, port: u16) -> bool {
    read::be16(bytes, at) == Some(port) || read::be16(bytes, at + 2) == Some(port)
}
