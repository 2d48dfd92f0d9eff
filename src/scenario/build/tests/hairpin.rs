//! Behind one NAT, by its outside: what leads back inside, and what stays the gateway's own.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;
use std::time::Duration;

use super::build;
use crate::host::{Failure, Host, Os, UdpSocket};
use crate::net::World;
use crate::trace::{Capture, Note, Verb};

const HOME: &str = r#"
title = "Two at home"
[node.phone]
kind = "host"
[node.laptop]
kind = "host"
[node.switch]
kind = "switch"
[node.home-gw]
kind = "gateway"
nat44 = { filtering = "endpoint-independent" }
[node.web]
kind = "host"
[[link]]
ends = ["phone", "switch"]
address = { phone = "192.168.1.23/24" }
[[link]]
ends = ["laptop", "switch"]
address = { laptop = "192.168.1.24/24" }
[[link]]
ends = ["switch", "home-gw"]
address = { home-gw = "192.168.1.1/24" }
[[link]]
ends = ["home-gw", "web"]
address = { home-gw = "203.0.113.7/24", web = "203.0.113.80/24" }
"#;

const EXTERNAL: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 7);
const WEB: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(203, 0, 113, 80), 9);

type Log = Rc<RefCell<Vec<String>>>;

fn home() -> World {
    let scenario = crate::scenario::parse("home.toml", HOME.as_bytes(), &[]);
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let mut world = build(&scenario, 1, Capture::default());
    world.start();
    world
}

/// Lets a machine send a datagram from a port of its own, and log what it receives there.
fn speak(world: &mut World, node: &str, (port, to): (u16, SocketAddrV4), log: &Log) {
    let id = world.find(node).unwrap();
    let cause = world.intervene(Verb::Asked, Note::new("test", "somebody sends a datagram"));
    let (name, log) = (node.to_owned(), Rc::clone(log));
    world.act(id, Some(cause), |host: &mut Host, context| {
        host.run(context, |os: Os| {
            Box::pin(async move {
                let socket = os
                    .udp(Some(port))
                    .unwrap_or_else(|_| unreachable!("it is free"));
                socket.send(to, name.as_bytes()).unwrap_or_default();
                listen(&socket, &name, &log).await;
            })
        });
    });
    world.run_until(world.now() + Duration::from_secs(1));
}

async fn listen(socket: &UdpSocket, name: &str, log: &Log) {
    loop {
        let line = match socket.receive().await {
            Ok(datagram) => {
                let text = String::from_utf8_lossy(&datagram.payload).into_owned();
                format!("{name} hears {text} from {}", datagram.source)
            }
            Err(Failure { errno, .. }) => format!("{name}: {}", errno.name()),
        };
        log.borrow_mut().push(line);
    }
}

#[test]
fn rfc4787_req_9_hosts_behind_one_nat_reach_one_another_by_its_outside() {
    let (mut world, log) = (home(), Log::default());
    speak(&mut world, "phone", (5000, WEB), &log);
    log.borrow_mut().clear();
    let outside = SocketAddrV4::new(EXTERNAL, 5000);
    speak(&mut world, "laptop", (6000, outside), &log);
    // REQ-9a: the phone sees the laptop's external endpoint, not its internal one.
    assert_eq!(log.take(), ["phone hears laptop from 203.0.113.7:6000"]);
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
}

#[test]
fn a_port_nobody_maps_is_the_gateways_own() {
    let (mut world, log) = (home(), Log::default());
    let outside = SocketAddrV4::new(EXTERNAL, 5001);
    speak(&mut world, "laptop", (6000, outside), &log);
    assert_eq!(log.take(), ["laptop: ECONNREFUSED"]);
}
