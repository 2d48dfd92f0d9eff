//! Machines that hear anything: frames into a host, packets of a real program into a network.

use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use gatelab::host::{Host, Interface, Job, Os, Program};
use gatelab::net::{Context, Input, Node, World};
use gatelab::packet::Frame;
use gatelab::scenario::{self, Scenario};
use gatelab::sim::{Streams, Time};
use gatelab::timeline::{Action, Run};
use gatelab::trace::{Capture, NodeId, Recorder, Verb};
use smoltcp::wire::{
    EthernetAddress, Icmpv4Packet, IpProtocol, Ipv4Cidr, Ipv4Packet, TcpPacket, TcpSeqNumber,
    UdpPacket,
};

const MAC: EthernetAddress = EthernetAddress([2, 0, 0, 0, 0, 2]);
const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
/// After every packet the world goes on for at most so many events.
const STEPS: usize = 50;

/// Frames into a host with an echo server. Each frame stands behind its length (one byte, times
/// eight) and a byte of flags: see [`dress`].
pub fn host(data: &[u8]) {
    let (mut world, peer) = echo_world();
    for (flags, bytes) in packets(data) {
        world.act(peer, None, |peer: &mut Peer, context| {
            let frame = Frame::from_bytes(&dress(bytes, flags, peer.expected));
            context.send(0, frame, Verb::Sent, None);
        });
        go_on(&mut world);
    }
    world.run_until(world.now() + Duration::from_secs(200));
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
}

/// Packets of a real program in the phone's place, through NAT and a router to an origin server.
/// Packets are written as for [`host`], without an Ethernet header.
pub fn outside(data: &[u8]) {
    let scenario = HOME.with(Clone::clone);
    let mut run = Run::new(scenario, 1, Capture::default());
    let pc = run.world().find("pc").expect("the scenario has it").0;
    run.act(Action::Attach { node: "pc".into() })
        .expect("it may be attached");
    run.run_until(Time::from_millis(10));
    let mut expected = None;
    for (flags, bytes) in packets(data) {
        let mut frame = vec![0; 14];
        frame[12] = 8;
        frame.extend(bytes);
        let bytes = dress(&frame, flags, expected)[14..].to_vec();
        run.act(Action::Packet { node: pc, bytes })
            .expect("packets are always taken");
        go_on(run.world_mut());
        let node = NodeId(pc);
        let came = run
            .world_mut()
            .act(node, None, |host: &mut Host, _| host.take_outside());
        let came = came.unwrap_or_default();
        expected = came
            .iter()
            .rev()
            .find_map(|(_, frame)| behind(frame))
            .or(expected);
    }
    run.run_until(Time::from_millis(400_000));
    assert_eq!(
        run.world().ledger().in_flight(),
        run.world().frames_in_flight() as u64
    );
    for event in run.world().trace().borrow().events() {
        let silent = event.verb == Verb::Dropped && event.note().is_none_or(|n| n.code.is_empty());
        assert!(!silent, "a drop without a reason");
    }
}

thread_local! {
    static HOME: Scenario = scenario::parse("home.toml", home(), &[]).expect("a sound scenario");
}

/// A phone's place behind a home router, and a web server behind another.
fn home() -> &'static [u8] {
    include_bytes!("home.toml")
}

/// A node that sends what it is told to, and remembers what the other side would acknowledge.
#[derive(Default)]
struct Peer {
    expected: Option<u32>,
}

impl Node for Peer {
    fn handle(&mut self, context: &mut Context<'_>, input: Input) {
        match input {
            Input::Start => context.send(0, Frame::from_bytes(&ARP), Verb::Sent, None),
            Input::Frame { frame, .. } => self.expected = behind(&frame).or(self.expected),
            Input::Timer(_) | Input::Carrier(_) => {}
        }
    }
}

/// Who has 10.0.0.2? Tell 10.0.0.1, which the host then knows.
const ARP: [u8; 42] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0,
    0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
];

/// The sequence number behind a segment.
fn behind(frame: &Frame) -> Option<u32> {
    let ip = frame
        .ipv4()
        .filter(|ip| ip.next_header() == IpProtocol::Tcp)?;
    let head = TcpPacket::new_checked(frame.transport()).ok()?;
    let headers = u16::from(ip.header_len()) + u16::from(head.header_len());
    let length = u32::from(ip.total_len().saturating_sub(headers));
    let marks = u32::from(head.syn()) + u32::from(head.fin());
    Some((head.seq_number().0 as u32).wrapping_add(length + marks))
}

struct Echo;

impl Program for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn start(&self, os: Os) -> Job {
        Box::pin(async move {
            let Ok(listener) = os.listen(7, None, 4) else {
                return;
            };
            while let Ok(mut stream) = listener.accept().await {
                let mut buffer = [0; 512];
                while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                    if stream.write_all(&buffer[..read]).await.is_err() {
                        break;
                    }
                }
            }
        })
    }
}

fn echo_world() -> (World, NodeId) {
    let streams = Streams::new(1);
    let trace = Recorder::shared(Capture::default());
    let mut world = World::new(streams, Rc::clone(&trace));
    let mut host = Host::new("host", streams.stream("host"), trace);
    host.add_interface(Interface::new("eth0", MAC, 1500));
    host.kernel().add_address(0, Ipv4Cidr::new(ADDRESS, 24));
    host.install(Box::new(Echo));
    let sender = world.add("sender", "sender", Box::new(Peer::default()));
    let host = world.add("host", "host", Box::new(host));
    world.connect((sender, 0), (host, 0));
    world.start();
    (world, sender)
}

/// The packets of an input, each with its flags.
fn packets(data: &[u8]) -> Vec<(u8, &[u8])> {
    let mut rest = data;
    let mut all = Vec::new();
    while let [length, flags, tail @ ..] = rest {
        let (packet, others) = tail.split_at((usize::from(*length) * 8).min(tail.len()));
        all.push((*flags, packet));
        rest = others;
    }
    all
}

/// Ethernet addresses stay as they are.
const PLAIN_ETHERNET: u8 = 1;
/// IPv4 header and its checksum stay as they are.
const PLAIN_IP: u8 = 2;
/// The checksum of the transport protocol stays as it is.
const PLAIN_TRANSPORT: u8 = 4;
/// The acknowledgement number of a segment stays as it is.
const PLAIN_ACKNOWLEDGEMENT: u8 = 8;

/// Makes a frame pass the first checks, except where its flags say otherwise: random bytes alone
/// would hardly ever get past a checksum, or acknowledge what was sent.
fn dress(bytes: &[u8], flags: u8, expected: Option<u32>) -> Vec<u8> {
    let mut frame = bytes.to_vec();
    if flags & PLAIN_ETHERNET == 0 && frame.len() >= 14 {
        frame[..6].copy_from_slice(&MAC.0);
        frame[6..12].copy_from_slice(&[2, 0, 0, 0, 0, 1]);
    }
    let is_ipv4 = frame.get(12..14) == Some(&[8, 0]) && frame.len() >= 34;
    if is_ipv4 && flags & PLAIN_TRANSPORT == 0 {
        let expected = expected.filter(|_| flags & PLAIN_ACKNOWLEDGEMENT == 0);
        sum_transport(&mut frame[14..], flags & PLAIN_IP == 0, expected);
    }
    if is_ipv4 && flags & PLAIN_IP == 0 {
        let mut packet = Ipv4Packet::new_unchecked(&mut frame[14..]);
        if usize::from(packet.header_len()) <= bytes.len() - 14 && packet.header_len() >= 20 {
            packet.fill_checksum();
        }
    }
    frame
}

/// Corrects length and checksum of the transport protocol, as far as there is one.
fn sum_transport(packet: &mut [u8], correct_length: bool, expected: Option<u32>) {
    let length = packet.len() as u16;
    let mut ip = Ipv4Packet::new_unchecked(packet);
    if correct_length {
        ip.set_version(4);
        ip.set_header_len(20);
        ip.set_total_len(length);
    }
    let Ok(mut ip) = Ipv4Packet::new_checked(ip.into_inner()) else {
        return;
    };
    let (from, to) = (ip.src_addr().into(), ip.dst_addr().into());
    let protocol = ip.next_header();
    let payload = ip.payload_mut();
    match protocol {
        IpProtocol::Icmp if payload.len() >= 8 => {
            Icmpv4Packet::new_unchecked(payload).fill_checksum();
        }
        IpProtocol::Tcp if payload.len() >= 20 => {
            let mut tcp = TcpPacket::new_unchecked(payload);
            if let Some(expected) = expected.filter(|_| tcp.ack()) {
                tcp.set_ack_number(TcpSeqNumber(expected as i32));
            }
            tcp.fill_checksum(&from, &to);
        }
        IpProtocol::Udp if payload.len() >= 8 => {
            let mut udp = UdpPacket::new_unchecked(&mut payload[..]);
            if correct_length {
                udp.set_len(length - 20);
            }
            if usize::from(udp.len()) <= usize::from(length) - 20 && udp.len() >= 8 {
                udp.fill_checksum(&from, &to);
            }
        }
        _ => {}
    }
}

/// Lets the world handle what follows from a packet.
fn go_on(world: &mut World) {
    for _ in 0..STEPS {
        let limit = world.now() + Duration::from_millis(200);
        if world.next_time().is_none_or(|time| time > limit) {
            break;
        }
        world.step();
    }
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
}
