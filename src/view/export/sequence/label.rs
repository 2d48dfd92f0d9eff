//! What a frame says in a conversation; nothing for what only keeps it going.

use std::collections::BTreeSet;
use std::net::SocketAddrV4;

use crate::dns::{Message, Rcode};
use crate::host::parse_error;
use crate::packet::{Frame, Protocol, Tuple};

/// Remembers which conversations are in the middle of a message.
#[derive(Default)]
pub(super) struct Labels {
    flowing: BTreeSet<(SocketAddrV4, SocketAddrV4)>,
}

impl Labels {
    /// The label of a frame.
    pub(super) fn label(&mut self, frame: &Frame) -> Option<String> {
        let tuple = Tuple::of(frame)?;
        match tuple.protocol {
            Protocol::Icmp => icmp(frame),
            Protocol::Tcp => self.tcp(frame, tuple),
            Protocol::Udp => udp(frame, tuple),
        }
    }

    fn tcp(&mut self, frame: &Frame, tuple: Tuple) -> Option<String> {
        let flags = *frame.transport().get(13)?;
        let (fin, syn, rst, ack) = (flags & 1, flags & 2, flags & 4, flags & 16);
        let way = (tuple.source, tuple.destination);
        let body = frame.body();
        if syn != 0 {
            self.flowing.remove(&way);
            let port = tuple.destination.port();
            return Some(match ack {
                0 => format!("SYN (port {port})"),
                _ => "SYN, ACK".to_owned(),
            });
        }
        if rst != 0 {
            return Some("RST".to_owned());
        }
        if let Some(line) = start_line(body) {
            self.flowing.insert(way);
            return Some(line);
        }
        if !body.is_empty() && self.flowing.insert(way) {
            return Some(format!("{} bytes", body.len()));
        }
        (fin != 0 && body.is_empty()).then(|| "FIN".to_owned())
    }
}

/// The first line of an HTTP message.
fn start_line(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().take(200).position(|byte| *byte == b'\r')?;
    let line = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let request = line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
    (line.starts_with("HTTP/") || request).then_some(line)
}

fn icmp(frame: &Frame) -> Option<String> {
    match frame.transport().first()? {
        0 => Some("echo reply".to_owned()),
        8 => Some("echo request".to_owned()),
        _ => Some(format!("ICMP: {}", parse_error(frame)?.error)),
    }
}

fn udp(frame: &Frame, tuple: Tuple) -> Option<String> {
    let ports = [tuple.source.port(), tuple.destination.port()];
    if ports.contains(&67) || ports.contains(&68) {
        return Some(match frame.body().first() {
            Some(1) => "DHCP request".to_owned(),
            _ => "DHCP answer".to_owned(),
        });
    }
    if !ports.contains(&53) {
        return Some(format!(
            "{} bytes (UDP port {})",
            frame.body().len(),
            ports[1]
        ));
    }
    let message = Message::parse(frame.body()).ok()?;
    let question = message.question()?;
    let asked = format!("{} {}", question.rtype, question.name);
    if !message.flags.response {
        return Some(format!("DNS {asked}?"));
    }
    Some(match (message.rcode, message.answers.last()) {
        (Rcode::NOERROR, Some(last)) => format!("DNS {asked}: {}", last.data),
        (Rcode::NOERROR, None) if message.is_referral() => format!("DNS {asked}: ask others"),
        (Rcode::NOERROR, None) => format!("DNS {asked}: nothing"),
        (code, _) => format!("DNS {asked}: {code}"),
    })
}
