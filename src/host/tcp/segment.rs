//! Reading and answering single segments outside any connection (RFC 9293 section 3.5.2).

use std::net::{Ipv4Addr, SocketAddrV4};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    IpProtocol, Ipv4Packet, Ipv4Repr, TcpControl, TcpPacket, TcpRepr, TcpSeqNumber,
};

use crate::packet::Frame;

/// What the head of a segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::host) struct Flags {
    /// Opens a direction.
    pub syn: bool,
    /// Acknowledges.
    pub ack: bool,
    /// Ends a direction.
    pub fin: bool,
    /// Breaks off.
    pub rst: bool,
    /// The sequence number.
    pub sequence: u32,
    /// Bytes of payload.
    pub len: usize,
}

/// The flags of a TCP frame; `None` if its header is cut short.
pub(in crate::host) fn flags(frame: &Frame) -> Option<Flags> {
    let head = TcpPacket::new_checked(frame.transport()).ok()?;
    let headers = usize::from(frame.ipv4()?.header_len()) + usize::from(head.header_len());
    Some(Flags {
        syn: head.syn(),
        ack: head.ack(),
        fin: head.fin(),
        rst: head.rst(),
        sequence: head.seq_number().0 as u32,
        len: usize::from(frame.ipv4()?.total_len()).saturating_sub(headers),
    })
}

/// The RST that answers a segment nobody expects; `None` for a RST (RFC 9293 section 3.10.7.1).
pub(in crate::host) fn reset_for(frame: &Frame) -> Option<Frame> {
    let ip = frame.ipv4()?;
    let segment = flags(frame)?;
    if segment.rst {
        return None;
    }
    let head = TcpPacket::new_checked(frame.transport()).ok()?;
    let next = segment.sequence.wrapping_add(segment.len as u32);
    let next = next.wrapping_add(u32::from(segment.syn) + u32::from(segment.fin));
    let (sequence, acknowledgement) = if segment.ack {
        (head.ack_number(), None)
    } else {
        (TcpSeqNumber(0), Some(TcpSeqNumber(next as i32)))
    };
    let tcp = TcpRepr {
        src_port: head.dst_port(),
        dst_port: head.src_port(),
        control: TcpControl::Rst,
        seq_number: sequence,
        ack_number: acknowledgement,
        window_len: 0,
        ..BARE
    };
    Some(emit(&tcp, (ip.dst_addr(), ip.src_addr()), 64))
}

/// A SYN that begins no connection of this machine's: a probe (RFC 9293 section 3.5).
pub fn syn(from: SocketAddrV4, to: SocketAddrV4, ttl: u8, sequence: u32) -> Frame {
    let tcp = TcpRepr {
        src_port: from.port(),
        dst_port: to.port(),
        control: TcpControl::Syn,
        seq_number: TcpSeqNumber(sequence as i32),
        max_seg_size: Some(1460),
        ..BARE
    };
    emit(&tcp, (*from.ip(), *to.ip()), ttl)
}

/// A header with nothing said yet.
const BARE: TcpRepr<'static> = TcpRepr {
    src_port: 0,
    dst_port: 0,
    control: TcpControl::None,
    seq_number: TcpSeqNumber(0),
    ack_number: None,
    window_len: 64_240,
    window_scale: None,
    max_seg_size: None,
    sack_permitted: false,
    sack_ranges: [None; 3],
    timestamp: None,
    payload: &[],
};

fn emit(tcp: &TcpRepr<'_>, (from, to): (Ipv4Addr, Ipv4Addr), ttl: u8) -> Frame {
    let ip = Ipv4Repr {
        src_addr: from,
        dst_addr: to,
        next_header: IpProtocol::Tcp,
        payload_len: tcp.buffer_len(),
        hop_limit: ttl,
    };
    let checksums = ChecksumCapabilities::default();
    let mut bytes = vec![0; ip.buffer_len() + tcp.buffer_len()];
    let (ip_bytes, tcp_bytes) = bytes.split_at_mut(ip.buffer_len());
    ip.emit(&mut Ipv4Packet::new_unchecked(ip_bytes), &checksums);
    tcp.emit(
        &mut TcpPacket::new_unchecked(tcp_bytes),
        &from.into(),
        &to.into(),
        &checksums,
    );
    Frame::around_ipv4(&bytes)
}
