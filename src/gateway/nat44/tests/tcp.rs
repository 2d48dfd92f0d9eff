//! Requirements of RFC 5382 and RFC 7857: TCP.

use super::bench::*;
use crate::filter::fixture::tcp;
use crate::gateway::nat44::*;
use crate::sim::Time;

#[test]
fn rfc5382_req_1_tcp_mapping_is_endpoint_independent_and_begins_with_a_syn() {
    let nat = &mut defaults();
    for flags in ["A", "SA", "FA", "R"] {
        assert_eq!(
            nat.source(0, tcp(PHONE, SERVER, flags, b"")),
            Err(NO_MAPPING),
            "{flags}"
        );
    }
    let first = nat.source(1, tcp(PHONE, SERVER, "S", b"")).unwrap();
    assert_eq!(nat.source(2, tcp(PHONE, STRANGER, "S", b"")), Ok(first));
    assert_eq!(
        nat.source(3, tcp(PHONE, OTHER_PORT, "A", b"")),
        Err(NO_MAPPING)
    );
    assert_eq!(nat.source(4, tcp(PHONE, SERVER, "A", b"")), Ok(first));
}

#[test]
fn rfc5382_req_2_simultaneous_open_and_connections_from_outside() {
    let nat = &mut defaults();
    nat.source(0, tcp(PHONE, SERVER, "S", b"")).unwrap();
    assert!(
        nat.destination(0, tcp(SERVER, &outside(5000), "S", b""))
            .is_ok()
    );
    assert_eq!(nat.nat.view(Time::ZERO)[0].state, "established");
    assert!(
        nat.destination(0, tcp(OTHER_PORT, &outside(5000), "S", b""))
            .is_ok()
    );
    assert!(nat.source(0, tcp(PHONE, OTHER_PORT, "SA", b"")).is_ok());
    let row = &nat.nat.view(Time::ZERO)[0];
    assert!(
        row.sessions
            .iter()
            .all(|session| session.state == "established")
    );
}

#[test]
fn rfc5382_req_3_strangers_and_strays_do_not_enter() {
    let nat = &mut defaults();
    nat.source(0, tcp(PHONE, SERVER, "S", b"")).unwrap();
    let enter = |nat: &mut Bench, from, flags| {
        nat.destination(1, tcp(from, &outside(5000), flags, b""))
            .err()
    };
    assert_eq!(enter(nat, STRANGER, "S"), Some(FILTERED));
    assert_eq!(enter(nat, OTHER_PORT, "A"), Some(NO_MAPPING));
    assert_eq!(enter(nat, SERVER, "SA"), None);
    let unknown = tcp(SERVER, &outside(5001), "S", b"");
    assert_eq!(nat.destination(1, unknown), Err("not mine"));
}

#[test]
fn rfc5382_req_5_and_rfc7857_section_2_tcp_lifetimes() {
    let script: [(&[(bool, &str)], u64); 5] = [
        (&[(true, "S")], 240),
        (&[(true, "S"), (false, "SA")], 7440),
        (
            &[(true, "S"), (false, "SA"), (true, "FA"), (false, "FA")],
            240,
        ),
        (&[(true, "S"), (false, "SA"), (false, "R")], 240),
        (
            &[(true, "S"), (false, "SA"), (false, "R"), (true, "A")],
            7440,
        ),
    ];
    for (segments, seconds) in script {
        let nat = &mut defaults();
        for (is_out, flags) in segments {
            if *is_out {
                nat.source(0, tcp(PHONE, SERVER, flags, b"")).unwrap();
            } else {
                let to = &outside(5000);
                nat.destination(0, tcp(SERVER, to, flags, b"")).unwrap();
            }
        }
        let left = nat.nat.view(Time::ZERO)[0].idle_left;
        assert_eq!(left.as_secs(), seconds, "{segments:?}");
        nat.nat.expire(Time::from_millis(seconds * 1000 - 1));
        assert_eq!(nat.nat.view(Time::ZERO).len(), 1);
        assert_eq!(nat.nat.expire(Time::from_millis(seconds * 1000)).len(), 1);
    }
}

#[test]
fn a_connection_that_closed_can_open_again_from_either_side() {
    let nat = &mut defaults();
    let to = &outside(5000);
    nat.source(0, tcp(PHONE, SERVER, "S", b"")).unwrap();
    nat.destination(0, tcp(SERVER, to, "SA", b"")).unwrap();
    nat.source(0, tcp(PHONE, SERVER, "FA", b"")).unwrap();
    nat.destination(0, tcp(SERVER, to, "FA", b"")).unwrap();
    nat.destination(1, tcp(SERVER, to, "S", b"")).unwrap();
    assert_eq!(nat.nat.view(Time::ZERO)[0].state, "opening");
    nat.source(1, tcp(PHONE, SERVER, "SA", b"")).unwrap();
    assert_eq!(nat.nat.view(Time::ZERO)[0].state, "established");
}
