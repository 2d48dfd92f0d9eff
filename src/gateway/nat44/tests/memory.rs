//! What the NAT remembers of faults, and the doors its owner opens.

use super::bench::*;
use crate::filter::fixture::{end, tcp};
use crate::gateway::nat44::*;
use crate::packet::Protocol;
use crate::sim::Time;
use crate::trace::EventId;

#[test]
fn after_a_flush_refusals_name_who_flushed() {
    let nat = &mut defaults();
    let by = EventId::from_index(41);
    nat.source(0, tcp(PHONE, SERVER, "S", b"")).unwrap();
    nat.destination(0, tcp(SERVER, &outside(5000), "SA", b""))
        .unwrap();
    assert_eq!(nat.nat.flush(Time::ZERO, by).len(), 1);
    let refused = nat
        .out(Time::ZERO, tcp(PHONE, SERVER, "A", b"x"))
        .unwrap_err();
    assert_eq!((refused.reason, refused.by), (NO_MAPPING, Some(by)));
    let inbound = nat
        .nat
        .inbound(Time::ZERO, tcp(SERVER, &outside(5000), "A", b"y"));
    assert_eq!(inbound, Inbound::NotMine { by: Some(by) });
    let other = nat
        .out(Time::ZERO, tcp(LAPTOP, SERVER, "A", b""))
        .unwrap_err();
    assert_eq!(other.by, None, "the laptop had no mapping");
    nat.source(1, tcp(PHONE, STRANGER, "S", b"")).unwrap();
    let later = nat
        .out(Time::from_millis(2000), tcp(PHONE, SERVER, "A", b""))
        .unwrap_err();
    assert_eq!(
        (later.reason, later.by),
        (NO_MAPPING, Some(by)),
        "that session is still lost"
    );
}

#[test]
fn a_forwarded_port_lets_strangers_in_and_leads_one_way() {
    let door = PortForward {
        protocol: Protocol::Tcp,
        port: 8080,
        internal: end("192.168.1.20:80"),
    };
    for mapping in [
        Behaviour::EndpointIndependent,
        Behaviour::AddressAndPortDependent,
    ] {
        let nat = &mut Bench::new(Settings {
            mapping,
            filtering: Behaviour::AddressAndPortDependent,
            forwards: vec![door],
            ..Settings::default()
        });
        let enter = |nat: &mut Bench, from, port, flags| {
            nat.destination(0, tcp(from, &outside(port), flags, b""))
        };
        assert_eq!(
            enter(nat, SERVER, 8080, "A"),
            Err("not mine"),
            "nothing begins so"
        );
        assert_eq!(enter(nat, SERVER, 8080, "S"), Ok(door.internal));
        assert_eq!(enter(nat, STRANGER, 8080, "S"), Ok(door.internal));
        assert_eq!(enter(nat, STRANGER, 80, "S"), Err("not mine"));
        let answer = tcp("192.168.1.20:80", SERVER, "SA", b"");
        assert_eq!(nat.source(0, answer), Ok(end(&outside(8080))));
        let inside = nat
            .out(Time::ZERO, tcp(PHONE, &outside(8080), "S", b""))
            .unwrap();
        assert!(inside.hairpinned);
        let wants_it = tcp("192.168.1.10:8080", SERVER, "S", b"");
        assert_ne!(nat.source(0, wants_it).unwrap().port(), 8080);
    }
}
