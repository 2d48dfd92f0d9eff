//! A frame as a line of `tcpdump -n` (output as of tcpdump 4.99).

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4};

use smoltcp::wire::{EthernetProtocol, TcpPacket};

use crate::console::seat::calendar;
use crate::dns::{Message, Rcode};
use crate::packet::{Frame, Protocol, Tuple, summary};

use super::capture::Seen;
use super::icmp;

/// Ports whose conversations are HTTP.
const HTTP: [u16; 3] = [80, 3128, 8080];

/// Turns frames into lines; remembers where each TCP conversation began to count.
pub(super) struct Lines {
    with_link: bool,
    with_interface: bool,
    first: BTreeMap<(SocketAddrV4, SocketAddrV4), u32>,
}

impl Lines {
    /// Lines with the Ethernet addresses (`-e`), and with the name of the interface.
    pub(super) fn new(with_link: bool, with_interface: bool) -> Self {
        Self {
            with_link,
            with_interface,
            first: BTreeMap::new(),
        }
    }

    /// The line of a frame.
    pub(super) fn line(&mut self, seen: &Seen) -> String {
        let c = calendar(seen.time);
        let micros = seen.time.as_micros() % 1_000_000;
        let mut line = format!("{:02}:{:02}:{:02}.{micros:06} ", c.hour, c.minute, c.second);
        if self.with_interface {
            let way = match (seen.outgoing, seen.frame.destination().is_broadcast()) {
                (true, _) => "Out",
                (false, true) => "B",
                (false, false) => "In",
            };
            line.push_str(&format!("{} {way:3} ", seen.interface));
        }
        if self.with_link {
            line.push_str(&ethernet(&seen.frame));
        }
        line.push_str(&self.network(&seen.frame));
        line
    }

    fn network(&mut self, frame: &Frame) -> String {
        match frame.protocol() {
            Some(EthernetProtocol::Arp) => arp(frame),
            Some(EthernetProtocol::Ipv4) => {
                let text = self.ipv4(frame);
                text.unwrap_or_else(|| "IP [malformed]".to_owned())
            }
            _ => summary(frame),
        }
    }

    fn ipv4(&mut self, frame: &Frame) -> Option<String> {
        let ip = frame.ipv4()?;
        let (from, to) = (ip.src_addr(), ip.dst_addr());
        if ip.frag_offset() != 0 {
            let protocol = match u8::from(ip.next_header()) {
                1 => "icmp".to_owned(),
                6 => "tcp".to_owned(),
                17 => "udp".to_owned(),
                other => format!("ip-proto-{other}"),
            };
            return Some(format!("IP {from} > {to}: {protocol}"));
        }
        let length = usize::from(ip.total_len()) - usize::from(ip.header_len());
        let Some(tuple) = Tuple::of(frame) else {
            let number = u8::from(ip.next_header());
            return Some(format!("IP {from} > {to}: ip-proto-{number} {length}"));
        };
        Some(match tuple.protocol {
            Protocol::Icmp => format!("IP {from} > {to}: {}", icmp::told(frame, length)),
            Protocol::Tcp => format!("{}: {}", ends(tuple), self.tcp(frame, tuple, length)?),
            Protocol::Udp => format!("{}: {}", ends(tuple), udp(frame, tuple, length)),
        })
    }

    fn tcp(&mut self, frame: &Frame, tuple: Tuple, length: usize) -> Option<String> {
        let head = frame.transport();
        let tcp = TcpPacket::new_checked(head).ok()?;
        let payload = length.saturating_sub(usize::from(tcp.header_len()));
        let (sequence, next) = (tcp.seq_number().0 as u32, tcp.ack_number().0 as u32);
        let way = (tuple.source, tuple.destination);
        let flags = flags(&tcp);
        let mut text = format!("Flags [{flags}]");
        if tcp.syn() {
            self.first.insert(way, sequence);
            text.push_str(&format!(", seq {sequence}"));
        } else if payload > 0 || tcp.fin() || tcp.rst() {
            let first = *self.first.entry(way).or_insert(sequence.wrapping_sub(1));
            let start = sequence.wrapping_sub(first);
            text.push_str(&match payload {
                0 => format!(", seq {start}"),
                _ => format!(", seq {start}:{}", start.wrapping_add(payload as u32)),
            });
        }
        if tcp.ack() {
            let back = (tuple.destination, tuple.source);
            let shown = match self.first.get(&back) {
                Some(first) if !tcp.syn() => next.wrapping_sub(*first),
                _ => next,
            };
            text.push_str(&format!(", ack {shown}"));
        }
        text.push_str(&format!(", win {}", tcp.window_len()));
        let options = options(&head[20..usize::from(tcp.header_len()).min(head.len())]);
        if !options.is_empty() {
            text.push_str(&format!(", options [{options}]"));
        }
        text.push_str(&format!(", length {payload}"));
        let is_http = [tuple.source.port(), tuple.destination.port()]
            .iter()
            .any(|port| HTTP.contains(port));
        if is_http && let Some(line) = start_line(frame.body()) {
            text.push_str(&format!(": HTTP: {line}"));
        }
        Some(text)
    }
}

/// `IP 192.168.1.23.49152 > 198.51.100.80.80`.
fn ends(tuple: Tuple) -> String {
    let (from, to) = (tuple.source, tuple.destination);
    let (own, far) = (from.port(), to.port());
    format!("IP {}.{own} > {}.{far}", from.ip(), to.ip())
}

fn ethernet(frame: &Frame) -> String {
    let mac = |mac: smoltcp::wire::EthernetAddress| {
        if mac.is_broadcast() {
            "ff:ff:ff:ff:ff:ff".to_owned()
        } else {
            mac.to_string().replace('-', ":")
        }
    };
    let kind = match frame.protocol() {
        Some(EthernetProtocol::Arp) => "ARP (0x0806)",
        Some(EthernetProtocol::Ipv4) => "IPv4 (0x0800)",
        _ => "unknown",
    };
    format!(
        "{} > {}, ethertype {kind}, length {}: ",
        mac(frame.source()),
        mac(frame.destination()),
        frame.wire_len()
    )
}

fn arp(frame: &Frame) -> String {
    let bytes = frame.to_vec();
    let address = |at: usize| {
        let own: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|it| it.try_into().ok());
        own.map_or("?".to_owned(), |own| Ipv4Addr::from(own).to_string())
    };
    let (sender, target, length) = (address(28), address(38), bytes.len().saturating_sub(14));
    match bytes.get(21) {
        Some(1) => format!("ARP, Request who-has {target} tell {sender}, length {length}"),
        Some(2) => {
            let mac = bytes.get(22..28).unwrap_or_default();
            let mac: Vec<String> = mac.iter().map(|byte| format!("{byte:02x}")).collect();
            format!(
                "ARP, Reply {sender} is-at {}, length {length}",
                mac.join(":")
            )
        }
        _ => format!("ARP, unknown operation, length {length}"),
    }
}

fn flags(tcp: &TcpPacket<&[u8]>) -> String {
    let all = [
        (tcp.syn(), 'S'),
        (tcp.fin(), 'F'),
        (tcp.rst(), 'R'),
        (tcp.psh(), 'P'),
        (tcp.ack(), '.'),
    ];
    let set: String = all
        .iter()
        .filter_map(|(set, sign)| set.then_some(*sign))
        .collect();
    if set.is_empty() {
        "none".to_owned()
    } else {
        set
    }
}

/// TCP options (RFC 9293 section 3.1) in tcpdump's words.
fn options(mut bytes: &[u8]) -> String {
    let mut told: Vec<String> = Vec::new();
    while let Some(kind) = bytes.first() {
        let length = match kind {
            0 | 1 => 1,
            _ => usize::from(*bytes.get(1).unwrap_or(&0)),
        };
        if length == 0 || length > bytes.len() {
            break;
        }
        let value = bytes.get(2..length).unwrap_or_default();
        told.push(match (kind, value) {
            (0, _) => "eol".to_owned(),
            (1, _) => "nop".to_owned(),
            (2, [high, low]) => format!("mss {}", u16::from_be_bytes([*high, *low])),
            (3, [shift]) => format!("wscale {shift}"),
            (4, _) => "sackOK".to_owned(),
            (5, _) => "sack".to_owned(),
            (8, _) => "TS".to_owned(),
            (other, _) => format!("unknown-{other}"),
        });
        bytes = &bytes[length..];
    }
    told.join(",")
}

fn udp(frame: &Frame, tuple: Tuple, length: usize) -> String {
    let payload = frame.body();
    let size = length.saturating_sub(8);
    let ports = [tuple.source.port(), tuple.destination.port()];
    if ports.contains(&53)
        && let Ok(message) = Message::parse(payload)
    {
        return dns(&message, size);
    }
    if ports.contains(&67) || ports.contains(&68) {
        let what = match payload.first() {
            Some(1) => "Request",
            _ => "Reply",
        };
        let mac = payload.get(28..34).unwrap_or_default();
        let mac: Vec<String> = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        return match what {
            "Request" => format!("BOOTP/DHCP, {what} from {}, length {size}", mac.join(":")),
            _ => format!("BOOTP/DHCP, {what}, length {size}"),
        };
    }
    format!("UDP, length {size}")
}

/// `4660+ A? shop.example. (30)`, `4660 1/0/0 A 198.51.100.80 (46)`.
fn dns(message: &Message, size: usize) -> String {
    let id = message.id;
    let question = message.question().map(|question| {
        let name = question.name.to_string();
        let dot = if name.ends_with('.') { "" } else { "." };
        format!("{}? {name}{dot}", question.rtype)
    });
    let question = question.unwrap_or_default();
    if !message.flags.response {
        let plus = if message.flags.recursion_desired {
            "+"
        } else {
            ""
        };
        let extra = if message.edns.is_some() { " [1au]" } else { "" };
        return format!("{id}{plus}{extra} {question} ({size})");
    }
    let star = if message.flags.authoritative { "*" } else { "" };
    let minus = if message.flags.recursion_available {
        ""
    } else {
        "-"
    };
    let cut = if message.flags.truncated { "|" } else { "" };
    let code = match message.rcode {
        Rcode::NOERROR => String::new(),
        Rcode::NXDOMAIN => " NXDomain".to_owned(),
        Rcode::SERVFAIL => " ServFail".to_owned(),
        Rcode::REFUSED => " Refused".to_owned(),
        other => format!(" {other}"),
    };
    let additional = message.additional.len() + usize::from(message.edns.is_some());
    let counts = (message.answers.len(), message.authority.len());
    let records = message.answers.iter();
    let records = records.map(|record| format!("{} {}", record.rtype(), record.data));
    let mut records = records.collect::<Vec<_>>().join(", ");
    if !records.is_empty() {
        records.insert(0, ' ');
    }
    let (answers, authority) = counts;
    format!("{id}{code}{star}{minus}{cut} {answers}/{authority}/{additional}{records} ({size})")
}

/// The first line of an HTTP message, if this is the beginning of one.
fn start_line(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().take(400).position(|byte| *byte == b'\r')?;
    let line = String::from_utf8_lossy(&bytes[..end]);
    let is_message =
        line.starts_with("HTTP/") || line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
    is_message.then(|| line.into_owned())
}
