//! Messages to bytes.

use std::net::Ipv4Addr;

use smoltcp::wire::{ArpHardware, DhcpFlags, DhcpOpCode, DhcpPacket};

use super::kind::code;
use super::{Message, Options};

/// Where the options begin.
const OPTIONS: usize = 240;

/// The length that a BOOTP relay may expect at least (RFC 1542 section 2.1).
const SHORTEST: usize = 300;

/// The mark behind the last option (RFC 2132 section 3.2).
const END: u8 = 255;

impl Message {
    /// The message as it travels: at least 300 bytes. Of an option longer than 255 bytes only
    /// the beginning goes out.
    pub fn emit(&self) -> Vec<u8> {
        let mut options = Vec::with_capacity(64);
        put(&mut options, code::KIND, &[self.kind.code().into()]);
        self.options.emit(&mut options);
        options.push(END);
        let mut bytes = vec![0; (OPTIONS + options.len()).max(SHORTEST)];
        bytes[OPTIONS..OPTIONS + options.len()].copy_from_slice(&options);
        let mut packet = DhcpPacket::new_unchecked(&mut bytes[..]);
        packet.set_opcode(if self.kind.is_reply() {
            DhcpOpCode::Reply
        } else {
            DhcpOpCode::Request
        });
        packet.set_hardware_type(ArpHardware::Ethernet);
        packet.set_hardware_len(6);
        packet.set_transaction_id(self.transaction);
        packet.set_secs(self.seconds);
        packet.set_flags(if self.broadcast {
            DhcpFlags::BROADCAST
        } else {
            DhcpFlags::empty()
        });
        packet.set_client_ip(self.client);
        packet.set_your_ip(self.yours);
        packet.set_relay_agent_ip(self.relay);
        packet.set_client_hardware_address(self.hardware);
        packet.set_magic_number(0x6382_5363);
        bytes
    }
}

impl Options {
    fn emit(&self, out: &mut Vec<u8>) {
        put_address(out, code::SERVER, self.server);
        put_number(out, code::LEASE, self.lease_seconds);
        put_number(out, code::T1, self.t1_seconds);
        put_number(out, code::T2, self.t2_seconds);
        put_address(out, code::SUBNET_MASK, self.subnet_mask);
        put_addresses(out, code::ROUTER, &self.routers);
        put_addresses(out, code::DNS, &self.dns);
        put_text(out, code::DOMAIN, self.domain.as_deref());
        put_address(out, code::REQUESTED, self.requested);
        put_text(out, code::HOST_NAME, self.host_name.as_deref());
        put(out, code::WANTED, &self.wanted);
        put(
            out,
            code::CLIENT_ID,
            self.client_id.as_deref().unwrap_or(&[]),
        );
        put_text(out, code::MESSAGE, self.message.as_deref());
    }
}

/// An option without content is left out.
fn put(out: &mut Vec<u8>, kind: u8, data: &[u8]) {
    let data = &data[..data.len().min(255)];
    if !data.is_empty() {
        out.extend([kind, data.len() as u8]);
        out.extend(data);
    }
}

fn put_address(out: &mut Vec<u8>, kind: u8, address: Option<Ipv4Addr>) {
    put_addresses(out, kind, address.as_slice());
}

fn put_addresses(out: &mut Vec<u8>, kind: u8, addresses: &[Ipv4Addr]) {
    // As many as fit whole: 63.
    let data: Vec<u8> = addresses
        .iter()
        .take(63)
        .flat_map(Ipv4Addr::octets)
        .collect();
    put(out, kind, &data);
}

fn put_number(out: &mut Vec<u8>, kind: u8, number: Option<u32>) {
    let data = number.map(u32::to_be_bytes);
    put(out, kind, data.as_ref().map_or(&[], |data| &data[..]));
}

fn put_text(out: &mut Vec<u8>, kind: u8, text: Option<&str>) {
    put(out, kind, text.unwrap_or_default().as_bytes());
}
