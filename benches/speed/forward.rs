//! Forwarding alone: datagrams from one end of a chain of routers to the other.

use std::net::Ipv4Addr;
use std::rc::Rc;

use gatelab::gateway::Gateway;
use gatelab::host::{Host, Interface, Route};
use gatelab::net::{Context, Input, Node, World};
use gatelab::packet::Frame;
use gatelab::sim::Streams;
use gatelab::trace::{Capture, NodeId, Recorder, Verb};
use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    ArpOperation, ArpPacket, ArpRepr, EthernetAddress, EthernetFrame, EthernetProtocol,
    EthernetRepr, IpProtocol, Ipv4Cidr, Ipv4Packet, Ipv4Repr,
};

use crate::meter::{Figure, cpu};

const ROUTERS: u8 = 6;
const PACKETS: u64 = 20_000;
/// The length of each IP packet.
const LENGTH: usize = 64;

/// Packets on links per second of CPU time.
pub(crate) fn hops() -> Figure {
    let datagram = datagram();
    Figure::of(9, || {
        let (mut world, first) = chain();
        send(&mut world, first, &datagram, 1);
        let before = world.ledger().delivered;
        let (time, ()) = cpu(|| send(&mut world, first, &datagram, PACKETS));
        let hops = world.ledger().delivered - before;
        assert_eq!(hops, PACKETS * u64::from(ROUTERS + 1), "all arrive");
        hops as f64 / 1e6 / time.as_secs_f64()
    })
}

/// Sends so many datagrams, some at a time, and waits until all have arrived.
fn send(world: &mut World, from: NodeId, datagram: &Frame, count: u64) {
    const AT_ONCE: u64 = 100;
    for begin in (0..count).step_by(AT_ONCE as usize) {
        world.act(from, None, |_: &mut Station, context| {
            for _ in begin..count.min(begin + AT_ONCE) {
                context.send(0, datagram.clone(), Verb::Sent, None);
            }
        });
        while world.step().is_some() {}
    }
}

/// An end of the chain: answers ARP, takes everything else.
struct Station {
    address: Ipv4Addr,
    mac: EthernetAddress,
}

impl Node for Station {
    fn handle(&mut self, context: &mut Context<'_>, input: Input) {
        let Input::Frame { frame, .. } = input else {
            return;
        };
        if frame.protocol() == Some(EthernetProtocol::Arp) {
            let answer = self.answer(&frame);
            context.send(0, answer, Verb::Sent, None);
        }
    }
}

impl Station {
    fn answer(&self, request: &Frame) -> Frame {
        let bytes = request.to_vec();
        let repr = ArpRepr::parse(&ArpPacket::new_unchecked(&bytes[14..])).expect("a router asks");
        let ArpRepr::EthernetIpv4 {
            source_hardware_addr,
            source_protocol_addr,
            ..
        } = repr
        else {
            return request.clone();
        };
        let reply = ArpRepr::EthernetIpv4 {
            operation: ArpOperation::Reply,
            source_hardware_addr: self.mac,
            source_protocol_addr: self.address,
            target_hardware_addr: source_hardware_addr,
            target_protocol_addr: source_protocol_addr,
        };
        let mut bytes = vec![0; 42];
        ethernet(
            self.mac,
            source_hardware_addr,
            EthernetProtocol::Arp,
            &mut bytes,
        );
        reply.emit(&mut ArpPacket::new_unchecked(&mut bytes[14..]));
        Frame::from_bytes(&bytes)
    }
}

fn ethernet(from: EthernetAddress, to: EthernetAddress, of: EthernetProtocol, bytes: &mut [u8]) {
    let repr = EthernetRepr {
        src_addr: from,
        dst_addr: to,
        ethertype: of,
    };
    repr.emit(&mut EthernetFrame::new_unchecked(bytes));
}

fn mac(node: u8, interface: u8) -> EthernetAddress {
    EthernetAddress([2, 0, 0, 0, node, interface])
}

/// The address of a node at one end of the link `link`.
fn address(link: u8, end: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, link, end)
}

/// A station, six routers in a row, a station; links without delay.
fn chain() -> (World, NodeId) {
    let streams = Streams::new(1);
    let trace = Recorder::shared(Capture {
        bodies: false,
        limit: 256 << 20,
    });
    let mut world = World::new(streams, Rc::clone(&trace));
    let station = |link, end, node| {
        let (address, mac) = (address(link, end), mac(node, 0));
        Box::new(Station { address, mac })
    };
    let first = world.add("first", "first", station(0, 1, 100));
    let mut before = (first, 0);
    for n in 0..ROUTERS {
        let name = format!("router{n}");
        let mut host = Host::new(&name, streams.stream(&name), Rc::clone(&trace));
        for (end, interface) in [(n, 0), (n + 1, 1)] {
            host.add_interface(Interface::new(
                format!("eth{interface}"),
                mac(n, interface),
                1500,
            ));
            let own = address(end, 2 - interface);
            host.kernel().add_address(interface, Ipv4Cidr::new(own, 24));
        }
        host.kernel().routes.add(Route {
            prefix: Ipv4Cidr::new(address(ROUTERS, 0), 24),
            via: (n + 1 < ROUTERS).then(|| address(n + 1, 2)),
            interface: 1,
        });
        host.set_forwarder(Box::new(Gateway::new()));
        let router = world.add(&name, &name, Box::new(host));
        world.connect(before, (router, 0));
        before = (router, 1);
    }
    let last = world.add("last", "last", station(ROUTERS, 2, 101));
    world.connect(before, (last, 0));
    world.start();
    (world, first)
}

/// A UDP datagram from the first station to the last, without a checksum (RFC 768 allows it).
fn datagram() -> Frame {
    let repr = Ipv4Repr {
        src_addr: address(0, 1),
        dst_addr: address(ROUTERS, 2),
        next_header: IpProtocol::Udp,
        payload_len: LENGTH - 20,
        hop_limit: 64,
    };
    let mut bytes = vec![0; 14 + LENGTH];
    ethernet(mac(100, 0), mac(0, 0), EthernetProtocol::Ipv4, &mut bytes);
    let mut packet = Ipv4Packet::new_unchecked(&mut bytes[14..]);
    repr.emit(&mut packet, &ChecksumCapabilities::default());
    let header = [0x13, 0x88, 0, 9, 0, (LENGTH - 20) as u8, 0, 0];
    packet.payload_mut()[..8].copy_from_slice(&header);
    Frame::from_bytes(&bytes)
}
