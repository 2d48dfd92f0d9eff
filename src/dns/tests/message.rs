//! Messages: round trips, truncation, and octets nobody should send.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::dns::*;

fn arbitrary_name() -> impl Strategy<Value = Name> {
    let label = prop_oneof![
        3 => prop::sample::select(vec![b"example".to_vec(), b"Shop".to_vec(), b"a".to_vec()]),
        1 => vec(any::<u8>(), 1..20),
    ];
    vec(label, 0..6).prop_map(|labels| Name::from_labels(labels).unwrap())
}

fn arbitrary_rdata() -> impl Strategy<Value = Rdata> {
    let name = arbitrary_name;
    prop_oneof![
        any::<u32>().prop_map(|bits| Rdata::A(Ipv4Addr::from_bits(bits))),
        any::<u128>().prop_map(|bits| Rdata::Aaaa(Ipv6Addr::from_bits(bits))),
        name().prop_map(Rdata::Cname),
        name().prop_map(Rdata::Ns),
        name().prop_map(Rdata::Ptr),
        (any::<u16>(), name()).prop_map(|(preference, exchange)| Rdata::Mx {
            preference,
            exchange
        }),
        (name(), name(), any::<[u32; 3]>()).prop_map(|(primary, mailbox, numbers)| {
            let mut soa = Soa::new(primary, mailbox);
            [soa.serial, soa.refresh, soa.minimum] = numbers;
            Rdata::Soa(soa)
        }),
        (any::<[u16; 3]>(), name()).prop_map(|([priority, weight, port], target)| Rdata::Srv {
            priority,
            weight,
            port,
            target
        }),
        vec(vec(any::<u8>(), 0..=255), 1..4).prop_map(Rdata::Txt),
        (1000_u16.., vec(any::<u8>(), 0..300)).prop_map(|(number, octets)| Rdata::Opaque {
            rtype: RecordType(number),
            octets
        }),
    ]
}

fn arbitrary_record() -> impl Strategy<Value = Record> {
    (arbitrary_name(), 0..=0x7fff_ffff_u32, arbitrary_rdata())
        .prop_map(|(name, ttl, data)| Record::new(name, ttl, data))
}

fn arbitrary_edns() -> impl Strategy<Value = Edns> {
    let options = vec((any::<u16>(), vec(any::<u8>(), 0..20)), 0..3);
    (any::<u16>(), any::<u8>(), any::<bool>(), options).prop_map(
        |(udp_octets, version, dnssec_ok, options)| Edns {
            udp_octets,
            version,
            dnssec_ok,
            options,
        },
    )
}

prop_compose! {
    fn arbitrary_message()(
        id: u16,
        bits: [bool; 7],
        opcode in 0_u8..16,
        rcode in 0_u16..16,
        high in 0_u16..256,
        names in vec((arbitrary_name(), any::<u16>(), any::<u16>()), 0..3),
        answers in vec(arbitrary_record(), 0..8),
        authority in vec(arbitrary_record(), 0..4),
        additional in vec(arbitrary_record(), 0..4),
        edns in proptest::option::of(arbitrary_edns()),
    ) -> Message {
        let rcode = Rcode(if edns.is_some() { high << 4 | rcode } else { rcode });
        let questions = names
            .into_iter()
            .map(|(name, rtype, class)| Question {
                name,
                rtype: RecordType(rtype),
                class: Class(class),
            })
            .collect();
        let flags = Flags {
            response: bits[0],
            authoritative: bits[1],
            truncated: bits[2],
            recursion_desired: bits[3],
            recursion_available: bits[4],
            authentic_data: bits[5],
            checking_disabled: bits[6],
        };
        let opcode = Opcode(opcode);
        Message { id, flags, opcode, rcode, questions, answers, authority, additional, edns }
    }
}

proptest! {
    #[test]
    fn parse_never_panics(octets in vec(any::<u8>(), 0..200)) {
        let _ = Message::parse(&octets);
    }

    #[test]
    fn parse_never_panics_on_damaged_messages(
        message in arbitrary_message(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut octets = message.emit();
        for (at, octet) in damage {
            let at = at.index(octets.len());
            octets[at] = octet;
        }
        if let Ok(message) = Message::parse(&octets) {
            prop_assert_eq!(&Message::parse(&message.emit()).unwrap(), &message);
        }
        let _ = Message::parse(&octets[..cut.index(octets.len())]);
        let _ = Intake::of(&octets);
    }

    #[test]
    fn emit_then_parse_is_identity(message in arbitrary_message()) {
        let parsed = Message::parse(&message.emit()).unwrap();
        // Debug shows the case of names, which equality ignores.
        prop_assert_eq!(format!("{parsed:?}"), format!("{message:?}"));
    }

    #[test]
    fn limits_are_kept(message in arbitrary_message(), limit in 512_usize..1500) {
        let octets = message.emit_within(limit);
        prop_assert!(octets.len() <= limit);
        let parsed = Message::parse(&octets).unwrap();
        let whole = |m: &Message| (m.answers.len(), m.authority.len());
        prop_assert!(parsed.flags.truncated || whole(&parsed) == whole(&message));
        prop_assert!(message.answers.starts_with(&parsed.answers));
        prop_assert_eq!(parsed.edns.is_some(), message.edns.is_some());
    }

    #[test]
    fn records_read_back_from_text(record in arbitrary_record()) {
        let text = record.to_string();
        let read: Record = text.parse().map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
        prop_assert_eq!(read, record);
    }
}

/// A response as a capture shows it: www.example is an alias, its target compressed.
const CAPTURED: &[u8] = b"\x12\x34\x85\x80\x00\x01\x00\x02\x00\x00\x00\x01\
    \x03www\x07example\x00\x00\x01\x00\x01\
    \xc0\x0c\x00\x05\x00\x01\x00\x00\x01\x2c\x00\x07\x04shop\xc0\x10\
    \xc0\x29\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xc0\x00\x02\x0a\
    \x00\x00\x29\x04\xd0\x00\x00\x80\x00\x00\x00";

#[test]
fn rfc1035_4_1_a_response_octet_by_octet() {
    let message = Message::parse(CAPTURED).unwrap();
    assert_eq!(
        message.to_string(),
        "response 0x1234 www.example A: NOERROR, CNAME shop.example, A 192.0.2.10"
    );
    assert!(message.flags.authoritative && message.flags.recursion_available);
    let edns = message.edns.as_ref().unwrap();
    assert!(edns.dnssec_ok);
    assert_eq!(edns.udp_octets, 1232);
    assert_eq!(message.emit(), CAPTURED);
}

#[test]
fn every_cut_is_an_error_that_says_where() {
    for end in 0..CAPTURED.len() {
        let error = Message::parse(&CAPTURED[..end]).unwrap_err();
        let ParseError::Short { offset, .. } = error else {
            panic!("{end}: {error}");
        };
        assert_eq!(offset, end);
    }
    let trailing = Message::parse(&[CAPTURED, b"x"].concat()).unwrap_err();
    let offset = CAPTURED.len();
    assert_eq!(trailing, ParseError::Trailing { offset, count: 1 });
}

#[test]
fn rfc6891_6_1_1_a_second_opt_record_is_an_error() {
    let mut octets = CAPTURED.to_vec();
    octets.extend_from_slice(&CAPTURED[CAPTURED.len() - 11..]);
    octets[11] = 2;
    let offset = CAPTURED.len();
    assert_eq!(Message::parse(&octets), Err(ParseError::Opt { offset }));
}

#[test]
fn record_data_must_fill_its_length() {
    let mut octets = CAPTURED[..CAPTURED.len() - 11].to_vec();
    octets[11] = 0;
    let length_at = octets.len() - 5;
    octets[length_at] = 5;
    octets.push(0);
    let error = Message::parse(&octets).unwrap_err().to_string();
    assert_eq!(
        error,
        "the A record ends at octet 64, but its data goes on to octet 65"
    );
}

#[test]
fn rfc2181_8_a_negative_ttl_is_zero() {
    let mut octets = CAPTURED.to_vec();
    octets[35] = 0x80;
    assert_eq!(Message::parse(&octets).unwrap().answers[0].ttl, 0);
}

#[test]
fn rfc3597_4_srv_targets_are_not_compressed() {
    let mut message = Message::query(
        1,
        Question::new("example".parse().unwrap(), RecordType::SRV),
    );
    message
        .answers
        .push("_x.example SRV 0 0 80 example".parse().unwrap());
    assert!(message.emit().ends_with(b"\x00\x00\x00\x50\x07example\x00"));
}

#[test]
fn rfc9471_3_1_missing_glue_sets_tc() {
    let query = Message::query(
        7,
        Question::new("shop.example".parse().unwrap(), RecordType::A),
    );
    let mut referral = Message::reply_to(&query);
    for index in 0..13 {
        let host = format!("server-{index}.example");
        referral
            .authority
            .push(format!("example NS {host}").parse().unwrap());
        referral
            .additional
            .push(format!("{host} AAAA 2001:db8::{index}").parse().unwrap());
    }
    let parsed = Message::parse(&referral.emit_within(512)).unwrap();
    assert_eq!(parsed.authority.len(), 13);
    assert!(parsed.additional.len() < 13 && parsed.flags.truncated);
    // The same records without need: left out in silence (RFC 2181 9).
    referral.flags.authoritative = true;
    assert!(
        !Message::parse(&referral.emit_within(512))
            .unwrap()
            .flags
            .truncated
    );
}
