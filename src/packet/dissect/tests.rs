//! The trees of typical, odd and random frames.

use proptest::prelude::*;
use smoltcp::wire::{DhcpMessageType, TcpControl};

use crate::packet::samples::{self, PHONE, RESOLVER, SHOP};
use crate::packet::{Frame, Layer, damage, dissect};

fn tree(bytes: &[u8]) -> Vec<Layer> {
    dissect(&Frame::from_bytes(bytes))
}

fn names(tree: &[Layer]) -> Vec<&str> {
    tree.iter().map(|layer| &*layer.name).collect()
}

/// The values of all fields called `field` in the layer called `layer`.
fn values<'a>(tree: &'a [Layer], layer: &str, field: &str) -> Vec<&'a str> {
    let layer = tree.iter().find(|found| found.name == layer).unwrap();
    let fields = layer.fields.iter().filter(|found| found.name == field);
    fields.map(|field| &*field.value).collect()
}

fn value<'a>(tree: &'a [Layer], layer: &str, field: &str) -> &'a str {
    values(tree, layer, field)[0]
}

fn syn() -> Vec<u8> {
    samples::tcp((PHONE, SHOP), TcpControl::Syn, (0x1a2b, None), &[])
}

#[test]
fn a_segment_has_three_layers_with_their_bytes() {
    let tree = tree(&syn());
    assert_eq!(names(&tree), ["Ethernet", "IPv4", "TCP"]);
    let ranges: Vec<_> = tree.iter().map(|layer| layer.range.clone()).collect();
    assert_eq!(ranges, [0..14, 14..34, 34..58]);
    for (layer, field, want) in [
        ("Ethernet", "source", "02:00:00:00:00:23"),
        ("Ethernet", "type", "0x0800 IPv4"),
        ("IPv4", "destination", "198.51.100.80"),
        ("IPv4", "flags", "don't fragment"),
        ("TCP", "destination port", "80"),
        ("TCP", "sequence number", "6699"),
        ("TCP", "flags", "SYN"),
        ("TCP", "option", "maximum segment size 1460"),
    ] {
        assert_eq!(value(&tree, layer, field), want);
    }
    let port = &tree[2].fields[1];
    assert_eq!(
        (port.name, port.range.clone()),
        ("destination port", 36..38)
    );
}

#[test]
fn checksums_are_judged() {
    let cases = [
        (syn(), "TCP"),
        (samples::udp(PHONE, RESOLVER, b"odd"), "UDP"),
        (samples::echo_request(), "ICMP"),
        (samples::udp6(1, 2, b"odd"), "UDP"),
        (
            samples::packet_too_big6(&samples::udp6(1, 2, b"odd")),
            "ICMPv6",
        ),
    ];
    for (mut bytes, layer) in cases {
        assert!(
            value(&tree(&bytes), layer, "checksum").ends_with(" good"),
            "{layer}"
        );
        let right = value(&tree(&bytes), layer, "checksum")[..6].to_owned();
        let at = tree(&bytes)
            .iter()
            .find(|found| found.name == layer)
            .unwrap()
            .range
            .start;
        bytes[at] ^= 0x10;
        let verdict = value(&tree(&bytes), layer, "checksum").to_owned();
        assert!(
            verdict.starts_with(&format!("{right} bad, should be 0x")),
            "{verdict}"
        );
    }
}

#[test]
fn rfc791_3_1_a_corrupt_header_has_a_bad_checksum() {
    let mut bytes = syn();
    assert!(value(&tree(&bytes), "IPv4", "checksum").ends_with("good"));
    bytes[22] -= 1;
    assert!(value(&tree(&bytes), "IPv4", "checksum").contains("bad, should be"));
}

#[test]
fn rfc768_zero_is_no_checksum() {
    let mut bytes = samples::udp(PHONE, RESOLVER, b"abc");
    bytes[40..42].fill(0);
    assert_eq!(value(&tree(&bytes), "UDP", "checksum"), "0x0000 none");
}

#[test]
fn without_its_body_a_checksum_is_not_judged() {
    let data = samples::tcp((PHONE, SHOP), TcpControl::Psh, (1, Some(1)), &[0; 9]);
    let frame = Frame::from_bytes(&data).without_body();
    let tree = dissect(&frame);
    assert!(value(&tree, "TCP", "checksum").contains("not checked"));
    assert!(value(&tree, "IPv4", "checksum").ends_with("good"));
}

#[test]
fn an_icmp_error_shows_the_packet_that_it_quotes() {
    let tree = tree(&samples::host_unreachable(&syn()));
    assert_eq!(
        names(&tree),
        ["Ethernet", "IPv4", "ICMP", "quoted IPv4", "quoted TCP"]
    );
    assert_eq!(value(&tree, "ICMP", "type"), "3 host unreachable");
    assert_eq!(value(&tree, "quoted IPv4", "source"), "192.168.1.23");
    assert_eq!(value(&tree, "quoted TCP", "destination port"), "80");
}

#[test]
fn rfc1122_3_2_2_a_quote_in_a_quote_is_not_opened() {
    let inner = samples::host_unreachable(&syn());
    let mut bytes = samples::host_unreachable(&inner);
    bytes.extend([0x45; 60]);
    bytes[16..18].copy_from_slice(&(20 + 36 + 60_u16).to_be_bytes());
    let names: Vec<_> = tree(&bytes)
        .iter()
        .map(|layer| layer.name.clone())
        .collect();
    assert_eq!(names[3..5], ["quoted IPv4", "quoted ICMP"]);
    assert_eq!(names.len(), 5);
}

#[test]
fn ipv6_is_decoded() {
    let tree = tree(&samples::packet_too_big6(&samples::udp6(40000, 53, b"")));
    assert_eq!(
        names(&tree),
        ["Ethernet", "IPv6", "ICMPv6", "quoted IPv6", "quoted UDP"]
    );
    assert_eq!(value(&tree, "ICMPv6", "mtu"), "1280");
    assert_eq!(value(&tree, "IPv6", "source"), "2001:db8::1");
}

#[test]
fn arp_and_its_padding_are_decoded() {
    let mut bytes = samples::arp_request(*RESOLVER.ip());
    bytes.resize(60, 0);
    let tree = tree(&bytes);
    assert_eq!(names(&tree), ["Ethernet", "ARP", "padding"]);
    assert_eq!(value(&tree, "ARP", "operation"), "1 request");
    assert_eq!(value(&tree, "ARP", "target address"), "192.168.1.1");
    assert_eq!(tree[2].range, 42..60);
}

#[test]
fn dhcp_options_are_decoded() {
    let tree = tree(&samples::dhcp(DhcpMessageType::Offer));
    for (field, want) in [
        ("your address", "192.168.1.23"),
        ("message type", "offer"),
        ("router", "192.168.1.1"),
        ("subnet mask", "255.255.255.0"),
        ("lease time", "3600s"),
        ("parameters requested", "1 3 6"),
    ] {
        assert_eq!(value(&tree, "DHCP", field), want);
    }
}

#[test]
fn dns_questions_and_answers_are_decoded() {
    let answers: &[(u16, &[u8])] = &[(5, b"\x03www\xc0\x0c"), (1, &[192, 0, 2, 1])];
    let tree = tree(&samples::udp(
        RESOLVER,
        PHONE,
        &samples::dns(0x8180, answers),
    ));
    assert_eq!(value(&tree, "DNS", "flags"), "response rd ra NOERROR");
    assert_eq!(value(&tree, "DNS", "question"), "shop.example IN A");
    assert_eq!(
        values(&tree, "DNS", "answer"),
        [
            "shop.example 60 IN CNAME www.shop.example",
            "shop.example 60 IN A 192.0.2.1"
        ]
    );
}

#[test]
fn http_lines_are_decoded() {
    let text = b"HTTP/1.1 502 Bad Gateway\r\nVia: 1.1 proxy\r\nA: \x1b\r\n\r\nBad";
    let tree = tree(&samples::tcp(
        (SHOP, PHONE),
        TcpControl::Psh,
        (1, Some(1)),
        text,
    ));
    assert_eq!(
        value(&tree, "HTTP", "start line"),
        "HTTP/1.1 502 Bad Gateway"
    );
    assert_eq!(
        values(&tree, "HTTP", "field"),
        ["Via: 1.1 proxy", "A: \\x1b"]
    );
    assert_eq!(value(&tree, "HTTP", "content"), "3 bytes");
}

#[test]
fn a_later_fragment_is_payload() {
    let mut bytes = samples::udp(PHONE, RESOLVER, &[0; 8]);
    bytes[20..22].copy_from_slice(&0x20b9_u16.to_be_bytes());
    let tree = tree(&bytes);
    assert_eq!(names(&tree), ["Ethernet", "IPv4"]);
    assert_eq!(value(&tree, "IPv4", "fragment offset"), "1480");
    assert_eq!(value(&tree, "IPv4", "payload"), "16 bytes");
}

#[test]
fn what_is_cut_short_says_so() {
    let tree = tree(&syn()[..40]);
    assert_eq!(names(&tree), ["Ethernet", "IPv4", "TCP"]);
    assert!(value(&tree, "TCP", "incomplete").starts_with("cut short"));
}

/// Every range lies within the frame, fields within their layer, and no value can upset a screen.
fn sound(bytes: &[u8]) -> Result<(), TestCaseError> {
    for layer in tree(bytes) {
        prop_assert!(layer.range.start <= layer.range.end && layer.range.end <= bytes.len());
        for field in &layer.fields {
            prop_assert!(field.range.start <= field.range.end, "{field:?}");
            prop_assert!(layer.range.start <= field.range.start, "{layer:?}");
            prop_assert!(field.range.end <= layer.range.end, "{layer:?}");
            prop_assert!(field.value.chars().all(|c| (' '..='~').contains(&c)));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_give_a_sound_tree(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        sound(&bytes)?;
    }

    #[test]
    fn damaged_frames_give_a_sound_tree(bytes in damage::frames()) {
        sound(&bytes)?;
    }
}
