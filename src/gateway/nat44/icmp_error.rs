//! ICMP errors: the packet they quote is translated too (RFC 5508 section 4).

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::packet::{Frame, Tuple};

use super::{BAD_ICMP_ERROR, MALFORMED};

/// Length of an Ethernet header in bytes.
const ETHERNET: usize = 14;

/// Length of the ICMP header before the quoted packet in bytes.
const ICMP: usize = 8;

/// Which end of a header to rewrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Source,
    Destination,
}

/// An ICMP error taken apart for rewriting.
pub(super) struct IcmpError {
    bytes: Vec<u8>,
    icmp_at: usize,
    end: usize,
    /// Protocol and ports of the packet it is about.
    pub(super) quoted: Tuple,
}

/// Whether an ICMP type is an error that quotes a packet (RFC 792; source quench is deprecated by
/// RFC 6633 but still quotes).
pub(super) fn is_error(kind: u8) -> bool {
    matches!(kind, 3 | 4 | 11 | 12)
}

impl IcmpError {
    /// Takes an ICMP error apart. Fails with a reason if a checksum is wrong (RFC 5508 REQ-3 and
    /// 3a; that of the quoted transport is not looked at, 3c) or nothing is quoted.
    pub(super) fn parse(frame: &Frame) -> Result<Self, &'static str> {
        let ip = frame.ipv4().ok_or(MALFORMED)?;
        let icmp_at = ETHERNET + usize::from(ip.header_len());
        // Bytes behind the packet are padding of the link and take no part in the checksum.
        let end = ETHERNET + usize::from(ip.total_len());
        let bytes = frame.to_vec();
        let message = bytes.get(icmp_at..end).ok_or(MALFORMED)?;
        let quoted = message.get(ICMP..).ok_or(MALFORMED)?;
        let header_len = usize::from(quoted.first().ok_or(MALFORMED)? & 0x0f) * 4;
        let header = quoted.get(..header_len).ok_or(MALFORMED)?;
        let tuple = Tuple::of_quoted(quoted).ok_or(MALFORMED)?;
        let is_later_fragment = u16::from_be_bytes([header[6], header[7]]) & 0x1fff != 0;
        if is_later_fragment {
            return Err(MALFORMED);
        }
        if checksum(message) != 0 || checksum(header) != 0 {
            return Err(BAD_ICMP_ERROR);
        }
        Ok(Self {
            quoted: tuple,
            bytes,
            icmp_at,
            end,
        })
    }

    /// Rewrites one end of the quoted packet: address, port or echo identifier, checksums.
    pub(super) fn rewrite_quoted(&mut self, end: End, to: SocketAddrV4) {
        let quoted = &mut self.bytes[self.icmp_at + ICMP..self.end];
        let transport_at = usize::from(quoted[0] & 0x0f) * 4;
        let (protocol, kind) = (quoted[9], quoted.get(transport_at).copied());
        let address_at = if end == End::Source { 12 } else { 16 };
        let port_at = transport_at + if end == End::Source { 0 } else { 2 };
        let (port_at, checksum_at, with_addresses, optional) = match (protocol, kind) {
            (6, _) => (port_at, transport_at + 16, true, false),
            (17, _) => (port_at, transport_at + 6, true, true),
            (1, Some(0 | 8)) => (transport_at + 4, transport_at + 2, false, false),
            _ => return,
        };
        let address = to.ip().octets();
        if with_addresses {
            patch(quoted, checksum_at, address_at, &address, optional);
        }
        patch(quoted, 10, address_at, &address, false);
        write(quoted, address_at, &address);
        let port = to.port().to_be_bytes();
        patch(quoted, checksum_at, port_at, &port, optional);
        write(quoted, port_at, &port);
    }

    /// Rewrites one address of the outer header.
    pub(super) fn rewrite_outer(&mut self, end: End, to: Ipv4Addr) {
        let header = &mut self.bytes[ETHERNET..self.icmp_at];
        let address_at = if end == End::Source { 12 } else { 16 };
        patch(header, 10, address_at, &to.octets(), false);
        write(header, address_at, &to.octets());
    }

    /// The rewritten error as a frame; type and code are as they were (RFC 5508 REQ-4b, 5b).
    pub(super) fn into_frame(mut self) -> Frame {
        let message = &mut self.bytes[self.icmp_at..self.end];
        message[2..4].fill(0);
        let sum = checksum(message);
        message[2..4].copy_from_slice(&sum.to_be_bytes());
        Frame::from_bytes(&self.bytes)
    }
}

fn write(bytes: &mut [u8], at: usize, new: &[u8]) {
    if let Some(field) = bytes.get_mut(at..at + new.len()) {
        field.copy_from_slice(new);
    }
}

/// Updates the checksum at `checksum_at` for `new` in place of what stands at `at` (RFC 1624
/// section 3). A quoted packet is often cut before its checksum; then there is nothing to do.
fn patch(bytes: &mut [u8], checksum_at: usize, at: usize, new: &[u8], optional: bool) {
    let (Some(field), Some(old)) = (
        bytes.get(checksum_at..checksum_at + 2),
        bytes.get(at..at + new.len()),
    ) else {
        return;
    };
    let before = u16::from_be_bytes([field[0], field[1]]);
    if optional && before == 0 {
        return;
    }
    let complement = old.iter().map(|byte| !byte);
    let sum = u32::from(!before) + sum(complement) + sum(new.iter().copied());
    let after = match !fold(sum) {
        0 if optional => 0xffff,
        after => after,
    };
    write(bytes, checksum_at, &after.to_be_bytes());
}

/// The Internet checksum (RFC 1071); 0 over bytes that hold their own.
fn checksum(bytes: &[u8]) -> u16 {
    !fold(sum(bytes.iter().copied()))
}

fn sum(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes
        .enumerate()
        .map(|(index, byte)| u32::from(byte) << if index % 2 == 0 { 8 } else { 0 })
        .sum()
}

fn fold(mut sum: u32) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}
