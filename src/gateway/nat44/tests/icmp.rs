//! Requirements of RFC 5508: ICMP queries and errors.

use std::net::Ipv4Addr;

use super::bench::*;
use crate::filter::fixture::{echo, end, icmp, icmp_error, is_sound, is_sound_packet, tcp, udp};
use crate::gateway::nat44::*;
use crate::packet::{Frame, Tuple};
use crate::sim::Time;
use crate::trace::EventId;

#[test]
fn rfc5508_req_1_and_2_queries_pass_and_live_a_minute() {
    let nat = &mut defaults();
    let ping = |id: u16| echo(&format!("192.168.1.10:{id}"), "198.51.100.7:0", 8, b"abc");
    let pong = |id: u16| echo("198.51.100.7:0", &outside(id), 0, b"abc");
    assert_eq!(nat.source(0, ping(77)), Ok(end(&outside(77))));
    let laptop = echo("192.168.1.11:77", "198.51.100.9:0", 8, b"");
    assert_ne!(nat.source(0, laptop).unwrap().port(), 77);
    assert_eq!(nat.destination(1, pong(77)), Ok(end("192.168.1.10:77")));
    assert_eq!(nat.destination(62, pong(77)), Err("not mine"));
    let query = echo("198.51.100.7:5", &outside(5), 8, b"");
    assert_eq!(
        nat.destination(62, query),
        Err("not mine"),
        "the gateway itself is asked"
    );
    let answer = echo("192.168.1.10:9", "198.51.100.7:9", 0, b"");
    assert_eq!(nat.source(62, answer), Err(NO_MAPPING));
}

/// What an ICMP error quotes.
fn quoted(frame: &Frame) -> Tuple {
    Tuple::of_quoted(frame.body()).unwrap()
}

#[test]
fn rfc5508_req_3_errors_with_wrong_checksums_are_dropped() {
    let nat = &mut defaults();
    let sent = nat.out(Time::ZERO, udp(PHONE, SERVER, b"x")).unwrap().frame;
    let error = icmp_error("192.0.2.99:0", &outside(0), (11, 0), &sent, 8);
    // Byte 14 + 20 + 2: the checksum. A bit in the quoted header: rebuilt around, its own is off.
    let wrong = error.with_bit_flipped((14 + 20 + 2) * 8);
    assert_eq!(nat.destination(0, wrong), Err(BAD_ICMP_ERROR));
    let mut message = error.body().to_vec();
    message[8] ^= 1;
    let message = [&[11, 0, 0, 0, 0, 0, 0, 0], &message[..]].concat();
    let wrong = icmp("192.0.2.99:0", &outside(0), &message);
    assert_eq!(nat.destination(0, wrong), Err(BAD_ICMP_ERROR));
}

#[test]
fn rfc5508_req_4_errors_from_outside_quote_what_the_sender_sent() {
    for (packet, whole) in [
        (udp(PHONE, SERVER, b"hello"), 13),
        (tcp(PHONE, SERVER, "S", b""), 20),
        (echo("192.168.1.10:9", "198.51.100.7:0", 8, b"hello"), 13),
    ] {
        for quote in [8, whole] {
            let nat = &mut defaults();
            let sent = nat.out(Time::ZERO, packet.clone()).unwrap().frame;
            let error = icmp_error("192.0.2.99:0", &outside(0), (3, 1), &sent, quote);
            let Inbound::Translated(inside) = nat.nat.inbound(Time::ZERO, error) else {
                panic!("{packet:?}")
            };
            assert!(is_sound(&inside.frame));
            assert_eq!(quoted(&inside.frame), Tuple::of(&packet).unwrap());
            let ip = inside.frame.ipv4().unwrap();
            assert_eq!(ip.dst_addr(), *end(PHONE).ip());
            assert_eq!(ip.src_addr(), Ipv4Addr::new(192, 0, 2, 99));
            assert_eq!(inside.frame.transport()[..2], [3, 1]);
            assert_eq!(is_sound_packet(inside.frame.body()), quote == whole);
        }
    }
    let nat = &mut defaults();
    let unknown = udp(&outside(4), SERVER, b"");
    let error = icmp_error("192.0.2.99:0", &outside(0), (3, 1), &unknown, 8);
    assert_eq!(nat.destination(0, error), Err("not mine"));
}

#[test]
fn rfc5508_req_5_errors_from_inside_quote_what_the_outside_sent() {
    let nat = &mut defaults();
    nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
    let inbound = udp(SERVER, &outside(5000), b"late");
    let Inbound::Translated(inside) = nat.nat.inbound(Time::ZERO, inbound.clone()) else {
        panic!()
    };
    for from in [PHONE, "192.168.1.254:0"] {
        let error = icmp_error(from, SERVER, (3, 3), &inside.frame, 12);
        let error = nat.out(Time::ZERO, error).unwrap().frame;
        assert!(is_sound(&error) && is_sound_packet(error.body()));
        assert_eq!(quoted(&error), Tuple::of(&inbound).unwrap());
        assert_eq!(error.ipv4().unwrap().src_addr(), EXTERNAL);
    }
    let unknown = udp(SERVER, LAPTOP, b"");
    let error = icmp_error(LAPTOP, SERVER, (3, 3), &unknown, 8);
    assert_eq!(nat.source(0, error), Err(NO_MAPPING));
}

#[test]
fn rfc5508_req_6_errors_refresh_nothing() {
    let nat = &mut defaults();
    let sent = nat.out(Time::ZERO, udp(PHONE, SERVER, b"x")).unwrap().frame;
    let error = icmp_error("192.0.2.99:0", &outside(0), (3, 3), &sent, 8);
    nat.destination(200, error).unwrap();
    assert_eq!(nat.nat.expire(Time::from_millis(300_000)).len(), 1);
}

#[test]
fn rfc5508_req_7_errors_are_hairpinned_too() {
    let nat = &mut Bench::new(Settings {
        filtering: Behaviour::EndpointIndependent,
        ..Settings::default()
    });
    nat.source(0, udp(PHONE, SERVER, b"")).unwrap();
    let sent = udp(LAPTOP, &outside(5000), b"hi");
    let arrived = nat.out(Time::ZERO, sent.clone()).unwrap().frame;
    let error = icmp_error(PHONE, &outside(0), (3, 3), &arrived, 10);
    let error = nat.out(Time::ZERO, error).unwrap();
    assert!(error.hairpinned && is_sound(&error.frame));
    assert_eq!(error.frame.ipv4().unwrap().dst_addr(), *end(LAPTOP).ip());
    assert_eq!(quoted(&error.frame), Tuple::of(&sent).unwrap());
}

#[test]
fn rfc5508_req_8_exhaustion_is_told_to_the_sender() {
    let fault = Some(EventId::from_index(5));
    let nat = &mut Bench::new(Settings {
        ports: 40_000..=40_001,
        by: fault,
        ..Settings::default()
    });
    for port in [1, 2] {
        nat.source(0, udp(&format!("192.168.1.10:{port}"), SERVER, b""))
            .unwrap();
    }
    let refused = nat.out(Time::ZERO, udp(PHONE, SERVER, b"")).unwrap_err();
    assert_eq!(
        (refused.reason, refused.by, refused.icmp_code()),
        (NO_FREE_PORT, fault, Some(13))
    );
    nat.nat.settings_mut().max_mappings = 2;
    assert_eq!(nat.source(0, udp(PHONE, SERVER, b"")), Err(TABLE_FULL));
    nat.nat.settings_mut().max_sessions = 1;
    assert_eq!(
        nat.source(0, udp("192.168.1.10:1", STRANGER, b"")),
        Err(TABLE_FULL)
    );
}

#[test]
fn rfc5508_req_11_what_has_no_ports_is_refused() {
    let nat = &mut defaults();
    let redirect = icmp(PHONE, SERVER, &[5, 1, 0, 0, 10, 0, 0, 1]);
    assert_eq!(nat.source(0, redirect), Err(UNKNOWN_PROTOCOL));
    let mut gre = udp(PHONE, SERVER, b"").to_vec();
    gre[14 + 9] = 47;
    assert_eq!(
        nat.source(0, Frame::from_bytes(&gre)),
        Err(UNKNOWN_PROTOCOL)
    );
    assert_eq!(nat.source(0, Frame::from_bytes(&gre[..30])), Err(MALFORMED));
}
