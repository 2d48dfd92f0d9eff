//! Frames for tests, as bytes made with smoltcp.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    ArpOperation, ArpPacket, ArpRepr, DhcpMessageType, DhcpPacket, DhcpRepr, EthernetAddress,
    EthernetFrame, EthernetProtocol, EthernetRepr, Icmpv4DstUnreachable, Icmpv4Packet, Icmpv4Repr,
    Icmpv6Packet, Icmpv6Repr, IpProtocol, Ipv4Packet, Ipv4Repr, Ipv6Packet, Ipv6Repr, TcpControl,
    TcpPacket, TcpRepr, TcpSeqNumber, UdpPacket, UdpRepr,
};

pub(crate) const PHONE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 168, 1, 23), 49152);
pub(crate) const SHOP: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 80), 80);
pub(crate) const RESOLVER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 168, 1, 1), 53);

const PHONE_MAC: EthernetAddress = EthernetAddress([2, 0, 0, 0, 0, 0x23]);
const ROUTER_MAC: EthernetAddress = EthernetAddress([2, 0, 0, 0, 0, 1]);

fn ethernet(ethertype: EthernetProtocol, payload: &[u8]) -> Vec<u8> {
    let repr = EthernetRepr {
        src_addr: PHONE_MAC,
        dst_addr: ROUTER_MAC,
        ethertype,
    };
    let mut bytes = vec![0; 14 + payload.len()];
    let mut frame = EthernetFrame::new_unchecked(&mut bytes);
    repr.emit(&mut frame);
    frame.payload_mut().copy_from_slice(payload);
    bytes
}

fn ipv4(from: Ipv4Addr, to: Ipv4Addr, next_header: IpProtocol, payload: &[u8]) -> Vec<u8> {
    let repr = Ipv4Repr {
        src_addr: from,
        dst_addr: to,
        next_header,
        payload_len: payload.len(),
        hop_limit: 64,
    };
    let mut bytes = vec![0; 20 + payload.len()];
    let mut packet = Ipv4Packet::new_unchecked(&mut bytes);
    repr.emit(&mut packet, &ChecksumCapabilities::default());
    packet.payload_mut().copy_from_slice(payload);
    ethernet(EthernetProtocol::Ipv4, &bytes)
}

/// Who has `target`? Tell the phone.
pub(crate) fn arp_request(target: Ipv4Addr) -> Vec<u8> {
    let repr = ArpRepr::EthernetIpv4 {
        operation: ArpOperation::Request,
        source_hardware_addr: PHONE_MAC,
        source_protocol_addr: *PHONE.ip(),
        target_hardware_addr: EthernetAddress([0; 6]),
        target_protocol_addr: target,
    };
    let mut bytes = vec![0; 28];
    repr.emit(&mut ArpPacket::new_unchecked(&mut bytes));
    ethernet(EthernetProtocol::Arp, &bytes)
}

/// A UDP datagram.
pub(crate) fn udp(from: SocketAddrV4, to: SocketAddrV4, payload: &[u8]) -> Vec<u8> {
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
        &ChecksumCapabilities::default(),
    );
    ipv4(*from.ip(), *to.ip(), IpProtocol::Udp, &bytes)
}

/// A TCP segment; with a SYN it carries a maximum segment size of 1460.
pub(crate) fn tcp(
    (from, to): (SocketAddrV4, SocketAddrV4),
    control: TcpControl,
    (sequence, acknowledged): (u32, Option<u32>),
    payload: &[u8],
) -> Vec<u8> {
    let repr = TcpRepr {
        src_port: from.port(),
        dst_port: to.port(),
        control,
        seq_number: TcpSeqNumber(sequence as i32),
        ack_number: acknowledged.map(|number| TcpSeqNumber(number as i32)),
        window_len: 64240,
        window_scale: None,
        max_seg_size: (control == TcpControl::Syn).then_some(1460),
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
        &ChecksumCapabilities::default(),
    );
    ipv4(*from.ip(), *to.ip(), IpProtocol::Tcp, &bytes)
}

/// The router says that the host of `frame` (IPv4 in Ethernet) cannot be reached.
pub(crate) fn host_unreachable(frame: &[u8]) -> Vec<u8> {
    let quoted = Ipv4Packet::new_unchecked(&frame[14..]);
    let repr = Icmpv4Repr::DstUnreachable {
        reason: Icmpv4DstUnreachable::HostUnreachable,
        header: Ipv4Repr::parse(&quoted, &ChecksumCapabilities::default())
            .expect("a frame of ours"),
        data: &quoted.payload()[..8],
    };
    icmp(*RESOLVER.ip(), *PHONE.ip(), &repr)
}

/// The phone pings the shop.
pub(crate) fn echo_request() -> Vec<u8> {
    let repr = Icmpv4Repr::EchoRequest {
        ident: 7,
        seq_no: 1,
        data: b"abcdefgh",
    };
    icmp(*PHONE.ip(), *SHOP.ip(), &repr)
}

fn icmp(from: Ipv4Addr, to: Ipv4Addr, repr: &Icmpv4Repr<'_>) -> Vec<u8> {
    let mut bytes = vec![0; repr.buffer_len()];
    let mut packet = Icmpv4Packet::new_unchecked(&mut bytes);
    repr.emit(&mut packet, &ChecksumCapabilities::default());
    ipv4(from, to, IpProtocol::Icmp, &bytes)
}

/// A DHCP message of the phone; an offer gives it its address.
pub(crate) fn dhcp(message_type: DhcpMessageType) -> Vec<u8> {
    let offered = message_type == DhcpMessageType::Offer;
    let nobody = Ipv4Addr::UNSPECIFIED;
    let repr = DhcpRepr {
        message_type,
        transaction_id: 0x1234_5678,
        secs: 0,
        client_hardware_address: PHONE_MAC,
        client_ip: nobody,
        your_ip: if offered { *PHONE.ip() } else { nobody },
        server_ip: nobody,
        router: offered.then_some(*RESOLVER.ip()),
        subnet_mask: offered.then_some(Ipv4Addr::new(255, 255, 255, 0)),
        relay_agent_ip: nobody,
        broadcast: true,
        requested_ip: None,
        client_identifier: Some(PHONE_MAC),
        server_identifier: offered.then_some(*RESOLVER.ip()),
        parameter_request_list: Some(&[1, 3, 6]),
        dns_servers: None,
        max_size: None,
        lease_duration: offered.then_some(3600),
        renew_duration: None,
        rebind_duration: None,
        additional_options: &[],
    };
    let mut bytes = vec![0; repr.buffer_len()];
    repr.emit(&mut DhcpPacket::new_unchecked(&mut bytes))
        .expect("a message of ours");
    let (client, server) = (
        SocketAddrV4::new(nobody, 68),
        SocketAddrV4::new(Ipv4Addr::BROADCAST, 67),
    );
    udp(client, server, &bytes)
}

/// A DNS message about `shop.example`, class IN (RFC 1035 section 4): `flags` and, as answers,
/// type and data of records that it owns.
pub(crate) fn dns(flags: u16, answers: &[(u16, &[u8])]) -> Vec<u8> {
    let mut message = vec![0x12, 0x34];
    for word in [flags, 1, answers.len() as u16, 0, 0] {
        message.extend(word.to_be_bytes());
    }
    message.extend(b"\x04shop\x07example\x00\x00\x01\x00\x01");
    for (kind, data) in answers {
        message.extend([0xc0, 12]);
        message.extend(kind.to_be_bytes());
        message.extend([0, 1, 0, 0, 0, 60]);
        message.extend((data.len() as u16).to_be_bytes());
        message.extend_from_slice(data);
    }
    message
}

/// A UDP datagram in IPv6, between documentation addresses (RFC 3849).
pub(crate) fn udp6(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let (from, to) = (host6(1), host6(2));
    let repr = UdpRepr {
        src_port: source,
        dst_port: destination,
    };
    let mut bytes = vec![0; 8 + payload.len()];
    repr.emit(
        &mut UdpPacket::new_unchecked(&mut bytes),
        &from.into(),
        &to.into(),
        payload.len(),
        |buffer| buffer.copy_from_slice(payload),
        &ChecksumCapabilities::default(),
    );
    ipv6(IpProtocol::Udp, &bytes)
}

/// A router says that `frame` (IPv6 in Ethernet) is too big for a link of 1280 bytes.
pub(crate) fn packet_too_big6(frame: &[u8]) -> Vec<u8> {
    let repr = Icmpv6Repr::PktTooBig {
        mtu: 1280,
        header: Ipv6Repr::parse(&Ipv6Packet::new_unchecked(&frame[14..])).expect("a frame of ours"),
        data: &frame[54..],
    };
    let mut bytes = vec![0; repr.buffer_len()];
    repr.emit(
        &host6(1),
        &host6(2),
        &mut Icmpv6Packet::new_unchecked(&mut bytes),
        &ChecksumCapabilities::default(),
    );
    ipv6(IpProtocol::Icmpv6, &bytes)
}

fn host6(number: u16) -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, number)
}

fn ipv6(next_header: IpProtocol, payload: &[u8]) -> Vec<u8> {
    let repr = Ipv6Repr {
        src_addr: host6(1),
        dst_addr: host6(2),
        next_header,
        payload_len: payload.len(),
        hop_limit: 64,
    };
    let mut bytes = vec![0; 40 + payload.len()];
    let mut packet = Ipv6Packet::new_unchecked(&mut bytes);
    repr.emit(&mut packet);
    packet.payload_mut().copy_from_slice(payload);
    ethernet(EthernetProtocol::Ipv6, &bytes)
}
