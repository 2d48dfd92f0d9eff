//! Packets for the tests of this layer and the ones above.

use std::net::SocketAddrV4;

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    IpProtocol, Ipv4Packet, Ipv4Repr, TcpControl, TcpPacket, TcpRepr, TcpSeqNumber, UdpPacket,
    UdpRepr,
};

use crate::packet::Frame;

/// Checksums are written and checked.
fn checksums() -> ChecksumCapabilities {
    ChecksumCapabilities::default()
}

/// An address with a port, `10.0.0.1:80`.
pub(crate) fn end(text: &str) -> SocketAddrV4 {
    text.parse().unwrap()
}

/// An IPv4 packet around a transport payload.
fn ipv4(from: SocketAddrV4, to: SocketAddrV4, protocol: IpProtocol, payload: &[u8]) -> Vec<u8> {
    let ip = Ipv4Repr {
        src_addr: *from.ip(),
        dst_addr: *to.ip(),
        next_header: protocol,
        payload_len: payload.len(),
        hop_limit: 64,
    };
    let mut bytes = vec![0; 20 + payload.len()];
    ip.emit(&mut Ipv4Packet::new_unchecked(&mut bytes), &checksums());
    bytes[20..].copy_from_slice(payload);
    bytes
}

/// A UDP datagram.
pub(crate) fn udp(from: &str, to: &str, payload: &[u8]) -> Frame {
    let (from, to) = (end(from), end(to));
    let repr = UdpRepr {
        src_port: from.port(),
        dst_port: to.port(),
    };
    let mut bytes = vec![0; 8 + payload.len()];
    repr.emit(
        &mut UdpPacket::new_unchecked(&mut bytes),
        &(*from.ip()).into(),
        &(*to.ip()).into(),
        payload.len(),
        |buffer| buffer.copy_from_slice(payload),
        &checksums(),
    );
    Frame::around_ipv4(&ipv4(from, to, IpProtocol::Udp, &bytes))
}

/// A TCP segment; `flags` holds any of the letters `S`, `A`, `F`, `R`.
pub(crate) fn tcp(from: &str, to: &str, flags: &str, payload: &[u8]) -> Frame {
    let (from, to) = (end(from), end(to));
    let control = match flags.trim_end_matches('A') {
        "S" => TcpControl::Syn,
        "F" => TcpControl::Fin,
        "R" => TcpControl::Rst,
        _ => TcpControl::None,
    };
    let repr = TcpRepr {
        src_port: from.port(),
        dst_port: to.port(),
        control,
        seq_number: TcpSeqNumber(1),
        ack_number: flags.contains('A').then_some(TcpSeqNumber(2)),
        window_len: 1000,
        window_scale: None,
        max_seg_size: None,
        sack_permitted: false,
        sack_ranges: [None; 3],
        timestamp: None,
        payload,
    };
    let mut bytes = vec![0; repr.buffer_len()];
    repr.emit(
        &mut TcpPacket::new_unchecked(&mut bytes),
        &(*from.ip()).into(),
        &(*to.ip()).into(),
        &checksums(),
    );
    Frame::around_ipv4(&ipv4(from, to, IpProtocol::Tcp, &bytes))
}

/// An echo request (8) or reply (0); both ends carry the identifier as their port.
pub(crate) fn echo(from: &str, to: &str, kind: u8, payload: &[u8]) -> Frame {
    let id = end(if kind == 8 { from } else { to }).port().to_be_bytes();
    icmp(
        from,
        to,
        &[&[kind, 0, 0, 0, id[0], id[1], 0, 1], payload].concat(),
    )
}

/// An ICMP error that quotes `about` with so many bytes of its IP payload.
pub(crate) fn icmp_error(from: &str, to: &str, kind: (u8, u8), about: &Frame, len: usize) -> Frame {
    let mut quoted = Vec::new();
    about.copy_packet_into(&mut quoted);
    quoted.truncate(20 + len);
    icmp(
        from,
        to,
        &[&[kind.0, kind.1, 0, 0, 0, 0, 0, 0], &quoted[..]].concat(),
    )
}

/// An ICMP message whose checksum is still to be computed.
pub(crate) fn icmp(from: &str, to: &str, message: &[u8]) -> Frame {
    let mut message = message.to_vec();
    let sum = checksum(&message);
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    Frame::around_ipv4(&ipv4(end(from), end(to), IpProtocol::Icmp, &message))
}

/// The piece of a packet's payload from `offset` bytes on, 24 bytes long or to the end.
pub(crate) fn fragment(whole: &Frame, ident: u16, offset: u16, more: bool) -> Frame {
    let mut bytes = Vec::new();
    whole.copy_packet_into(&mut bytes);
    let mut piece = bytes[..20].to_vec();
    let payload = &bytes[20 + usize::from(offset)..];
    piece.extend_from_slice(if more { &payload[..24] } else { payload });
    let len = piece.len() as u16;
    let mut ip = Ipv4Packet::new_unchecked(&mut piece[..]);
    ip.set_total_len(len);
    ip.set_ident(ident);
    ip.set_dont_frag(false);
    ip.set_more_frags(more);
    ip.set_frag_offset(offset);
    ip.fill_checksum();
    Frame::around_ipv4(&piece)
}

/// Whether the IPv4 header checksum, and the transport checksum of a whole packet, are right.
pub(crate) fn is_sound(frame: &Frame) -> bool {
    let mut bytes = Vec::new();
    frame.copy_packet_into(&mut bytes);
    is_sound_packet(&bytes)
}

/// The same for a bare packet.
pub(crate) fn is_sound_packet(bytes: &[u8]) -> bool {
    let Ok(ip) = Ipv4Packet::new_checked(bytes) else {
        return false;
    };
    let (from, to) = (ip.src_addr().into(), ip.dst_addr().into());
    let transport = match ip.next_header() {
        _ if ip.more_frags() || ip.frag_offset() != 0 => true,
        IpProtocol::Tcp => TcpPacket::new_checked(ip.payload())
            .is_ok_and(|packet| packet.verify_checksum(&from, &to)),
        IpProtocol::Udp => UdpPacket::new_checked(ip.payload())
            .is_ok_and(|packet| packet.verify_checksum(&from, &to)),
        IpProtocol::Icmp => checksum(ip.payload()) == 0,
        _ => true,
    };
    ip.verify_checksum() && transport
}

/// The Internet checksum (RFC 1071); 0 over a message that holds its own.
pub(crate) fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes
        .chunks(2)
        .map(|pair| u32::from(u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)])))
        .sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}
