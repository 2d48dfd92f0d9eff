//! Tests of the firewall: what rules match, who decided, what connections are.

use std::time::Duration;

use proptest::prelude::*;

use super::fixture::{echo, fragment, icmp_error, tcp, udp};
use super::*;
use crate::packet::{Frame, Protocol};
use crate::sim::Time;
use crate::trace::EventId;

const INSIDE: &str = "10.0.0.2:40000";
const OUTSIDE: &str = "203.0.113.9:80";

fn passage(hook: Hook) -> Passage {
    Passage {
        hook,
        input: Some(InterfaceIndex(0)),
        output: Some(InterfaceIndex(1)),
    }
}

fn tcp_port(port: u16) -> Matches {
    Matches {
        protocol: Some(Protocol::Tcp),
        destination_ports: Some(port..=port),
        ..Matches::default()
    }
}

fn in_states(states: &[State]) -> Matches {
    Matches {
        states: states.to_vec(),
        ..Matches::default()
    }
}

/// The office rule: from inside (10.0.0.0/8) all may begin, from outside only answers enter.
fn office() -> Firewall {
    let mut firewall = Firewall::default();
    let chain = firewall.chain_mut(Hook::Forward);
    let answers = in_states(&[State::Established, State::Related]);
    chain.append(Rule::new(answers, Action::Allow));
    chain.append(Rule::new(in_states(&[State::Invalid]), Action::Drop));
    let from_inside = Matches {
        source: Some("10.0.0.0/8".parse().unwrap()),
        ..in_states(&[State::New])
    };
    chain.append(Rule::new(from_inside, Action::Allow));
    chain.set_policy(Action::Drop, None);
    firewall
}

fn forward(firewall: &mut Firewall, at: u64, frame: &Frame) -> String {
    let verdict = firewall.decide(Time::from_millis(at), frame, passage(Hook::Forward));
    match verdict {
        Verdict::Allow => "allow".to_owned(),
        Verdict::Drop { reason, .. } | Verdict::Reject { reason, .. } => reason.into_owned(),
    }
}

#[test]
fn a_new_firewall_allows_everything() {
    let mut firewall = Firewall::default();
    for frame in [udp(INSIDE, OUTSIDE, b""), Frame::from_bytes(&[])] {
        let verdict = firewall.decide(Time::ZERO, &frame, passage(Hook::Input));
        assert_eq!(verdict, Verdict::Allow);
    }
}

#[test]
fn the_first_rule_that_matches_decides_and_names_itself_and_its_fault() {
    let mut firewall = Firewall::default();
    let chain = firewall.chain_mut(Hook::Input);
    chain.append(Rule::new(tcp_port(22), Action::Allow));
    let fault = Some(EventId::from_index(3));
    let id = chain.append(Rule {
        matches: tcp_port(80),
        action: Action::Drop,
        by: fault,
    });
    chain.append(Rule::new(tcp_port(80), Action::Allow));
    let syn = tcp(INSIDE, OUTSIDE, "S", b"");
    let decide = |firewall: &mut Firewall| firewall.decide(Time::ZERO, &syn, passage(Hook::Input));
    assert_eq!(
        decide(&mut firewall),
        Verdict::Drop {
            reason: "firewall.rule-2".into(),
            by: fault
        }
    );
    assert!(firewall.chain_mut(Hook::Input).remove(id).is_some());
    assert_eq!(decide(&mut firewall), Verdict::Allow);
    let output = firewall.decide(Time::ZERO, &syn, passage(Hook::Output));
    assert_eq!(output, Verdict::Allow, "chains are apart");
}

#[test]
fn each_condition_can_fail_a_match() {
    type Change = fn(&mut Matches);
    let cases: [(Change, bool); 14] = [
        (|_| (), true),
        (|it| it.protocol = Some(Protocol::Udp), false),
        (|it| it.source = "10.0.0.0/24".parse().ok(), true),
        (|it| it.source = "10.0.1.0/24".parse().ok(), false),
        (|it| it.destination = "0.0.0.0/0".parse().ok(), true),
        (|it| it.source_ports = Some(1..=1023), false),
        (|it| it.source_ports = Some(1024..=65535), true),
        (|it| it.destination_ports = Some(80..=80), true),
        (|it| it.icmp_type = Some(8), false),
        (|it| it.input = Some(InterfaceIndex(0)), true),
        (|it| it.input = Some(InterfaceIndex(1)), false),
        (|it| it.output = Some(InterfaceIndex(0)), false),
        (|it| it.states = vec![State::New], true),
        (
            |it| it.states = vec![State::Established, State::Related],
            false,
        ),
    ];
    for (change, expected) in cases {
        let mut matches = Matches::default();
        change(&mut matches);
        let mut firewall = Firewall::default();
        let rule = Rule::new(matches.clone(), Action::Drop);
        firewall.chain_mut(Hook::Forward).append(rule);
        let matched = forward(&mut firewall, 0, &tcp(INSIDE, OUTSIDE, "S", b"")) != "allow";
        assert_eq!(matched, expected, "{matches:?}");
    }
}

#[test]
fn the_packets_of_these_tests_are_sound() {
    let syn = tcp(INSIDE, OUTSIDE, "S", b"");
    let error = icmp_error(OUTSIDE, INSIDE, (3, 1), &syn, 20);
    assert!(fixture::is_sound_packet(error.body()));
    let ping = echo("10.0.0.2:7", "203.0.113.9:7", 8, b"x");
    for frame in [syn, error, ping, udp(INSIDE, OUTSIDE, b"?")] {
        assert!(fixture::is_sound(&frame));
    }
}

#[test]
fn only_tcp_is_answered_with_a_reset() {
    let mut firewall = Firewall::default();
    let chain = firewall.chain_mut(Hook::Input);
    chain.set_policy(Action::Reject(RejectWith::TcpReset), None);
    for (frame, expected) in [
        (tcp(INSIDE, OUTSIDE, "S", b""), RejectWith::TcpReset),
        (udp(INSIDE, OUTSIDE, b""), RejectWith::Port),
    ] {
        let verdict = firewall.decide(Time::ZERO, &frame, passage(Hook::Input));
        let Verdict::Reject { with, reason, .. } = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!((with, &*reason), (expected, "firewall.policy"));
    }
}

#[test]
fn answers_enter_and_strangers_do_not() {
    let office = &mut office();
    assert_eq!(
        forward(office, 0, &tcp(OUTSIDE, INSIDE, "S", b"")),
        "firewall.policy"
    );
    assert_eq!(forward(office, 1, &tcp(INSIDE, OUTSIDE, "S", b"")), "allow");
    assert_eq!(
        forward(office, 2, &tcp(OUTSIDE, INSIDE, "SA", b"")),
        "allow"
    );
    assert_eq!(
        forward(office, 3, &tcp("203.0.113.9:81", INSIDE, "SA", b"")),
        "firewall.rule-2"
    );
    assert_eq!(forward(office, 4, &udp(INSIDE, OUTSIDE, b"?")), "allow");
    assert_eq!(forward(office, 5, &udp(OUTSIDE, INSIDE, b"!")), "allow");
    assert_eq!(
        forward(office, 6, &udp("203.0.113.8:80", INSIDE, b"!")),
        "firewall.policy"
    );
}

#[test]
fn a_refused_packet_leaves_no_connection() {
    let office = &mut office();
    forward(office, 0, &udp(OUTSIDE, INSIDE, b"!"));
    assert_eq!(office.connections().rows().count(), 0);
    assert_eq!(
        forward(office, 1, &udp(OUTSIDE, INSIDE, b"!")),
        "firewall.policy"
    );
}

#[test]
fn pings_are_told_apart_by_who_asked() {
    let office = &mut office();
    assert_eq!(
        forward(office, 0, &echo("10.0.0.2:7", "203.0.113.9:7", 8, b"")),
        "allow"
    );
    assert_eq!(
        forward(office, 1, &echo("203.0.113.9:7", "10.0.0.2:7", 0, b"")),
        "allow"
    );
    let asked = echo("203.0.113.9:7", "10.0.0.2:7", 8, b"");
    assert_eq!(forward(office, 2, &asked), "firewall.policy");
    let unasked = echo("203.0.113.9:8", "10.0.0.2:8", 0, b"");
    assert_eq!(forward(office, 3, &unasked), "firewall.rule-2");
}

#[test]
fn an_icmp_error_is_related_to_what_it_quotes() {
    let office = &mut office();
    let syn = tcp(INSIDE, OUTSIDE, "S", b"");
    let error = icmp_error("198.51.100.1:0", INSIDE, (3, 1), &syn, 8);
    assert_eq!(forward(office, 0, &error), "firewall.rule-2");
    forward(office, 1, &syn);
    assert_eq!(forward(office, 2, &error), "allow");
}

#[test]
fn a_running_connection_survives_a_firewall_switched_on() {
    let office = &mut office();
    assert_eq!(
        forward(office, 0, &tcp(INSIDE, OUTSIDE, "A", b"GET")),
        "allow"
    );
    assert_eq!(
        forward(office, 1, &tcp(OUTSIDE, INSIDE, "A", b"200")),
        "allow"
    );
    assert_eq!(
        forward(office, 2, &tcp("10.0.0.3:5", OUTSIDE, "R", b"")),
        "firewall.rule-2"
    );
}

#[test]
fn later_fragments_are_judged_by_the_ports_of_the_first() {
    let mut firewall = Firewall::default();
    let matches = Matches {
        protocol: Some(Protocol::Udp),
        destination_ports: Some(80..=80),
        ..Matches::default()
    };
    let chain = firewall.chain_mut(Hook::Forward);
    chain.append(Rule::new(matches, Action::Drop));
    let whole = udp(INSIDE, OUTSIDE, &[0; 64]);
    assert_eq!(
        forward(&mut firewall, 0, &fragment(&whole, 9, 24, false)),
        "allow"
    );
    assert_eq!(
        forward(&mut firewall, 1, &fragment(&whole, 9, 0, true)),
        "firewall.rule-1"
    );
    assert_eq!(
        forward(&mut firewall, 2, &fragment(&whole, 9, 24, false)),
        "firewall.rule-1"
    );
}

#[test]
fn connections_expire_by_protocol_and_state() {
    let office = &mut office();
    let minutes = |n: u64| n * 60_000;
    forward(office, 0, &echo("10.0.0.2:7", "203.0.113.9:7", 8, b""));
    forward(office, 0, &udp(INSIDE, OUTSIDE, b"?"));
    forward(office, 0, &tcp(INSIDE, OUTSIDE, "S", b""));
    forward(office, 0, &tcp("10.0.0.2:2", OUTSIDE, "S", b""));
    forward(office, 0, &tcp(OUTSIDE, "10.0.0.2:2", "SA", b""));
    let connections = office.connections_mut();
    for (after, left) in [(1, 3), (4, 2), (5, 1), (123, 1), (124, 0)] {
        let now = Time::from_millis(minutes(after));
        assert!(
            connections
                .next_deadline()
                .is_some_and(|next| left == 1 || next <= now)
        );
        connections.expire(now);
        assert_eq!(connections.rows().count(), left, "after {after} min");
    }
}

#[test]
fn nothing_is_remembered_while_no_rule_asks() {
    let mut firewall = Firewall::default();
    let chain = firewall.chain_mut(Hook::Forward);
    chain.append(Rule::new(tcp_port(25), Action::Drop));
    forward(&mut firewall, 0, &tcp(INSIDE, OUTSIDE, "S", b""));
    assert_eq!(firewall.connections().rows().count(), 0);
}

#[test]
fn the_listing_shows_rules_counters_and_policy() {
    let mut office = office();
    forward(&mut office, 0, &tcp(INSIDE, OUTSIDE, "S", b""));
    forward(&mut office, 1, &tcp(OUTSIDE, INSIDE, "SA", b""));
    let rows: Vec<_> = office
        .rows()
        .into_iter()
        .filter(|row| row.hook == Hook::Forward)
        .map(|row| {
            let place = row.place.map_or("-".to_owned(), |place| place.to_string());
            let ends = format!("{} {} {}", row.protocol, row.source, row.destination);
            format!(
                "{place} {} {ends} [{}] {}",
                row.action, row.conditions, row.packets
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "1 allow any any any [state established,related] 1",
            "2 drop any any any [state invalid] 0",
            "3 allow any 10.0.0.0/8 any [state new] 1",
            "- drop any any any [] 0",
        ]
    );
    assert_eq!(office.rows().len(), 6);
}

#[test]
fn ports_are_listed_with_their_network() {
    let mut firewall = Firewall::default();
    let matches = Matches {
        source: Some("192.0.2.0/24".parse().unwrap()),
        source_ports: Some(1024..=65535),
        ..tcp_port(80)
    };
    let chain = firewall.chain_mut(Hook::Input);
    chain.append(Rule::new(matches, Action::Reject(RejectWith::default())));
    let row = firewall.rows().remove(0);
    assert_eq!(
        (&*row.source, &*row.destination),
        ("192.0.2.0/24:1024-65535", "any:80")
    );
    assert_eq!((&*row.protocol, &*row.action), ("tcp", "reject with port"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        packets in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 1..10),
        wait in 0u64..400_000,
    ) {
        let mut office = office();
        for (index, mut bytes) in packets.into_iter().enumerate() {
            if let Some(first) = bytes.first_mut() {
                *first = 0x45 + (*first & 1);
            }
            let now = Time::from_millis(wait * index as u64);
            office.decide(now, &Frame::around_ipv4(&bytes), passage(Hook::Forward));
            office.connections_mut().expire(now + Duration::from_millis(wait / 2));
        }
    }
}
