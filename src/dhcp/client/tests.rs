//! The client against answers written by hand.

use std::net::Ipv4Addr;
use std::time::Duration;

use proptest::prelude::*;
use smoltcp::wire::EthernetAddress;

use super::*;
use crate::dhcp::{Kind, Message, Recipient};
use crate::sim::{Streams, Time};

const HARDWARE: EthernetAddress = EthernetAddress([2, 0, 0, 0, 0, 7]);
const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 10);

fn client() -> Client {
    let identity = Identity {
        hardware: HARDWARE,
        host_name: Some("phone".to_owned()),
    };
    Client::new(identity, Streams::new(1).stream("host/phone/dhcp"))
}

fn at(seconds: u64) -> Time {
    Time::from_millis(seconds * 1000)
}

/// The message sent, and to whom.
fn sent(output: &Output) -> (Message, Recipient) {
    let datagram = output.send.as_ref().expect("something is sent");
    (Message::parse(&datagram.payload).unwrap(), datagram.to)
}

fn answer(kind: Kind, to: &Message) -> Message {
    let mut answer = Message::new(kind, to.transaction, to.hardware);
    answer.options.server = Some(SERVER);
    if kind != Kind::Nak {
        answer.yours = ADDRESS;
        answer.options.subnet_mask = Some(Ipv4Addr::new(255, 255, 255, 0));
        answer.options.lease_seconds = Some(3600);
        answer.options.routers = vec![SERVER];
    }
    answer
}

/// A client with a lease of an hour since second 0.
fn bound() -> Client {
    let mut client = client();
    let discover = sent(&client.start(at(0))).0;
    let request = client.handle_message(at(0), &answer(Kind::Offer, &discover).emit());
    let ack = answer(Kind::Ack, &sent(&request).0);
    client.handle_message(at(1), &ack.emit());
    assert_eq!(client.state(), State::Bound);
    client
}

/// Lets time pass to the next deadline.
fn wait(client: &mut Client) -> (Time, Output) {
    let (time, _) = client.next_deadline().expect("something is waited for");
    (time, client.handle_timeout(time))
}

#[test]
fn rfc2131_section_3_1_discover_offer_request_ack() {
    let mut client = client();
    assert_eq!(
        (client.state(), client.next_deadline()),
        (State::Init, None)
    );
    let (discover, to) = sent(&client.start(at(0)));
    assert_eq!((discover.kind, to), (Kind::Discover, Recipient::Broadcast));
    assert_eq!(discover.options.host_name.as_deref(), Some("phone"));
    assert_eq!(discover.options.wanted, [1, 3, 6, 15]);
    let output = client.handle_message(at(1), &answer(Kind::Offer, &discover).emit());
    let (request, to) = sent(&output);
    assert_eq!((request.kind, to), (Kind::Request, Recipient::Broadcast));
    assert_eq!(request.transaction, discover.transaction);
    assert_eq!(
        (request.options.server, request.options.requested),
        (Some(SERVER), Some(ADDRESS))
    );
    assert_eq!(
        (request.client, request.seconds),
        (Ipv4Addr::UNSPECIFIED, 1)
    );
    let output = client.handle_message(at(2), &answer(Kind::Ack, &request).emit());
    let Some(Change::Bound(lease)) = output.change else {
        panic!("{output:?}")
    };
    assert_eq!(
        (lease.address, lease.prefix_len, lease.router),
        (ADDRESS, 24, Some(SERVER))
    );
    assert_eq!(lease.expires(), Some(at(3601)), "counted from the request");
    assert_eq!(client.next_deadline(), Some((at(1801), "dhcp.t1")));
}

#[test]
fn rfc2131_section_4_1_discovers_are_repeated_for_ever() {
    let mut client = client();
    let (first, _) = sent(&client.start(at(0)));
    let mut last = at(0);
    for expected in [4.0, 8.0, 16.0, 32.0, 64.0, 64.0, 64.0] {
        assert_eq!(
            client.next_deadline().map(|(_, label)| label),
            Some("dhcp.offer")
        );
        let (time, output) = wait(&mut client);
        assert!((time.since(last).as_secs_f64() - expected).abs() <= 1.0);
        let (again, _) = sent(&output);
        assert_eq!(
            (again.kind, again.transaction),
            (Kind::Discover, first.transaction)
        );
        assert_eq!(u64::from(again.seconds), time.since(at(0)).as_secs());
        last = time;
    }
    assert_eq!(client.attempts(), 8);
}

#[test]
fn rfc2131_section_3_1_5_five_requests_without_answer_begin_anew() {
    let mut client = client();
    let (discover, _) = sent(&client.start(at(0)));
    client.handle_message(at(0), &answer(Kind::Offer, &discover).emit());
    for _ in 0..4 {
        assert_eq!(sent(&wait(&mut client).1).0.kind, Kind::Request);
    }
    let (again, _) = sent(&wait(&mut client).1);
    assert_eq!(again.kind, Kind::Discover);
    assert_ne!(again.transaction, discover.transaction);
}

#[test]
fn rfc2131_section_4_4_5_renewing_then_rebinding_then_nothing() {
    let mut client = bound();
    let mut seen = Vec::new();
    let lost = loop {
        let (time, output) = wait(&mut client);
        if output.change.is_some() {
            assert_eq!(sent(&output).0.kind, Kind::Discover);
            break (time, output.change);
        }
        let (request, to) = sent(&output);
        assert_eq!((request.client, request.options.requested), (ADDRESS, None));
        assert_eq!(request.options.server, None);
        assert_eq!(output.send.map(|datagram| datagram.from), Some(ADDRESS));
        seen.push((time.as_micros() / 1_000_000, to));
    };
    let renewing = [1800, 2475, 2812, 2981, 3065, 3125];
    let rebinding = [3150, 3375, 3487, 3547];
    let unicast = renewing.map(|time| (time, Recipient::Unicast(SERVER)));
    let broadcast = rebinding.map(|time| (time, Recipient::Broadcast));
    assert_eq!(seen, [&unicast[..], &broadcast[..]].concat());
    let change = Some(Change::Lost {
        address: ADDRESS,
        reason: LEASE_EXPIRED,
    });
    assert_eq!(lost, (at(3600), change));
    assert_eq!(client.lease(), None);
}

#[test]
fn an_ack_in_either_state_extends_the_lease_from_its_request() {
    for steps in [1, 7] {
        let mut client = bound();
        let mut last = (at(0), Output::default());
        for _ in 0..steps {
            last = wait(&mut client);
        }
        let (time, output) = last;
        let mut ack = answer(Kind::Ack, &sent(&output).0);
        ack.options.routers = vec![Ipv4Addr::new(192, 168, 1, 254)];
        let output = client.handle_message(time + Duration::from_secs(2), &ack.emit());
        let Some(Change::Bound(lease)) = output.change else {
            panic!("{output:?}")
        };
        assert_eq!((lease.since, client.state()), (time, State::Bound));
        assert_eq!(lease.router, Some(Ipv4Addr::new(192, 168, 1, 254)));
    }
}

#[test]
fn rfc2131_section_4_4_5_a_nak_takes_the_address_away() {
    let mut client = bound();
    let (time, output) = wait(&mut client);
    let nak = answer(Kind::Nak, &sent(&output).0);
    let output = client.handle_message(time, &nak.emit());
    let change = Some(Change::Lost {
        address: ADDRESS,
        reason: NAK,
    });
    assert_eq!(
        (output.change.clone(), client.state()),
        (change, State::Selecting)
    );
    assert_eq!(sent(&output).0.kind, Kind::Discover);
}

#[test]
fn a_nak_to_the_first_request_makes_the_client_rest() {
    let mut client = client();
    let (discover, _) = sent(&client.start(at(0)));
    let output = client.handle_message(at(0), &answer(Kind::Offer, &discover).emit());
    let nak = answer(Kind::Nak, &sent(&output).0);
    assert_eq!(client.handle_message(at(0), &nak.emit()), Output::default());
    assert_eq!(client.next_deadline(), Some((at(10), "dhcp.restart")));
    assert_eq!(sent(&wait(&mut client).1).0.kind, Kind::Discover);
}

#[test]
fn rfc2131_table_5_decline_and_release() {
    let mut client = bound();
    let output = client.decline(at(2));
    let (decline, to) = sent(&output);
    assert_eq!((decline.kind, to), (Kind::Decline, Recipient::Broadcast));
    assert_eq!(
        (decline.options.requested, decline.client),
        (Some(ADDRESS), Ipv4Addr::UNSPECIFIED)
    );
    assert_eq!(
        (decline.options.host_name, decline.options.wanted),
        (None, vec![])
    );
    assert_eq!(client.next_deadline(), Some((at(12), "dhcp.restart")));
    let mut client = bound();
    let output = client.release();
    let (release, to) = sent(&output);
    assert_eq!(
        (release.kind, to),
        (Kind::Release, Recipient::Unicast(SERVER))
    );
    assert_eq!((release.client, release.options.requested), (ADDRESS, None));
    assert_eq!(
        (client.state(), client.next_deadline()),
        (State::Init, None)
    );
    assert_eq!(client.release(), Output::default());
}

#[test]
fn answers_for_others_and_useless_ones_change_nothing() {
    let mut client = client();
    let (discover, _) = sent(&client.start(at(0)));
    let good = answer(Kind::Offer, &discover);
    let mut others = vec![good.clone(), good.clone(), good.clone(), good];
    others[0].transaction += 1;
    others[1].hardware = EthernetAddress([2; 6]);
    others[2].options.server = None;
    others[3].kind = Kind::Ack;
    for other in others {
        assert_eq!(
            client.handle_message(at(1), &other.emit()),
            Output::default()
        );
    }
    assert_eq!(client.handle_message(at(1), b"junk"), Output::default());
    assert_eq!(client.state(), State::Selecting);
    assert_eq!(client.handle_timeout(at(1)), Output::default(), "too early");
}

#[test]
fn a_lease_for_ever_waits_for_nothing() {
    let mut client = client();
    let (discover, _) = sent(&client.start(at(0)));
    let output = client.handle_message(at(0), &answer(Kind::Offer, &discover).emit());
    let mut ack = answer(Kind::Ack, &sent(&output).0);
    ack.options.lease_seconds = Some(u32::MAX);
    ack.options.subnet_mask = None;
    client.handle_message(at(0), &ack.emit());
    assert_eq!(client.next_deadline(), None);
    assert_eq!(
        client
            .lease()
            .map(|lease| (lease.duration, lease.prefix_len)),
        Some((None, 24))
    );
    client.stop();
    assert_eq!((client.lease(), client.state()), (None, State::Init));
}

proptest! {
    #[test]
    fn whatever_comes_it_neither_panics_nor_falls_asleep(
        steps in proptest::collection::vec(
            (any::<bool>(), 0u8..4, proptest::option::of(any::<u32>()), [any::<u32>(); 2]),
            1..60,
        ),
    ) {
        let mut client = client();
        let mut last = sent(&client.start(at(0))).0;
        let mut now = at(0);
        for (waits, kind, lease, times) in steps {
            let output = if waits && let Some((time, _)) = client.next_deadline() {
                prop_assert!(time >= now);
                now = time;
                client.handle_timeout(now)
            } else {
                let kind = [Kind::Offer, Kind::Ack, Kind::Nak, Kind::Ack][usize::from(kind)];
                let mut answer = answer(kind, &last);
                answer.options.lease_seconds = lease;
                [answer.options.t1_seconds, answer.options.t2_seconds] = times.map(Some);
                client.handle_message(now, &answer.emit())
            };
            if output.send.is_some() {
                last = sent(&output).0;
            }
            let sleeps = client.next_deadline().is_none();
            let for_ever = client.lease().is_some_and(|lease| lease.duration.is_none());
            prop_assert!(!sleeps || for_ever);
        }
    }
}
