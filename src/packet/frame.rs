//! A frame in two parts: a head that each hop may rewrite, and a body that no hop copies.
//!
//! The head holds the Ethernet, IP and transport headers; the body holds what they carry. A
//! router changes a few bytes of the head, so forwarding costs one small copy however long the
//! packet is, and the trace can keep every hop's frame without keeping the payload again.

use std::fmt;
use std::rc::Rc;

use smoltcp::wire::{EthernetAddress, EthernetProtocol, Ipv4Packet};

/// The longest head in bytes: Ethernet (14), IPv4 with options (60), TCP with options (60).
pub const HEAD_MAX: usize = 134;

/// Length of an Ethernet header in bytes.
const ETHERNET: usize = 14;

/// An immutable Ethernet frame; cloning shares it.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    head: Rc<[u8]>,
    /// Absent where the headers carry nothing, and where it was not kept.
    body: Option<Rc<[u8]>>,
    wire_len: u32,
}

impl Frame {
    /// A frame from its bytes on the wire (no preamble, no frame check sequence).
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (head, body) = bytes.split_at(head_len(bytes));
        Self::of(head, body)
    }

    /// A frame around an IPv4 packet, with both Ethernet addresses still blank.
    pub fn around_ipv4(packet: &[u8]) -> Self {
        let (l3, body) = packet.split_at(ip_head_len(packet));
        let mut head = [0; HEAD_MAX];
        let head = &mut head[..ETHERNET + l3.len()];
        head[12..ETHERNET].copy_from_slice(&u16::from(EthernetProtocol::Ipv4).to_be_bytes());
        head[ETHERNET..].copy_from_slice(l3);
        Self::of(head, body)
    }

    fn of(head: &[u8], body: &[u8]) -> Self {
        Self {
            head: Rc::from(head),
            body: (!body.is_empty()).then(|| Rc::from(body)),
            wire_len: (head.len() + body.len()) as u32,
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.head.len() + self.body().len()
    }

    /// Length on the wire in bytes: more than [`Frame::len`] where the body was not kept.
    pub fn wire_len(&self) -> usize {
        self.wire_len as usize
    }

    /// Whether the frame has no bytes at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The headers: Ethernet, IP and transport, as far as they are present.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// What the headers carry.
    pub fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// The whole frame as contiguous bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        bytes.extend_from_slice(self.head());
        bytes.extend_from_slice(self.body());
        bytes
    }

    /// Replaces the content of `buffer` by the network layer packet (all after Ethernet).
    pub fn copy_packet_into(&self, buffer: &mut Vec<u8>) {
        buffer.clear();
        buffer.extend_from_slice(self.head().get(ETHERNET..).unwrap_or(&[]));
        buffer.extend_from_slice(self.body());
    }

    /// The frame with its head changed by `change`; the body stays shared.
    #[must_use]
    pub fn with_head(mut self, change: impl FnOnce(&mut [u8])) -> Self {
        change(Rc::make_mut(&mut self.head));
        self
    }

    /// The headers alone; the length on the wire stays known.
    #[must_use]
    pub fn without_body(self) -> Self {
        Self { body: None, ..self }
    }

    /// The frame with other Ethernet addresses.
    #[must_use]
    pub fn with_addresses(self, source: EthernetAddress, destination: EthernetAddress) -> Self {
        self.with_head(|head| {
            if head.len() >= ETHERNET {
                head[..6].copy_from_slice(&destination.0);
                head[6..12].copy_from_slice(&source.0);
            }
        })
    }

    /// The frame with one bit inverted; `bit` wraps at the frame's length.
    #[must_use]
    pub fn with_bit_flipped(&self, bit: u64) -> Self {
        let mut bytes = self.to_vec();
        if !bytes.is_empty() {
            let bit = bit % (bytes.len() as u64 * 8);
            bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
        }
        // Split where the original was split: a corrupt length field must not move the seam.
        let (head, body) = bytes.split_at(self.head.len());
        Self {
            wire_len: self.wire_len,
            ..Self::of(head, body)
        }
    }

    /// The destination Ethernet address; all zeroes if the frame is too short to have one.
    pub fn destination(&self) -> EthernetAddress {
        self.address(0)
    }

    /// The source Ethernet address; all zeroes if the frame is too short to have one.
    pub fn source(&self) -> EthernetAddress {
        self.address(6)
    }

    fn address(&self, at: usize) -> EthernetAddress {
        let mut address = [0; 6];
        if let Some(bytes) = self.head().get(at..at + 6) {
            address.copy_from_slice(bytes);
        }
        EthernetAddress(address)
    }

    /// The Ethernet type, if the frame is long enough to have one.
    pub fn protocol(&self) -> Option<EthernetProtocol> {
        let number = self.head.get(12..ETHERNET)?;
        Some(u16::from_be_bytes([number[0], number[1]]).into())
    }

    /// The IPv4 header with as much of the packet as the head holds; `None` if this is no IPv4
    /// or its header is cut short or malformed.
    #[inline]
    pub fn ipv4(&self) -> Option<Ipv4Packet<&[u8]>> {
        if self.head.get(12..ETHERNET) != Some(&[0x08, 0x00]) {
            return None;
        }
        let bytes = &self.head[ETHERNET..];
        let packet = Ipv4Packet::new_unchecked(bytes);
        let sound = bytes.len() >= 20
            && packet.version() == 4
            && usize::from(packet.header_len()) >= 20
            && usize::from(packet.header_len()) <= bytes.len()
            && packet.total_len() >= u16::from(packet.header_len());
        sound.then_some(packet)
    }

    /// The network layer payload length this frame carries, in bytes (all after Ethernet).
    pub fn packet_len(&self) -> usize {
        self.len().saturating_sub(ETHERNET)
    }

    /// The transport header (and, for ICMP, what follows it in the head): the part of the head
    /// after the IPv4 header. Empty for anything but IPv4.
    pub fn transport(&self) -> &[u8] {
        match self.ipv4() {
            Some(ip) => &self.head()[ETHERNET + usize::from(ip.header_len())..],
            None => &[],
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Frame({} > {}, {} bytes)",
            self.source(),
            self.destination(),
            self.len()
        )
    }
}

/// Where the head of a frame ends.
fn head_len(bytes: &[u8]) -> usize {
    let is_ipv4 = bytes.get(12..14) == Some(&[0x08, 0x00]);
    if is_ipv4 {
        ETHERNET + ip_head_len(&bytes[ETHERNET..])
    } else {
        bytes.len().min(HEAD_MAX)
    }
}

/// Where the headers of an IPv4 packet end; the headers of what it carries count in.
fn ip_head_len(packet: &[u8]) -> usize {
    let available = packet.len().min(HEAD_MAX - ETHERNET);
    let Some(&first) = packet.first() else {
        return 0;
    };
    let ip = usize::from(first & 0x0f) * 4;
    let is_first_fragment =
        packet.len() >= 20 && u16::from_be_bytes([packet[6], packet[7]]).trailing_zeros() >= 13;
    let transport = match packet.get(9) {
        _ if !is_first_fragment => 0,
        Some(6) => packet
            .get(ip + 12)
            .map_or(0, |offset| usize::from(offset >> 4) * 4),
        Some(1 | 17) => 8,
        _ => 0,
    };
    (ip + transport).min(available)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_survive_and_nothing_panics(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let frame = Frame::from_bytes(&bytes);
            prop_assert_eq!(frame.to_vec(), bytes);
            let _ = (frame.ipv4().map(|ip| ip.src_addr()), frame.transport().len());
        }

        #[test]
        fn ipv4_bytes_survive(packet in proptest::collection::vec(any::<u8>(), 0..200)) {
            let frame = Frame::around_ipv4(&packet);
            let mut copy = Vec::new();
            frame.copy_packet_into(&mut copy);
            prop_assert_eq!(copy, packet);
        }
    }

    #[test]
    fn a_hop_shares_the_body() {
        let mut bytes = vec![0; 14 + 20 + 8 + 1000];
        bytes[12] = 8;
        bytes[14] = 0x45;
        bytes[23] = 17;
        let frame = Frame::from_bytes(&bytes);
        let hop = frame
            .clone()
            .with_addresses(EthernetAddress([1; 6]), EthernetAddress([2; 6]));
        assert_eq!(frame.body().as_ptr(), hop.body().as_ptr());
        assert_eq!((frame.body().len(), frame.head().len()), (1000, 42));
        assert_eq!(hop.source(), EthernetAddress([1; 6]));
        let kept = hop.without_body();
        assert_eq!((kept.len(), kept.wire_len()), (42, 1042));
    }
}
