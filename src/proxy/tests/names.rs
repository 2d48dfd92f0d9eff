//! The proxy's own resolver.

use super::bench::{Bench, GET, Names, only_app1};
use crate::dns::{Message, Rcode, Record, Transport, Zone, Zones, authoritative};
use crate::proxy::{Naming, Resolving, Settings};
use std::time::Duration;

fn by_name() -> Settings {
    let mut settings = only_app1();
    settings.hosts.clear();
    settings
}

fn zones(address: &str) -> Zones {
    let lines = [
        "internal. 300 IN SOA ns.internal. root.internal. 1 3600 600 86400 60".to_owned(),
        "internal. 300 IN NS ns.internal.".to_owned(),
        "ns.internal. 300 IN A 10.0.3.2".to_owned(),
        format!("app1.internal. 20 IN A {address}"),
    ];
    let records = lines.iter().map(|line| line.parse::<Record>().expect(line));
    let mut zones = Zones::default();
    zones.insert(Zone::new(records).expect("a zone"));
    zones
}

fn from(zones: Zones) -> impl Fn(&[u8]) -> Option<Vec<u8>> {
    move |octets: &[u8]| authoritative::serve(&zones, octets, Transport::Udp, 1232)
}

fn with_code(rcode: Rcode) -> impl Fn(&[u8]) -> Option<Vec<u8>> {
    move |octets: &[u8]| {
        let query = Message::parse(octets).ok()?;
        Some(Message::reply_to(&query).with_rcode(rcode).emit())
    }
}

fn serve(names: &Names, zones: Zones) {
    *names.answer.borrow_mut() = Box::new(from(zones));
}

fn refuse(names: &Names, rcode: Rcode) {
    *names.answer.borrow_mut() = Box::new(with_code(rcode));
}

/// By name, looked up at such a time; answers are good for a second.
fn when(when: Resolving) -> Settings {
    let mut settings = by_name();
    settings.naming = Naming {
        when,
        valid: Some(Duration::from_secs(1)),
        every: Duration::from_secs(1),
        hold: Duration::from_secs(1),
        before_reuse: true,
        ..settings.naming
    };
    settings
}

#[test]
fn a_name_is_looked_up_once_and_then_known_for_its_time_to_live() {
    let mut bench = Bench::new(by_name());
    serve(&bench.names, zones("10.0.1.2"));
    assert_eq!(bench.get().0.status, 200);
    bench.with_proxy(crate::proxy::ReverseProxy::close_idle);
    assert_eq!(bench.get().0.status, 200);
    assert_eq!(*bench.names.asked.borrow(), 1);
    assert_eq!(bench.facts("proxy.lookup", "cached"), ["false", "true"]);
    let now = bench.world.now();
    let view = bench.with_proxy(|proxy| proxy.view(now));
    assert_eq!(view.names[0].name, "app1.internal");
    bench.with_proxy(crate::proxy::ReverseProxy::close_idle);
    bench.run(Duration::from_secs(21));
    assert_eq!(bench.get().0.status, 200);
    assert_eq!(*bench.names.asked.borrow(), 2);
}

#[test]
fn rfc9209_2_3_2_a_name_that_does_not_resolve_is_a_dns_error() {
    for rcode in [Rcode::NXDOMAIN, Rcode::SERVFAIL, Rcode::REFUSED] {
        let mut bench = Bench::new(by_name());
        refuse(&bench.names, rcode);
        let (got, took) = bench.get();
        assert_eq!(
            (got.status, got.error()),
            (502, Some("dns_error")),
            "{rcode}"
        );
        assert_eq!(took.as_secs(), 0);
        assert_eq!(bench.attempts(), ["app1 - dns_error"]);
    }
}

#[test]
fn rfc9209_2_3_1_a_silent_name_server_is_a_dns_timeout() {
    let mut bench = Bench::new(by_name());
    let (got, took) = bench.get();
    assert_eq!((got.status, got.error()), (504, Some("dns_timeout")));
    assert_eq!(took.as_secs(), 10);
    assert_eq!(*bench.names.asked.borrow(), 5);
}

#[test]
fn a_wrong_address_gives_what_is_there() {
    let mut bench = Bench::new(by_name());
    serve(&bench.names, zones("10.0.2.2"));
    let (got, _) = bench.get();
    assert_eq!(got.text(), "hello from app2");
}

#[test]
fn a_name_needed_at_the_start_keeps_the_proxy_from_starting() {
    let refusing = with_code(Rcode::NXDOMAIN);
    let mut bench = Bench::answering(when(Resolving::AtStart), refusing);
    bench.run(Duration::from_secs(1));
    assert!(bench.talk(&[GET], 2).is_empty());
    assert_eq!(bench.facts("proxy.not-started", "name"), ["app1.internal"]);
    let logged = bench.events("log").len();
    assert_eq!(logged, 1);
    // Who is refused learns why.
    let reset = bench.last("tcp.connect");
    assert!(!bench.rests_on(reset, bench.last("proxy.not-started")));
    let refused = bench.world.trace().borrow().events().len() - 1;
    let refused = crate::trace::EventId::from_index(refused);
    assert!(bench.rests_on(refused, bench.last("proxy.not-started")));
}

#[test]
fn a_name_known_from_the_start_is_never_asked_for_again() {
    let mut bench = Bench::answering(when(Resolving::AtStart), from(zones("10.0.1.2")));
    bench.run(Duration::from_mins(1));
    refuse(&bench.names, Rcode::NXDOMAIN);
    assert_eq!(bench.get().0.status, 200);
    assert_eq!(*bench.names.asked.borrow(), 1);
}

#[test]
fn an_upstream_without_an_address_at_the_start_stays_unused() {
    let refusing = with_code(Rcode::SERVFAIL);
    let mut bench = Bench::answering(when(Resolving::AtStartAndOnUse), refusing);
    bench.run(Duration::from_secs(1));
    serve(&bench.names, zones("10.0.1.2"));
    let (got, _) = bench.get();
    assert_eq!((got.status, got.error()), (502, Some("dns_error")));
    assert!(bench.attempts().is_empty());
    assert_eq!(*bench.names.asked.borrow(), 1);
}

#[test]
fn a_name_looked_up_for_every_request_fails_before_an_upstream_is_chosen() {
    let answers = from(zones("10.0.1.2"));
    let mut bench = Bench::answering(when(Resolving::BeforeChoice), answers);
    assert_eq!(bench.get().0.status, 200);
    bench.run(Duration::from_secs(1));
    refuse(&bench.names, Rcode::NXDOMAIN);
    let (got, _) = bench.get();
    assert_eq!((got.status, got.error()), (502, Some("dns_error")));
    assert_eq!(bench.attempts(), ["app1 200 -"]);
    serve(&bench.names, zones("10.0.1.2"));
    assert_eq!(bench.get().0.status, 200);
}

#[test]
fn a_name_looked_up_in_the_background_takes_its_upstream_out_and_puts_it_back() {
    let answers = from(zones("10.0.1.2"));
    let mut bench = Bench::answering(when(Resolving::InBackground), answers);
    bench.run(Duration::from_millis(100));
    assert_eq!(bench.get().0.status, 200);
    refuse(&bench.names, Rcode::REFUSED);
    bench.run(Duration::from_secs(3));
    let (got, took) = bench.get();
    assert_eq!((got.status, got.error()), (502, Some("dns_error")));
    assert!(took < Duration::from_millis(50));
    assert_eq!(bench.facts("proxy.health", "state"), ["down"]);
    serve(&bench.names, zones("10.0.1.2"));
    bench.run(Duration::from_secs(2));
    assert_eq!(bench.get().0.status, 200);
    assert_eq!(bench.facts("proxy.health", "state"), ["down", "up"]);
}

#[test]
fn a_kept_connection_to_another_address_is_not_used() {
    let mut bench = Bench::answering(when(Resolving::OnUse), from(zones("10.0.1.2")));
    assert_eq!(bench.get().0.text(), "hello from app1");
    serve(&bench.names, zones("10.0.2.2"));
    assert_eq!(bench.get().0.text(), "hello from app1");
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.get().0.text(), "hello from app2");
    serve(&bench.names, zones("10.0.1.2"));
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.get().0.text(), "hello from app1");
    // The connections to an address end when it goes.
    assert_eq!(bench.apps[0].connections.get(), 2);
}

#[test]
fn who_does_not_hear_of_a_refusal_waits() {
    let mut settings = when(Resolving::OnUse);
    settings.naming.heeds_refusal = false;
    settings.timeouts.resolve = Duration::from_secs(1);
    settings.dns_servers = vec!["10.0.1.2".parse().expect("an address")];
    let mut bench = Bench::new(settings.clone());
    let (got, took) = bench.get();
    assert_eq!((got.error(), took.as_secs()), (Some("dns_timeout"), 1));
    settings.naming.heeds_refusal = true;
    let (got, took) = Bench::new(settings).get();
    assert_eq!((got.error(), took.as_secs()), (Some("dns_timeout"), 0));
}
