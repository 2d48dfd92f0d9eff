//! Leases in a built world: a phone that gets its address, and one that does not.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::world;
use crate::dhcp::apps::{DhcpClient, DhcpServer, Status};
use crate::host::Host;
use crate::net::World;
use crate::sim::Time;
use crate::trace::{Capture, EventId, Note, Verb};

const PHONE: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 23);
const HOME: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);

fn host<'a>(world: &'a World, node: &str) -> &'a Host {
    world.node(world.find(node).unwrap()).unwrap()
}

fn status(world: &World) -> Status {
    host(world, "phone")
        .program::<DhcpClient>()
        .unwrap()
        .status()
}

/// The first event with this code, and its sentence.
fn first(world: &World, code: &str) -> Option<(EventId, String)> {
    let trace = world.trace().borrow();
    let index = trace.events().iter().position(|event| event.is(code))?;
    let text = trace.events()[index].note()?.text.clone();
    Some((EventId::from_index(index), text))
}

/// A world that has not started, with a home router that has no address left.
fn exhausted() -> (World, EventId) {
    let scenario = crate::scenario::find("first").unwrap().parse(&[]).unwrap();
    let mut world = crate::scenario::build(&scenario, scenario.seed, Capture::default());
    let by = world.intervene(Verb::Broke, Note::new("dhcp.test", "no address is left"));
    set_full(&world, true, Some(by));
    world.start();
    (world, by)
}

fn set_full(world: &World, full: bool, by: Option<EventId>) {
    let server: &DhcpServer = host(world, "home-gw").program().unwrap();
    let mut settings = server.settings();
    (settings.pool_is_full, settings.by) = (full, by);
}

#[test]
fn a_phone_gets_its_address_within_a_second() {
    let world = world("first");
    assert!(world.now() <= Time::from_millis(1000));
    let Status::Leased {
        address,
        router,
        dns,
        until,
        evidence,
        ..
    } = status(&world)
    else {
        panic!("no lease: {:?}", status(&world));
    };
    assert_eq!((address, router, dns), (PHONE, Some(HOME), vec![HOME]));
    let (leased, text) = first(&world, "dhcp.leased").unwrap();
    assert_eq!(
        (evidence, text.as_str()),
        (
            leased,
            "phone may use 192.168.1.23 for 1 h; its way out is 192.168.1.1",
        )
    );
    assert!(until.unwrap() > world.now() + Duration::from_mins(50));
    let kernel = host(&world, "phone").kernel();
    assert_eq!(
        kernel.routes.lookup([1, 1, 1, 1].into()).unwrap().address,
        HOME
    );
    assert_eq!(kernel.resolvers, [HOME]);
    let server: &DhcpServer = host(&world, "home-gw").program().unwrap();
    let rows = server.leases(world.now());
    assert_eq!(
        (rows[0].address, rows[0].host_name.as_deref()),
        (PHONE, Some("phone"))
    );
}

#[test]
fn a_lease_is_renewed_at_half_time() {
    let mut world = world("first");
    world.run_until(world.now() + Duration::from_mins(200));
    let Status::Leased { until, .. } = status(&world) else {
        panic!("lost: {:?}", status(&world));
    };
    assert!(until.unwrap().since(world.now()) >= Duration::from_mins(30));
}

#[test]
fn an_exhausted_pool_leaves_the_phone_waiting_until_it_is_healed() {
    let (mut world, by) = exhausted();
    world.run_until(Time::from_millis(20_000));
    let Status::Unconfigured { tries, evidence } = status(&world) else {
        panic!("leased all the same");
    };
    assert!(tries >= 2 && evidence.is_some());
    let (silent, text) = first(&world, "dhcp.silent").unwrap();
    assert_eq!(
        text,
        "home-gw does not answer phone: it has no address left"
    );
    let (unanswered, _) = first(&world, "dhcp.unanswered").unwrap();
    {
        let trace = world.trace().borrow();
        assert_eq!(trace.event(silent).causes.because, Some(by));
        let timer = trace.event(unanswered).causes.because.unwrap();
        assert_eq!(trace.event(timer).verb, Verb::Fired);
        // The timer was armed by the question that nobody answered.
        let armed = trace.event(timer).causes.because.unwrap();
        assert!(trace.event(armed).is("dhcp.discover"));
    }
    assert_eq!(
        host(&world, "phone").kernel().interfaces[0].no_lease,
        evidence
    );
    set_full(&world, false, None);
    world.run_until(Time::from_millis(90_000));
    assert!(matches!(
        status(&world),
        Status::Leased { address: PHONE, .. }
    ));
    assert_eq!(host(&world, "phone").kernel().interfaces[0].no_lease, None);
}

#[test]
fn a_lease_that_nobody_extends_is_lost_with_all_that_came_with_it() {
    let mut world = world("first");
    let by = world.intervene(Verb::Broke, Note::new("app.stopped", "dhcp is stopped"));
    let home = world.find("home-gw").unwrap();
    world.act(home, Some(by), |host: &mut Host, context| {
        host.stop(context, "dhcp", by)
    });
    world.run_until(world.now() + Duration::from_hours(2));
    assert!(matches!(status(&world), Status::Unconfigured { .. }));
    let kernel = host(&world, "phone").kernel();
    assert!(kernel.interfaces[0].addresses.is_empty() && kernel.resolvers.is_empty());
    assert!(kernel.routes.lookup([1, 1, 1, 1].into()).is_err());
    drop(kernel);
    assert!(first(&world, "dhcp.lost").is_some());
}

#[test]
fn a_cable_plugged_in_again_makes_the_phone_ask_at_once() {
    let scenario = crate::scenario::find("first").unwrap().parse(&[]).unwrap();
    let mut world = crate::scenario::build(&scenario, scenario.seed, Capture::default());
    let (link, _) = world.links().next().unwrap();
    let by = world.intervene(Verb::Broke, Note::new("link.down", "cut"));
    world.start();
    world.cut(link, by);
    world.run_until(Time::from_millis(100_000));
    assert!(matches!(status(&world), Status::Unconfigured { .. }));
    let healed = world.intervene(Verb::Healed, Note::new("link.up", "mended"));
    world.mend(link, by, healed);
    world.run_until(Time::from_millis(101_000));
    assert!(matches!(status(&world), Status::Leased { .. }));
}
