//! Round trips, and what real clients send.

use std::net::Ipv4Addr;

use proptest::prelude::*;
use smoltcp::wire::{DhcpPacket, DhcpRepr, EthernetAddress};

use super::*;

const HARDWARE: EthernetAddress = EthernetAddress([2, 0, 0, 0, 0, 1]);

/// A message around raw options; the first says discover.
fn around(options: &[u8]) -> Vec<u8> {
    let mut bytes = Message::new(Kind::Discover, 7, HARDWARE).emit();
    bytes.truncate(243);
    bytes.extend(options);
    bytes
}

#[test]
fn what_real_clients_send_is_understood() {
    // ISC dhclient: a DUID as client identifier (RFC 4361), options nobody here knows, padding.
    let id = [255, 1, 2, 3, 4, 0, 1, 0, 1, 9, 9, 9, 9, 2, 0, 0, 0, 0, 1];
    let mut options = vec![61, id.len() as u8];
    options.extend(id);
    options.extend([0, 0, 57, 2, 5, 220, 60, 3, b'a', b'b', b'c', 12, 6]);
    options.extend(*b"phone\0");
    options.extend([55, 3, 1, 3, 6, 255, 1, 1]);
    let message = Message::parse(&around(&options)).unwrap();
    assert_eq!(message.options.client_id.as_deref(), Some(&id[..]));
    assert_eq!(message.options.host_name.as_deref(), Some("phone"));
    assert_eq!(message.options.wanted, [1, 3, 6]);
}

#[test]
fn broken_options_are_skipped_and_the_first_of_two_counts() {
    let options = [
        1, 2, 255, 255, 61, 1, 1, 54, 4, 10, 0, 0, 1, 54, 4, 10, 0, 0, 2, 3, 200, 1,
    ];
    let message = Message::parse(&around(&options)).unwrap();
    assert_eq!(message.options.subnet_mask, None);
    assert_eq!(message.options.client_id, None);
    assert_eq!(message.options.server, Some(Ipv4Addr::new(10, 0, 0, 1)));
    assert!(message.options.routers.is_empty());
}

#[test]
fn what_is_no_dhcp_message_is_refused() {
    let good = Message::new(Kind::Ack, 7, HARDWARE).emit();
    let with = |at: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[at] = value;
        Message::parse(&bytes).unwrap_err()
    };
    assert_eq!(Message::parse(&good[..239]), Err(ParseError::Short(239)));
    assert_eq!(with(0, 1), ParseError::Operation(1));
    assert_eq!(with(1, 6), ParseError::Hardware);
    assert_eq!(with(2, 16), ParseError::Hardware);
    assert_eq!(with(236, 0), ParseError::NotDhcp);
    assert_eq!(with(240, 0), ParseError::NotDhcp);
    assert_eq!(with(242, 99), ParseError::NotDhcp);
}

#[test]
fn rfc1542_section_2_1_messages_have_300_bytes_at_least() {
    assert_eq!(Message::new(Kind::Discover, 7, HARDWARE).emit().len(), 300);
}

#[test]
fn smoltcp_reads_what_is_written_here() {
    let mut message = Message::new(Kind::Offer, 7, HARDWARE);
    message.yours = Ipv4Addr::new(192, 168, 1, 10);
    message.options.subnet_mask = Some(Ipv4Addr::new(255, 255, 255, 0));
    message.options.routers = vec![Ipv4Addr::new(192, 168, 1, 1)];
    message.options.t1_seconds = Some(1800);
    let bytes = message.emit();
    let packet = DhcpPacket::new_checked(&bytes[..]).unwrap();
    let repr = DhcpRepr::parse(&packet).unwrap();
    assert_eq!(
        (repr.your_ip, repr.renew_duration),
        (message.yours, Some(1800))
    );
    assert_eq!(repr.router, Some(message.options.routers[0]));
}

#[test]
fn masks_become_prefixes_unless_they_have_holes() {
    for (mask, len) in [
        ([255, 255, 255, 0], Some(24)),
        ([255, 255, 255, 255], Some(32)),
        ([0, 0, 0, 0], Some(0)),
        ([255, 0, 255, 0], None),
    ] {
        let subnet_mask = Some(Ipv4Addr::from(mask));
        let options = Options {
            subnet_mask,
            ..Options::default()
        };
        assert_eq!(options.prefix_len(), len);
    }
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Ack),
        Just(Kind::Decline),
        Just(Kind::Discover),
        Just(Kind::Inform),
        Just(Kind::Nak),
        Just(Kind::Offer),
        Just(Kind::Release),
        Just(Kind::Request),
    ]
}

fn address() -> impl Strategy<Value = Ipv4Addr> {
    any::<u32>().prop_map(Ipv4Addr::from)
}

fn options() -> impl Strategy<Value = Options> {
    let addresses = || proptest::collection::vec(address(), 0..4);
    let text = || proptest::option::of("[a-z.]{1,20}");
    let number = || proptest::option::of(any::<u32>());
    let bytes = proptest::collection::vec(any::<u8>(), 2..30);
    (
        [
            proptest::option::of(address()),
            proptest::option::of(address()),
        ],
        proptest::option::of(address()),
        [addresses(), addresses()],
        [text(), text(), text()],
        [number(), number(), number()],
        proptest::collection::vec(any::<u8>(), 0..10),
        proptest::option::of(bytes),
    )
        .prop_map(
            |(ends, subnet_mask, lists, texts, numbers, wanted, client_id)| {
                let ([routers, dns], [requested, server]) = (lists, ends);
                let [host_name, domain, message] = texts;
                let [lease_seconds, t1_seconds, t2_seconds] = numbers;
                Options {
                    subnet_mask,
                    routers,
                    dns,
                    host_name,
                    domain,
                    requested,
                    lease_seconds,
                    server,
                    wanted,
                    message,
                    t1_seconds,
                    t2_seconds,
                    client_id,
                }
            },
        )
}

proptest! {
    #[test]
    fn parse_reverts_emit(
        kind in kind(), options in options(), transaction: u32, seconds: u16, broadcast: bool,
        hardware: [u8; 6], client in address(), yours in address(), relay in address(),
    ) {
        let message = Message {
            kind,
            transaction,
            seconds,
            broadcast,
            hardware: EthernetAddress(hardware),
            client,
            yours,
            relay,
            options,
        };
        prop_assert_eq!(Message::parse(&message.emit()), Ok(message));
    }

    #[test]
    fn no_bytes_make_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Message::parse(&bytes);
        let good = Message::new(Kind::Discover, 7, HARDWARE).emit();
        let head = bytes.len().min(243);
        bytes[..head].copy_from_slice(&good[..head]);
        let _ = Message::parse(&bytes);
    }
}
