//! The names that standards give to numbers in headers.

/// What marks the options of a DHCP message as such (RFC 2131 section 3).
pub(in crate::packet) const DHCP_COOKIE: u32 = 0x6382_5363;

/// Whether a payload begins as HTTP/1 messages do: with a method of RFC 9110 section 9 (or PATCH)
/// or with a version.
pub(in crate::packet) fn is_http(payload: &[u8]) -> bool {
    let starts: [&[u8]; 10] = [
        b"CONNECT ",
        b"DELETE ",
        b"GET ",
        b"HEAD ",
        b"HTTP/1.",
        b"OPTIONS ",
        b"PATCH ",
        b"POST ",
        b"PUT ",
        b"TRACE ",
    ];
    starts.iter().any(|start| payload.starts_with(start))
}

/// What an ICMP message of this type and code says (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812
/// section 5.2.7.1).
pub(in crate::packet) fn icmp(kind: u8, code: u8) -> String {
    let text = match (kind, code) {
        (0, _) => "echo reply",
        (3, 0) => "net unreachable",
        (3, 1) => "host unreachable",
        (3, 2) => "protocol unreachable",
        (3, 3) => "port unreachable",
        (3, 4) => "fragmentation needed",
        (3, 5) => "source route failed",
        (3, 6) => "net unknown",
        (3, 7) => "host unknown",
        (3, 9) => "net prohibited",
        (3, 10) => "host prohibited",
        (3, 13) => "communication prohibited",
        (3, _) => return format!("unreachable code {code}"),
        (4, _) => "source quench",
        (5, _) => "redirect",
        (8, _) => "echo request",
        (11, 0) => "time to live exceeded",
        (11, _) => "reassembly time exceeded",
        (12, _) => "parameter problem",
        _ => return format!("type {kind} code {code}"),
    };
    text.into()
}

/// What an `ICMPv6` message of this type and code says (RFC 4443, RFC 4861 section 4).
pub(in crate::packet) fn icmpv6(kind: u8, code: u8) -> String {
    let text = match (kind, code) {
        (1, 0) => "no route",
        (1, 1) => "communication prohibited",
        (1, 3) => "address unreachable",
        (1, 4) => "port unreachable",
        (1, _) => return format!("unreachable code {code}"),
        (2, _) => "packet too big",
        (3, 0) => "hop limit exceeded",
        (3, _) => "reassembly time exceeded",
        (4, _) => "parameter problem",
        (128, _) => "echo request",
        (129, _) => "echo reply",
        (133, _) => "router solicitation",
        (134, _) => "router advertisement",
        (135, _) => "neighbour solicitation",
        (136, _) => "neighbour advertisement",
        (137, _) => "redirect",
        (143, _) => "multicast listener report",
        _ => return format!("type {kind} code {code}"),
    };
    text.into()
}

/// The flags of a TCP header that are set, lowest bit last but SYN first, as people say them
/// (RFC 9293 section 3.1).
pub(in crate::packet) fn tcp_flags(flags: u8) -> String {
    let names = [
        (0x02, "SYN"),
        (0x01, "FIN"),
        (0x04, "RST"),
        (0x08, "PSH"),
        (0x10, "ACK"),
        (0x20, "URG"),
        (0x40, "ECE"),
        (0x80, "CWR"),
    ];
    let set: Vec<&str> = names
        .into_iter()
        .filter(|(bit, _)| flags & bit != 0)
        .map(|(_, name)| name)
        .collect();
    if set.is_empty() {
        "no flags".into()
    } else {
        set.join(" ")
    }
}

/// The message type of DHCP option 53 (RFC 2132 section 9.6).
pub(in crate::packet) fn dhcp_message(number: u8) -> String {
    let name = match number {
        1 => "discover",
        2 => "offer",
        3 => "request",
        4 => "decline",
        5 => "ack",
        6 => "nak",
        7 => "release",
        8 => "inform",
        _ => return format!("message {number}"),
    };
    name.into()
}
