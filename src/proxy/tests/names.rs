//! The proxy's own resolver.

use super::bench::{Bench, Names, only_app1};
use crate::dns::{Message, Rcode, Record, Transport, Zone, Zones, authoritative};
use crate::proxy::Settings;

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

fn serve(names: &Names, zones: Zones) {
    let answer = move |octets: &[u8]| authoritative::serve(&zones, octets, Transport::Udp, 1232);
    *names.answer.borrow_mut() = Box::new(answer);
}

fn refuse(names: &Names, rcode: Rcode) {
    *names.answer.borrow_mut() = Box::new(move |octets: &[u8]| {
        let query = Message::parse(octets).ok()?;
        Some(Message::reply_to(&query).with_rcode(rcode).emit())
    });
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
    bench.run(std::time::Duration::from_secs(21));
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
