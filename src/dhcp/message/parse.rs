//! Bytes to messages.

use std::net::Ipv4Addr;

use smoltcp::wire::{ArpHardware, DhcpFlags, DhcpMessageType, DhcpOpCode, DhcpPacket};

use super::kind::code;
use super::{Kind, Message, Options};

/// The number before the options (RFC 2131 section 3).
const MAGIC: u32 = 0x6382_5363;

/// Bytes are no DHCP message that anybody here could answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The message speaks of a link that is not Ethernet.
    #[error("hardware type or length is not Ethernet's (1 and 6)")]
    Hardware,
    /// The message says one thing in its first byte and another in option 53.
    #[error("operation code {0} does not fit the message type: requests have 1, replies 2")]
    Operation(u8),
    /// This is BOOTP or something else.
    #[error(
        "no DHCP message: the magic number 63825363 or the message type (option 53) is missing"
    )]
    NotDhcp,
    /// The message ends before its options begin.
    #[error("{0} bytes are too few: a DHCP message has at least 240")]
    Short(usize),
}

impl Message {
    /// Reads a message. Options that are unknown, or too short for what they should hold, are
    /// skipped; of repeated ones the first counts.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let packet = DhcpPacket::new_checked(bytes).map_err(|_| ParseError::Short(bytes.len()))?;
        if packet.magic_number() != MAGIC {
            return Err(ParseError::NotDhcp);
        }
        let hardware = (packet.hardware_type(), packet.hardware_len());
        if hardware != (ArpHardware::Ethernet, 6) {
            return Err(ParseError::Hardware);
        }
        let kind = packet
            .options()
            .find(|option| option.kind == code::KIND)
            .and_then(|option| Kind::of(DhcpMessageType::from(*option.data.first()?)))
            .ok_or(ParseError::NotDhcp)?;
        let is_reply = packet.opcode() == DhcpOpCode::Reply;
        if is_reply != kind.is_reply() {
            return Err(ParseError::Operation(packet.opcode().into()));
        }
        let mut options = Options::default();
        for option in packet.options() {
            options.take(option.kind, option.data);
        }
        Ok(Self {
            kind,
            transaction: packet.transaction_id(),
            seconds: packet.secs(),
            broadcast: packet.flags().contains(DhcpFlags::BROADCAST),
            hardware: packet.client_hardware_address(),
            client: packet.client_ip(),
            yours: packet.your_ip(),
            relay: packet.relay_agent_ip(),
            options,
        })
    }
}

impl Options {
    fn take(&mut self, kind: u8, data: &[u8]) {
        match kind {
            code::SUBNET_MASK => first(&mut self.subnet_mask, address(data)),
            code::ROUTER => first_list(&mut self.routers, addresses(data)),
            code::DNS => first_list(&mut self.dns, addresses(data)),
            code::HOST_NAME => first(&mut self.host_name, text(data)),
            code::DOMAIN => first(&mut self.domain, text(data)),
            code::REQUESTED => first(&mut self.requested, address(data)),
            code::LEASE => first(&mut self.lease_seconds, number(data)),
            code::SERVER => first(&mut self.server, address(data)),
            code::WANTED => first_list(&mut self.wanted, data.to_vec()),
            code::MESSAGE => first(&mut self.message, text(data)),
            code::T1 => first(&mut self.t1_seconds, number(data)),
            code::T2 => first(&mut self.t2_seconds, number(data)),
            // RFC 2132 section 9.14: at least two bytes.
            code::CLIENT_ID if data.len() >= 2 => first(&mut self.client_id, Some(data.to_vec())),
            _ => {}
        }
    }
}

fn first<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

fn first_list<T>(field: &mut Vec<T>, value: Vec<T>) {
    if field.is_empty() {
        *field = value;
    }
}

fn address(data: &[u8]) -> Option<Ipv4Addr> {
    Some(Ipv4Addr::from(data.first_chunk::<4>().copied()?))
}

fn addresses(data: &[u8]) -> Vec<Ipv4Addr> {
    data.chunks_exact(4).filter_map(address).collect()
}

fn number(data: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(data.first_chunk::<4>().copied()?))
}

/// Text as people can read it; some clients end it with a zero (RFC 2132 section 2).
fn text(data: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(data);
    let text = text.trim_end_matches('\0');
    (!text.is_empty()).then(|| text.to_owned())
}
