//! Built worlds carry packets: echo requests across routers, hop by hop.

mod hairpin;
mod leases;
mod names;

use std::cell::RefCell;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use super::build;
use crate::host::{EchoOutcome, EchoRequest, EchoSocket, Host, IcmpError};
use crate::net::World;
use crate::sim::Time;
use crate::trace::{Capture, Note, Verb};

/// Pings `to` from `from` with each of the times to live, and says what came back.
fn ping(world: &mut World, from: &str, to: Ipv4Addr, ttls: &[u8]) -> Vec<String> {
    let log: Rc<RefCell<Vec<String>>> = Rc::default();
    let out = Rc::clone(&log);
    let ttls = ttls.to_vec();
    let node = world.find(from).unwrap();
    let cause = world.intervene(Verb::Asked, Note::new("test", "somebody types ping"));
    world.act(node, Some(cause), |host: &mut Host, context| {
        host.run(context, |os| {
            Box::pin(async move {
                let socket = EchoSocket::new(os);
                for (sequence, ttl) in ttls.into_iter().enumerate() {
                    let limit = Duration::from_secs(5);
                    let request = EchoRequest {
                        ttl,
                        ..EchoRequest::to(to, sequence as u16)
                    };
                    let line = match socket.ping(request, limit).await {
                        Ok(Ok(answer)) => match answer.outcome {
                            EchoOutcome::Reply => {
                                format!("{} reply ttl {}", answer.from, answer.ttl)
                            }
                            EchoOutcome::Error(error) => format!("{} {error}", answer.from),
                            EchoOutcome::Unsent(failure) => failure.errno.name().to_owned(),
                        },
                        Ok(Err(_)) => "timeout".to_owned(),
                        Err(failure) => failure.errno.name().to_owned(),
                    };
                    out.borrow_mut().push(line);
                }
            })
        });
    });
    world.run_until(world.now() + Duration::from_secs(30));
    assert_eq!(world.ledger().in_flight(), world.frames_in_flight() as u64);
    log.take()
}

fn world(name: &str) -> World {
    let scenario = crate::scenario::find(name).unwrap().parse(&[]).unwrap();
    let mut world = build(&scenario, scenario.seed, Capture::default());
    world.start();
    world.run_until(Time::from_millis(1000));
    world
}

#[test]
fn pair_answers_pings_through_its_router() {
    let mut world = world("pair");
    let scenario = crate::scenario::find("pair").unwrap().parse(&[]).unwrap();
    let names: Vec<_> = scenario
        .nodes
        .iter()
        .map(|node| node.name.clone())
        .collect();
    let target = scenario.nodes.last().unwrap().interfaces[0]
        .address
        .fixed()
        .unwrap();
    let lines = ping(&mut world, &names[0], target, &[64]);
    assert_eq!(lines, [format!("{target} reply ttl 63")], "{names:?}");
}

#[test]
fn first_names_every_hop_by_time_to_live() {
    let mut world = world("first");
    let to = Ipv4Addr::new(198, 51, 100, 80);
    let lines = ping(&mut world, "resolver", to, &[1, 2, 64]);
    let exceeded = IcmpError::TimeExceeded;
    let expected = [
        format!("192.0.2.17 {exceeded}"),
        format!("192.0.2.2 {exceeded}"),
        format!("{to} reply ttl 62"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn first_drops_private_destinations_on_the_internet() {
    let mut world = world("first");
    let to = Ipv4Addr::new(10, 0, 3, 11);
    let lines = ping(&mut world, "resolver", to, &[64]);
    assert_eq!(lines, [format!("192.0.2.17 {}", IcmpError::NetUnreachable)]);
}
