//! Requirements of RFC 4787: UDP, and what holds for every protocol.

use super::bench::*;
use crate::filter::fixture::{end, fragment, icmp_error, is_sound, tcp, udp};
use crate::gateway::nat44::*;
use crate::packet::{Protocol, Tuple};
use crate::sim::Time;

#[test]
fn rfc4787_req_1_mapping_is_endpoint_independent() {
    let nat = &mut defaults();
    let first = nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
    for remote in [SERVER, OTHER_PORT, STRANGER] {
        assert_eq!(nat.source(1, udp(PHONE, remote, b"")), Ok(first));
    }
    assert_eq!(nat.nat.view(Time::ZERO).len(), 1);
}

#[test]
fn rfc4787_section_4_1_other_mapping_behaviours() {
    for (mapping, mappings) in [
        (Behaviour::EndpointIndependent, 1),
        (Behaviour::AddressDependent, 2),
        (Behaviour::AddressAndPortDependent, 3),
    ] {
        let nat = &mut Bench::new(Settings {
            mapping,
            ..Settings::default()
        });
        for remote in [SERVER, OTHER_PORT, STRANGER, SERVER] {
            nat.source(0, udp(PHONE, remote, b"")).unwrap();
        }
        assert_eq!(nat.nat.view(Time::ZERO).len(), mappings, "{mapping:?}");
    }
}

#[test]
fn rfc4787_req_3_ports_are_preserved_but_never_overloaded() {
    let nat = &mut defaults();
    let phone = nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
    let laptop = nat.source(0, udp(LAPTOP, SERVER, b"")).unwrap();
    assert_eq!(phone.port(), 5000);
    assert_ne!(laptop.port(), 5000);
    // Ports of other protocols and of the gateway itself are apart and taken, respectively.
    assert_eq!(
        nat.source(0, tcp(LAPTOP, SERVER, "S", b"")).unwrap().port(),
        5000
    );
    let taken = |protocol, port| (protocol, port) == (Protocol::Udp, 53);
    let query = udp("192.168.1.10:53", SERVER, b"");
    let translated = nat.nat.outbound(Time::ZERO, query, &taken, &mut nat.stream);
    assert_ne!(translated.unwrap().external.port(), 53);
}

#[test]
fn rfc4787_req_5_udp_mappings_live_five_minutes() {
    let nat = &mut defaults();
    nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
    assert_eq!(
        nat.nat.next_deadline(),
        Some((Time::from_millis(300_000), "nat44.mapping-idle"))
    );
    assert!(
        nat.destination(299, udp(SERVER, &outside(5000), b""))
            .is_ok()
    );
    assert!(
        nat.nat.expire(Time::from_millis(300_000)).is_empty(),
        "refreshed"
    );
    let ended = nat.nat.expire(Time::from_millis(599_000));
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].internal, end(PHONE));
    assert_eq!(
        nat.destination(600, udp(SERVER, &outside(5000), b"")),
        Err("not mine")
    );
    assert_eq!(nat.nat.next_deadline(), None);
}

#[test]
fn rfc4787_req_6_outbound_refreshes_and_inbound_as_set() {
    for inbound_refresh in [true, false] {
        let nat = &mut Bench::new(Settings {
            inbound_refresh,
            ..Settings::default()
        });
        nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
        nat.source(200, udp(PHONE, SERVER, b"")).unwrap();
        nat.destination(400, udp(SERVER, &outside(5000), b""))
            .unwrap();
        let alive = nat
            .destination(600, udp(SERVER, &outside(5000), b""))
            .is_ok();
        assert_eq!(alive, inbound_refresh);
    }
}

#[test]
fn rfc4787_req_8_filtering_behaviours() {
    for (filtering, other_port, stranger) in [
        (Behaviour::EndpointIndependent, Ok(()), Ok(())),
        (Behaviour::AddressDependent, Ok(()), Err(FILTERED)),
        (
            Behaviour::AddressAndPortDependent,
            Err(FILTERED),
            Err(FILTERED),
        ),
    ] {
        let nat = &mut Bench::new(Settings {
            filtering,
            ..Settings::default()
        });
        nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
        for (remote, expected) in [
            (SERVER, Ok(())),
            (OTHER_PORT, other_port),
            (STRANGER, stranger),
        ] {
            let passed = nat.destination(1, udp(remote, &outside(5000), b""));
            assert_eq!(passed.map(|to| assert_eq!(to, end(PHONE))), expected);
        }
    }
}

#[test]
fn rfc4787_req_9_hairpinning_shows_the_external_source() {
    let nat = &mut defaults();
    nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
    let laptop = nat.source(0, udp(LAPTOP, &outside(5000), b"")).unwrap_err();
    assert_eq!(
        laptop, FILTERED,
        "the phone has not addressed the laptop yet"
    );
    let port = nat.nat.view(Time::ZERO)[1].external.port();
    let to_laptop = nat
        .out(Time::ZERO, udp(PHONE, &outside(port), b"hi"))
        .unwrap();
    assert!(to_laptop.hairpinned && is_sound(&to_laptop.frame));
    let tuple = Tuple::of(&to_laptop.frame).unwrap();
    assert_eq!(
        (tuple.source, tuple.destination),
        (end(&outside(5000)), end(LAPTOP))
    );
    let answer = nat
        .out(Time::ZERO, udp(LAPTOP, &outside(5000), b"ho"))
        .unwrap();
    assert_eq!(Tuple::of(&answer.frame).unwrap().destination, end(PHONE));
    nat.nat.settings_mut().hairpinning = false;
    assert_eq!(
        nat.source(0, udp(LAPTOP, &outside(5000), b"")),
        Err(NO_MAPPING)
    );
}

#[test]
fn rfc4787_req_12_icmp_errors_end_no_mapping_and_come_from_anybody() {
    let nat = &mut defaults();
    let sent = nat.out(Time::ZERO, udp(PHONE, SERVER, b"x")).unwrap().frame;
    let error = icmp_error("192.0.2.99:0", &outside(0), (3, 3), &sent, 9);
    assert!(nat.destination(1, error).is_ok());
    assert!(nat.destination(2, udp(SERVER, &outside(5000), b"")).is_ok());
}

#[test]
fn rfc4787_req_14_fragments_follow_their_first() {
    let nat = &mut defaults();
    let whole = udp(PHONE, SERVER, &[7; 80]);
    let later = nat.out(Time::ZERO, fragment(&whole, 3, 24, false));
    assert_eq!(later.unwrap_err().reason, FRAGMENT_WITHOUT_FIRST);
    for (offset, more) in [(0, true), (24, false)] {
        let piece = nat
            .out(Time::ZERO, fragment(&whole, 3, offset, more))
            .unwrap();
        assert!(is_sound(&piece.frame));
        assert_eq!(piece.frame.ipv4().unwrap().src_addr(), EXTERNAL);
    }
    let whole = udp(SERVER, &outside(5000), &[8; 80]);
    let early = nat.nat.inbound(Time::ZERO, fragment(&whole, 4, 24, false));
    assert_eq!(early, Inbound::NotMine { by: None });
    for (offset, more) in [(0, true), (24, false)] {
        let piece = nat
            .nat
            .inbound(Time::ZERO, fragment(&whole, 4, offset, more));
        let Inbound::Translated(piece) = piece else {
            panic!("{piece:?}")
        };
        assert_eq!(piece.frame.ipv4().unwrap().dst_addr(), *end(PHONE).ip());
    }
}
