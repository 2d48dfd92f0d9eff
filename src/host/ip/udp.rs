//! UDP sockets (RFC 768): datagrams in, datagrams out, and the errors ICMP reports.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddrV4};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{EthernetAddress, IpProtocol, Ipv4Packet, Ipv4Repr, UdpPacket, UdpRepr};

use crate::net::InterfaceId;
use crate::packet::Frame;
use crate::trace::{EventId, SpanId};

use crate::host::Failure;
use crate::host::run::{ProgramId, TaskId};

/// Datagrams that wait in one socket at most; more are dropped, as a full receive buffer does.
const QUEUE: usize = 256;

/// A datagram that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// What it carries.
    pub payload: Vec<u8>,
    /// Who sent it.
    pub source: SocketAddrV4,
    /// To which of this machine's addresses it was sent (or a broadcast address).
    pub destination: SocketAddrV4,
    /// Where it arrived.
    pub interface: InterfaceId,
    /// The Ethernet address it came from.
    pub source_mac: EthernetAddress,
    /// The event of its delivery.
    pub event: Option<EventId>,
}

/// A datagram to be sent when the tasks have run.
#[derive(Debug)]
pub(in crate::host) struct Outgoing {
    pub frame: Frame,
    /// Sent straight out of this interface to this station, without routing.
    pub direct: Option<(InterfaceId, EthernetAddress)>,
    pub span: Option<SpanId>,
    pub cause: Option<EventId>,
}

/// One socket.
#[derive(Debug)]
pub(in crate::host) struct UdpSocket {
    pub program: ProgramId,
    pub incoming: VecDeque<Result<Datagram, Failure>>,
    pub waiters: Vec<TaskId>,
}

/// All UDP sockets of a host, by local port.
#[derive(Debug, Default)]
pub(in crate::host) struct Udp {
    pub sockets: BTreeMap<u16, UdpSocket>,
    pub outgoing: Vec<Outgoing>,
    /// Ports whose program was stopped, and by which event.
    pub closed_by: BTreeMap<u16, EventId>,
}

impl Udp {
    /// Opens a socket; false if the port is taken.
    pub(in crate::host) fn bind(&mut self, port: u16, program: ProgramId) -> bool {
        if self.sockets.contains_key(&port) {
            return false;
        }
        self.closed_by.remove(&port);
        let socket = UdpSocket {
            program,
            incoming: VecDeque::new(),
            waiters: Vec::new(),
        };
        self.sockets.insert(port, socket);
        true
    }

    /// Puts a datagram or an error into a socket's queue; false if there is no room or no socket.
    pub(in crate::host) fn push(&mut self, port: u16, item: Result<Datagram, Failure>) -> bool {
        let Some(socket) = self.sockets.get_mut(&port) else {
            return false;
        };
        let room = socket.incoming.len() < QUEUE;
        if room {
            socket.incoming.push_back(item);
        }
        room
    }
}

/// A UDP packet as a frame with blank Ethernet addresses.
pub fn datagram(from: SocketAddrV4, to: SocketAddrV4, payload: &[u8], ttl: u8) -> Frame {
    let checksums = ChecksumCapabilities::default();
    let udp = UdpRepr {
        src_port: from.port(),
        dst_port: to.port(),
    };
    let ip = Ipv4Repr {
        src_addr: *from.ip(),
        dst_addr: *to.ip(),
        next_header: IpProtocol::Udp,
        payload_len: udp.header_len() + payload.len(),
        hop_limit: ttl,
    };
    let mut bytes = vec![0; ip.buffer_len() + ip.payload_len];
    let (head, rest) = bytes.split_at_mut(ip.buffer_len());
    ip.emit(&mut Ipv4Packet::new_unchecked(&mut head[..]), &checksums);
    udp.emit(
        &mut UdpPacket::new_unchecked(rest),
        &Ipv4Addr::into(ip.src_addr),
        &Ipv4Addr::into(ip.dst_addr),
        payload.len(),
        |buffer| buffer.copy_from_slice(payload),
        &checksums,
    );
    Frame::around_ipv4(&bytes)
}
