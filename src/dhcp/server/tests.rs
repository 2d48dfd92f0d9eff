//! What the server answers to whom.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use proptest::prelude::*;
use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

use super::*;
use crate::dhcp::{Kind, Message, Recipient};
use crate::sim::Time;
use crate::trace::EventId;

const ME: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);

fn at(seconds: u64) -> Time {
    Time::from_millis(seconds * 1000)
}

fn ip(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

fn mac(last: u8) -> EthernetAddress {
    EthernetAddress([2, 0, 0, 0, 0, last])
}

fn server(pool: RangeInclusive<u8>) -> Server {
    Server::new(Settings {
        pool: ip(*pool.start())..=ip(*pool.end()),
        ..Settings::home(Ipv4Cidr::new(ME, 24))
    })
}

fn message(kind: Kind, client: u8) -> Message {
    Message::new(kind, u32::from(client), mac(client))
}

fn discover(client: u8) -> Message {
    message(Kind::Discover, client)
}

fn request(client: u8, server: Option<Ipv4Addr>, requested: Option<Ipv4Addr>) -> Message {
    let mut request = message(Kind::Request, client);
    request.options.server = server;
    request.options.requested = requested;
    request
}

fn renew(client: u8, address: Ipv4Addr) -> Message {
    let mut request = request(client, None, None);
    request.client = address;
    request
}

/// What the server says, in short: `offer 192.168.1.10`, `nak`, or why it is silent.
fn say(server: &mut Server, seconds: u64, message: &Message) -> String {
    match server.handle_message(at(seconds), &message.emit()) {
        Reaction::Reply {
            payload,
            kind,
            address,
            ..
        } => {
            let reply = Message::parse(&payload).unwrap();
            assert_eq!((reply.kind, reply.transaction), (kind, message.transaction));
            assert_eq!(
                (reply.hardware, reply.options.server),
                (message.hardware, Some(ME))
            );
            match address {
                Some(address) => format!("{} {address}", kind.as_str()),
                None => kind.as_str().to_owned(),
            }
        }
        Reaction::Noted { kind, address } => format!("noted {} {address}", kind.as_str()),
        Reaction::Silence { reason, .. } => reason.to_owned(),
    }
}

/// Lets a client get an address.
fn lease(server: &mut Server, seconds: u64, client: u8) -> Ipv4Addr {
    let offer = say(server, seconds, &discover(client));
    let address = offer.strip_prefix("offer ").unwrap().parse().unwrap();
    let request = request(client, Some(ME), Some(address));
    assert_eq!(say(server, seconds, &request), format!("ack {address}"));
    address
}

#[test]
fn rfc2131_section_4_3_1_an_offer_holds_the_address_and_describes_the_network() {
    let mut server = server(10..=20);
    let Reaction::Reply { payload, to, .. } = server.handle_message(at(0), &discover(1).emit())
    else {
        panic!()
    };
    assert_eq!(to, Recipient::Hardware(ip(10), mac(1)));
    let options = Message::parse(&payload).unwrap().options;
    assert_eq!(options.prefix_len(), Some(24));
    assert_eq!((options.routers, options.dns), (vec![ME], vec![ME]));
    assert_eq!(options.lease_seconds, Some(43_200));
    assert_eq!(
        (options.t1_seconds, options.t2_seconds),
        (Some(21_600), Some(37_800))
    );
    assert_eq!(say(&mut server, 1, &discover(2)), "offer 192.168.1.11");
    assert_eq!(say(&mut server, 2, &discover(1)), "offer 192.168.1.10");
}

#[test]
fn rfc2131_section_4_3_1_a_client_gets_its_old_address_or_the_one_it_wishes() {
    let server = &mut server(10..=20);
    let mut wish = discover(1);
    wish.options.requested = Some(ip(15));
    assert_eq!(say(server, 0, &wish), "offer 192.168.1.15");
    wish.options.requested = Some(ip(99));
    assert_eq!(
        say(server, 61, &wish),
        "offer 192.168.1.10",
        "not in the pool"
    );
    lease(server, 62, 1);
    let mut release = message(Kind::Release, 1);
    release.client = ip(10);
    assert_eq!(say(server, 63, &release), "noted release 192.168.1.10");
    assert_eq!(
        say(server, 64, &discover(2)),
        "offer 192.168.1.11",
        "unused ones first"
    );
    assert_eq!(say(server, 64, &discover(1)), "offer 192.168.1.10");
}

#[test]
fn an_exhausted_pool_is_silent_and_blames_its_fault() {
    let server = &mut server(10..=10);
    lease(server, 0, 1);
    let fault = Some(EventId::from_index(4));
    server.settings_mut().by = fault;
    let reaction = server.handle_message(at(1), &discover(2).emit());
    let reason = EXHAUSTED;
    assert_eq!(reaction, Reaction::Silence { reason, by: fault });
    assert_eq!(
        say(server, 43_200, &discover(2)),
        "offer 192.168.1.10",
        "expired"
    );
    assert_eq!(server.expire(at(43_200))[0].state, LeaseState::Expired);
}

#[test]
fn a_pool_said_to_be_full_serves_only_who_has_an_address() {
    let server = &mut server(10..=20);
    lease(server, 0, 1);
    server.settings_mut().pool_is_full = true;
    assert_eq!(say(server, 1, &discover(2)), EXHAUSTED);
    assert_eq!(say(server, 1, &discover(1)), "offer 192.168.1.10");
    assert_eq!(say(server, 1, &renew(1, ip(10))), "ack 192.168.1.10");
}

#[test]
fn offers_lapse_after_a_minute() {
    let server = &mut server(10..=10);
    say(server, 0, &discover(1));
    assert_eq!(say(server, 59, &discover(2)), EXHAUSTED);
    assert_eq!(server.next_deadline(), Some((at(60), "dhcp.lease")));
    assert_eq!(say(server, 60, &discover(2)), "offer 192.168.1.10");
    let late = request(1, Some(ME), Some(ip(10)));
    assert_eq!(say(server, 61, &late), "nak");
}

#[test]
fn rfc2131_section_4_3_2_request_after_an_offer() {
    let server = &mut server(10..=20);
    say(server, 0, &discover(1));
    let elsewhere = request(1, Some(ip(2)), Some(ip(10)));
    assert_eq!(say(server, 1, &elsewhere), OTHER_SERVER);
    assert_eq!(server.view(at(1))[0].state, LeaseState::Released);
    lease(server, 2, 1);
    let of_other = request(2, Some(ME), Some(ip(10)));
    assert_eq!(say(server, 3, &of_other), "nak");
}

#[test]
fn rfc2131_section_4_3_2_request_after_a_reboot() {
    let server = &mut server(10..=20);
    lease(server, 0, 1);
    let reboot = |client, address| request(client, None, Some(address));
    assert_eq!(say(server, 1, &reboot(1, ip(10))), "ack 192.168.1.10");
    assert_eq!(say(server, 1, &reboot(1, ip(11))), "nak", "wrong address");
    assert_eq!(
        say(server, 1, &reboot(1, Ipv4Addr::new(10, 0, 0, 5))),
        "nak",
        "wrong network"
    );
    assert_eq!(
        say(server, 1, &reboot(2, ip(12))),
        "nak",
        "unknown, but nobody else serves here"
    );
    server.settings_mut().authoritative = false;
    assert_eq!(say(server, 1, &reboot(2, ip(12))), UNKNOWN_LEASE);
    assert_eq!(
        say(server, 1, &reboot(2, Ipv4Addr::new(10, 0, 0, 5))),
        "nak"
    );
}

#[test]
fn rfc2131_section_4_3_2_renewal_extends_and_brings_new_settings() {
    let server = &mut server(10..=20);
    lease(server, 0, 1);
    server.settings_mut().router = Some(ip(254));
    server.settings_mut().by = Some(EventId::from_index(8));
    let reaction = server.handle_message(at(20_000), &renew(1, ip(10)).emit());
    let Reaction::Reply {
        payload, to, by, ..
    } = reaction
    else {
        panic!()
    };
    assert_eq!(
        (to, by),
        (Recipient::Unicast(ip(10)), Some(EventId::from_index(8)))
    );
    let reply = Message::parse(&payload).unwrap();
    assert_eq!(
        (reply.options.routers, reply.client),
        (vec![ip(254)], ip(10))
    );
    assert_eq!(
        server.next_deadline().map(|(time, _)| time),
        Some(at(63_200))
    );
    server.settings_mut().pool = ip(50)..=ip(60);
    assert_eq!(
        say(server, 20_001, &renew(1, ip(10))),
        "nak",
        "moved to another pool"
    );
}

#[test]
fn rfc2131_section_4_3_3_a_declined_address_is_quarantined() {
    let server = &mut server(10..=11);
    lease(server, 0, 1);
    let mut decline = message(Kind::Decline, 1);
    decline.options.requested = Some(ip(10));
    assert_eq!(say(server, 1, &decline), "noted decline 192.168.1.10");
    assert_eq!(lease(server, 2, 1), ip(11));
    assert_eq!(say(server, 3, &discover(2)), EXHAUSTED);
    assert_eq!(say(server, 601, &discover(2)), "offer 192.168.1.10");
    assert_eq!(say(server, 602, &renew(1, ip(11))), "ack 192.168.1.11");
}

#[test]
fn rfc2131_section_4_3_4_only_its_client_can_release_an_address() {
    let server = &mut server(10..=10);
    lease(server, 0, 1);
    let mut release = message(Kind::Release, 2);
    release.client = ip(10);
    assert_eq!(say(server, 1, &release), UNKNOWN_LEASE);
    assert_eq!(say(server, 2, &discover(2)), EXHAUSTED);
}

#[test]
fn rfc2131_section_4_3_5_inform_gets_settings_but_no_address() {
    let server = &mut server(10..=20);
    let mut inform = message(Kind::Inform, 1);
    inform.client = ip(77);
    let Reaction::Reply {
        payload,
        to,
        address,
        ..
    } = server.handle_message(at(0), &inform.emit())
    else {
        panic!()
    };
    let reply = Message::parse(&payload).unwrap();
    assert_eq!(
        (to, address, reply.yours),
        (Recipient::Unicast(ip(77)), None, Ipv4Addr::UNSPECIFIED)
    );
    assert_eq!(
        (reply.options.lease_seconds, reply.options.routers),
        (None, vec![ME])
    );
}

#[test]
fn rfc2131_section_4_1_where_answers_go() {
    let to = |server: &mut Server, message: &Message| match server
        .handle_message(at(0), &message.emit())
    {
        Reaction::Reply { to, .. } => Some(to),
        _ => None,
    };
    let server = &mut server(10..=20);
    let mut discover = discover(1);
    discover.broadcast = true;
    assert_eq!(to(server, &discover), Some(Recipient::Broadcast));
    discover.relay = ip(200);
    assert_eq!(to(server, &discover), Some(Recipient::Relay(ip(200))));
    discover.relay = Ipv4Addr::new(10, 9, 9, 9);
    assert_eq!(say(server, 0, &discover), NOT_MY_NETWORK);
    assert_eq!(
        to(server, &renew(1, ip(99))),
        Some(Recipient::Broadcast),
        "a nak"
    );
}

#[test]
fn reservations_are_for_one_client_only() {
    let server = &mut server(10..=11);
    server.settings_mut().reservations = vec![Reservation {
        hardware: mac(9),
        address: ip(10),
    }];
    assert_eq!(lease(server, 0, 1), ip(11));
    assert_eq!(say(server, 1, &discover(2)), EXHAUSTED);
    assert_eq!(lease(server, 2, 9), ip(10));
}

#[test]
fn rfc2131_section_4_2_the_identifier_tells_clients_apart_before_the_hardware() {
    let server = &mut server(10..=20);
    let named = |id: &[u8]| {
        let mut discover = discover(1);
        discover.options.client_id = Some(id.to_vec());
        discover
    };
    assert_eq!(say(server, 0, &named(b"\0one")), "offer 192.168.1.10");
    assert_eq!(say(server, 0, &named(b"\0two")), "offer 192.168.1.11");
    assert_eq!(say(server, 0, &named(b"\0one")), "offer 192.168.1.10");
    let own_hardware = [1, 2, 0, 0, 0, 0, 1];
    assert_eq!(
        say(server, 0, &discover(1)),
        say(server, 0, &named(&own_hardware))
    );
}

#[test]
fn a_client_may_wish_for_less_time_but_not_for_more() {
    for (wish, seconds) in [(600, 600), (1, 120), (90_000, 43_200), (u32::MAX, 43_200)] {
        let mut server = server(10..=20);
        let mut discover = discover(1);
        discover.options.lease_seconds = Some(wish);
        let Reaction::Reply { payload, .. } = server.handle_message(at(0), &discover.emit()) else {
            panic!()
        };
        let options = Message::parse(&payload).unwrap().options;
        assert_eq!(options.lease_seconds, Some(seconds));
    }
}

#[test]
fn what_servers_say_and_what_nobody_says_is_ignored() {
    let server = &mut server(10..=20);
    assert_eq!(say(server, 0, &message(Kind::Offer, 1)), UNEXPECTED);
    assert_eq!(say(server, 0, &request(1, None, None)), UNEXPECTED);
    let reaction = server.handle_message(at(0), b"hello");
    assert_eq!(
        reaction,
        Reaction::Silence {
            reason: MALFORMED,
            by: None
        }
    );
}

proptest! {
    #[test]
    fn no_address_is_given_to_two_clients(
        steps in proptest::collection::vec((0u64..20_000, 0u8..6, 1u8..6, 8u8..14), 1..80),
    ) {
        let mut server = server(10..=12);
        let mut held = std::collections::BTreeMap::new();
        let mut now = 0;
        for (wait, what, client, last) in steps {
            now += wait;
            held.retain(|_, (_, until)| now < *until);
            let mut message = match what {
                0 | 1 => discover(client),
                2 => request(client, Some(ME), Some(ip(last))),
                3 => renew(client, ip(last)),
                4 => request(client, None, Some(ip(last))),
                _ => message(Kind::Release, client),
            };
            if what == 5 {
                message.client = ip(last);
            }
            match server.handle_message(at(now), &message.emit()) {
                Reaction::Reply { kind: Kind::Ack, address: Some(address), .. } => {
                    held.retain(|_, (owner, _)| *owner != client);
                    let before = held.insert(address, (client, now + 43_200));
                    prop_assert!(before.is_none(), "{} had another owner", address);
                    prop_assert!((ip(10)..=ip(12)).contains(&address));
                }
                Reaction::Reply { kind: Kind::Offer, address: Some(address), .. } => {
                    prop_assert!(held.get(&address).is_none_or(|(owner, _)| *owner == client));
                }
                Reaction::Noted { kind: Kind::Release, address } => {
                    let owner = held.remove(&address).map(|(owner, _)| owner);
                    prop_assert!(owner.is_none_or(|owner| owner == client));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut server = server(10..=12);
        let good = discover(1).emit();
        let head = bytes.len().min(240);
        bytes[..head].copy_from_slice(&good[..head]);
        server.handle_message(at(0), &bytes);
    }
}
