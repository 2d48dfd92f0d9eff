//! Two hosts on a wire: the whole stack, without gateways.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;
use std::time::Duration;

use smoltcp::wire::EthernetAddress;

use super::*;
use crate::filter::{Action, Hook, Matches, RejectWith, Rule};
use crate::impair::Impairment;
use crate::net::World;
use crate::sim::{Streams, Time};
use crate::trace::{Capture, Direction, LinkId, NodeId, Note, Recorder, Verb};

const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
const PORT: u16 = 8080;

type Log = Rc<RefCell<Vec<String>>>;

struct Echo;

impl Program for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn start(&self, os: Os) -> Job {
        Box::pin(async move {
            let Ok(listener) = os.listen(PORT, None, 8) else {
                return;
            };
            while let Ok(mut stream) = listener.accept().await {
                os.spawn(async move {
                    let mut buffer = [0; 2048];
                    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                        if stream.write_all(&buffer[..read]).await.is_err() {
                            break;
                        }
                    }
                });
            }
        })
    }
}

fn world(with_server: bool) -> (World, NodeId, NodeId, LinkId) {
    let streams = Streams::new(1);
    let trace = Recorder::shared(Capture::default());
    let mut world = World::new(streams, Rc::clone(&trace));
    let host = |name: &str, last: u8| {
        let mut host = Host::new(name, streams.stream(name), Rc::clone(&trace));
        let mac = EthernetAddress([2, 0, 0, 0, 0, last]);
        host.add_interface(Interface::new("eth0", mac, 1500));
        let address = Ipv4Addr::new(10, 0, 0, last);
        host.kernel()
            .add_address(0, smoltcp::wire::Ipv4Cidr::new(address, 24));
        host
    };
    let client = world.add("client", "client", Box::new(host("client", 1)));
    let mut server = host("server", 2);
    if with_server {
        server.install(Box::new(Echo));
    }
    let server = world.add("server", "server", Box::new(server));
    let link = world.connect((client, 0), (server, 0));
    for direction in [Direction::Forth, Direction::Back] {
        let delay = Impairment::Delay {
            by: Duration::from_millis(5),
            jitter: Duration::ZERO,
        };
        world.impairments(link, direction).add(delay, None);
    }
    world.start();
    (world, client, server, link)
}

/// The client connects, sends `bytes` bytes, reads them back, and says how it ended.
fn transfer(world: &mut World, client: NodeId, bytes: usize) -> Log {
    let log: Log = Rc::default();
    let out = Rc::clone(&log);
    let cause = world.intervene(Verb::Asked, Note::new("test", "the test begins"));
    world.act(client, Some(cause), |host: &mut Host, context| {
        host.run(context, |os| {
            Box::pin(async move {
                let result = talk(&os, bytes).await;
                let now = os.now().as_millis_f64();
                out.borrow_mut().push(match result {
                    Ok(read) => format!("{read} bytes at {now} ms"),
                    Err(failure) => format!("{} at {now} ms", failure.errno.name()),
                });
            })
        });
    });
    log
}

async fn talk(os: &Os, bytes: usize) -> Result<usize, Failure> {
    let mut stream = os.connect(SocketAddrV4::new(SERVER, PORT)).await?;
    let mut read = 0;
    let mut buffer = [0; 4096];
    for chunk in vec![7; bytes].chunks(4096) {
        stream.write_all(chunk).await?;
        let mut left = chunk.len();
        while left > 0 {
            let got = stream.read(&mut buffer).await?;
            (read, left) = (read + got, left - got);
        }
    }
    Ok(read)
}

fn run(world: &mut World, seconds: u64) {
    world.run_until(Time::from_millis(seconds * 1000));
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
}

#[test]
fn bytes_come_back_over_arp_and_tcp() {
    let (mut world, client, ..) = world(true);
    let log = transfer(&mut world, client, 100_000);
    run(&mut world, 30);
    assert!(log.borrow()[0].starts_with("100000 bytes"), "{log:?}");
    let trace = world.trace().borrow();
    let orphans = trace
        .events()
        .iter()
        .filter(|event| event.causes.iter().next().is_none());
    // Only the start of the world and the test itself come from outside.
    assert_eq!(orphans.count(), 2);
}

#[test]
fn a_closed_port_refuses_and_the_evidence_is_the_rst() {
    let (mut world, client, ..) = world(false);
    let log = transfer(&mut world, client, 1);
    run(&mut world, 30);
    // ARP there and back, SYN there, RST back: two round trips.
    assert_eq!(log.borrow()[0], "ECONNREFUSED at 20 ms");
}

/// A rule of the client's own that rejects what it sends to the server.
fn reject_at_client(world: &mut World, client: NodeId) {
    let by = world.intervene(Verb::Broke, Note::new("firewall.egress", "rejected"));
    let matches = Matches {
        destination: Some(smoltcp::wire::Ipv4Cidr::new(SERVER, 32)),
        ..Matches::default()
    };
    let rule = Rule {
        by: Some(by),
        ..Rule::new(matches, Action::Reject(RejectWith::AdminProhibited))
    };
    world.act(client, Some(by), |host: &mut Host, _| {
        let mut kernel = host.kernel();
        kernel.firewall.chain_mut(Hook::Output).insert(0, rule);
    });
}

#[test]
fn what_the_own_firewall_rejects_fails_at_once() {
    let (mut world, client, ..) = world(true);
    reject_at_client(&mut world, client);
    let log = transfer(&mut world, client, 1);
    run(&mut world, 30);
    assert_eq!(log.borrow()[0], "EHOSTUNREACH at 0 ms");
}

/// What a real program at the client is told about its SYN, and when.
fn told_outside(world: &mut World, client: NodeId) -> Option<(IcmpError, Time)> {
    world.act(client, None, |host: &mut Host, _| host.set_outside(true));
    // RFC 9293 section 3.1: a SYN from port 40000 to port 8080.
    let ports = [0x9c, 0x40, 0x1f, 0x90];
    let syn = [&ports[..], &[0; 8], &[0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0]].concat();
    let ip = smoltcp::wire::Ipv4Repr {
        src_addr: Ipv4Addr::new(10, 0, 0, 1),
        dst_addr: SERVER,
        next_header: smoltcp::wire::IpProtocol::Tcp,
        payload_len: syn.len(),
        hop_limit: 64,
    };
    let mut packet = vec![0; ip.buffer_len()];
    let mut header = smoltcp::wire::Ipv4Packet::new_unchecked(&mut packet[..]);
    ip.emit(&mut header, &smoltcp::phy::ChecksumCapabilities::default());
    packet.extend_from_slice(&syn);
    let cause = world.intervene(Verb::Asked, Note::new("test", "a real program connects"));
    world.act(client, Some(cause), |host: &mut Host, context| {
        host.send_from_outside(context, &packet);
    });
    loop {
        let taken = world.act(client, None, |host: &mut Host, _| host.take_outside());
        if let Some((_, message)) = taken.unwrap_or_default().first() {
            let reported = parse_error(message)?;
            assert_eq!(reported.about.source.port(), 40_000);
            return Some((reported.error, world.now()));
        }
        world.step()?;
    }
}

#[test]
fn a_real_program_is_told_why_its_packet_could_not_be_sent() {
    let (mut one, client, ..) = world(true);
    reject_at_client(&mut one, client);
    let at_once = (IcmpError::HostUnreachable, Time::ZERO);
    assert_eq!(told_outside(&mut one, client), Some(at_once));

    let (mut silent, client, _, link) = world(true);
    silent
        .impairments(link, Direction::Forth)
        .add(Impairment::Block, None);
    let after_three_questions = (IcmpError::HostUnreachable, Time::from_millis(3060));
    assert_eq!(
        told_outside(&mut silent, client),
        Some(after_three_questions)
    );
}

#[test]
fn a_silent_link_is_host_unreachable_after_three_seconds() {
    let (mut world, client, _, link) = world(true);
    let by = world.intervene(Verb::Broke, Note::new("link.one-way", "cut"));
    world
        .impairments(link, Direction::Forth)
        .add(Impairment::Block, Some(by));
    let log = transfer(&mut world, client, 1);
    run(&mut world, 30);
    assert_eq!(log.borrow()[0], "EHOSTUNREACH at 3060 ms");
}

#[test]
fn a_stopped_program_closes_its_port_and_says_why() {
    let (mut world, client, server, _) = world(true);
    let by = world.intervene(Verb::Broke, Note::new("app.stopped", "stopped"));
    world.act(server, Some(by), |host: &mut Host, context| {
        host.stop(context, "echo", by)
    });
    let log = transfer(&mut world, client, 1);
    run(&mut world, 30);
    assert_eq!(log.borrow()[0], "ECONNREFUSED at 20 ms");
    let trace = world.trace().borrow();
    let answer = trace
        .events()
        .iter()
        .find(|event| event.is("tcp.port-closed"))
        .unwrap();
    assert_eq!(answer.causes.because, Some(by));
}

#[test]
fn a_connection_times_out_after_seven_syns() {
    let (mut world, client, server, link) = world(true);
    let warm = transfer(&mut world, client, 1);
    run(&mut world, 10);
    assert_eq!(warm.borrow().len(), 1);
    let by = world.intervene(Verb::Broke, Note::new("link.one-way", "cut"));
    world
        .impairments(link, Direction::Back)
        .add(Impairment::Block, Some(by));
    let log = transfer(&mut world, client, 1);
    run(&mut world, 300);
    // After the first minute the silence also shows in the neighbour table, which probes.
    assert_eq!(log.borrow().len(), 1, "{log:?}");
    let _ = server;
}

#[test]
fn a_neighbour_asked_for_after_another_is_given_up_in_time_too() {
    let (mut world, client, ..) = world(true);
    let warm = transfer(&mut world, client, 1);
    // The timer of the first question is still set when the second one is asked.
    world.run_until(Time::from_millis(500));
    assert_eq!(warm.borrow().len(), 1);
    let log: Log = Rc::default();
    let out = Rc::clone(&log);
    let cause = world.intervene(Verb::Asked, Note::new("test", "to nobody"));
    world.act(client, Some(cause), |host: &mut Host, context| {
        host.run(context, |os| {
            Box::pin(async move {
                let nobody = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 9), PORT);
                let ended = os.connect(nobody).await.map(|_| ());
                let failure = ended.expect_err("nobody is there");
                let now = os.now().as_millis_f64();
                let line = format!("{} at {now} ms", failure.errno.name());
                out.borrow_mut().push(line);
            })
        });
    });
    run(&mut world, 200);
    assert_eq!(log.borrow()[0], "EHOSTUNREACH at 3560 ms");
}

#[test]
fn a_connect_that_is_given_up_says_nothing_more() {
    let (mut world, client, _, link) = world(true);
    let by = world.intervene(Verb::Broke, Note::new("link.one-way", "cut"));
    let forth = world.impairments(link, Direction::Forth);
    forth.add(Impairment::Block, Some(by));
    let log = transfer(&mut world, client, 1);
    run(&mut world, 30);
    assert_eq!(log.borrow()[0], "EHOSTUNREACH at 3060 ms");
    let trace = world.trace().borrow();
    let last = trace.events().last().unwrap();
    assert_eq!(last.time, Time::from_millis(3060), "{last:?}");
    let asked = trace.events().iter().filter(|it| it.is("arp.who-has"));
    assert_eq!(asked.count(), 3);
}

/// A forwarder that uses all ports for others but one.
struct Crowded;

const FREE: u16 = 40_000;

impl Forwarder for Crowded {
    fn forward(
        &mut self,
        _: &mut Kernel,
        _: &mut crate::net::Context<'_>,
        _: crate::net::InterfaceId,
        frame: crate::packet::Frame,
    ) -> Option<crate::packet::Frame> {
        Some(frame)
    }

    fn uses_port(&self, _: crate::packet::Protocol, port: u16) -> bool {
        port != FREE
    }

    fn next_deadline(&self) -> Option<(Time, &'static str)> {
        None
    }

    fn expire(&mut self, _: &mut Kernel, _: &mut crate::net::Context<'_>) {}
}

#[test]
fn a_gateways_own_programs_choose_ports_that_its_nat_does_not_use() {
    let (mut world, client, _, _) = world(true);
    let log = Log::default();
    let out = Rc::clone(&log);
    world.act(client, None, |host: &mut Host, context| {
        host.set_forwarder(Box::new(Crowded));
        host.run(context, |os| {
            Box::pin(async move {
                let socket = os.udp(None).expect("one port is free");
                assert_eq!(socket.port(), FREE);
                let stream = os.connect(SocketAddrV4::new(SERVER, PORT)).await;
                let local = stream.ok().and_then(|stream| stream.local());
                out.borrow_mut().push(format!("{local:?}"));
            })
        });
    });
    world.run_until(Time::from_millis(1_000));
    assert_eq!(log.take(), [format!("Some(10.0.0.1:{FREE})")]);
}
