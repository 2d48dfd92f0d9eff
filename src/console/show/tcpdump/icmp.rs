//! ICMP messages in tcpdump's words.

use crate::host::{IcmpError, parse_error};
use crate::packet::{Frame, Protocol};

/// The message of a frame, `length` bytes long.
pub(super) fn told(frame: &Frame, length: usize) -> String {
    let message = frame.transport();
    let word = |at: usize| {
        let bytes = message.get(at..at + 2);
        bytes.map_or(0, |bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    };
    match message.first() {
        Some(8) => format!(
            "ICMP echo request, id {}, seq {}, length {length}",
            word(4),
            word(6)
        ),
        Some(0) => format!(
            "ICMP echo reply, id {}, seq {}, length {length}",
            word(4),
            word(6)
        ),
        _ => match parse_error(frame) {
            Some(reported) => {
                let to = *reported.about.destination.ip();
                let port = reported.about.destination.port();
                let protocol = match reported.about.protocol {
                    Protocol::Icmp => "icmp",
                    Protocol::Tcp => "tcp",
                    Protocol::Udp => "udp",
                };
                let text = match reported.error {
                    IcmpError::NetUnreachable => format!("net {to} unreachable"),
                    IcmpError::HostUnreachable => format!("host {to} unreachable"),
                    IcmpError::ProtocolUnreachable => format!("{to} protocol unreachable"),
                    IcmpError::PortUnreachable => {
                        format!("{to} {protocol} port {port} unreachable")
                    }
                    IcmpError::FragmentationNeeded { mtu } => {
                        format!("{to} unreachable - need to frag (mtu {mtu})")
                    }
                    IcmpError::HostProhibited => {
                        format!("host {to} unreachable - admin prohibited")
                    }
                    IcmpError::AdminProhibited => {
                        format!("host {to} unreachable - admin prohibited filter")
                    }
                    IcmpError::OtherUnreachable(code) => format!("{to} unreachable - #{code}"),
                    IcmpError::TimeExceeded => "time exceeded in-transit".to_owned(),
                    IcmpError::ReassemblyTimeExceeded => "ip reassembly time exceeded".to_owned(),
                };
                format!("ICMP {text}, length {length}")
            }
            None => format!(
                "ICMP type-#{}, length {length}",
                message.first().unwrap_or(&0)
            ),
        },
    }
}
