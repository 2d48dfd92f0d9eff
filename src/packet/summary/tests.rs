//! The lines of typical, odd and random frames.

use proptest::prelude::*;
use smoltcp::wire::{DhcpMessageType, TcpControl};

use crate::packet::samples::{self, PHONE, RESOLVER, SHOP};
use crate::packet::{Frame, damage, summary};

fn line(bytes: &[u8]) -> String {
    summary(&Frame::from_bytes(bytes))
}

#[test]
fn arp_asks() {
    let line = line(&samples::arp_request(*RESOLVER.ip()));
    assert_eq!(line, "ARP who has 192.168.1.1? tell 192.168.1.23");
}

#[test]
fn arp_probes_and_announces() {
    let mut probe = samples::arp_request(*PHONE.ip());
    let announcement = line(&probe);
    assert_eq!(
        announcement,
        "ARP announcement, 192.168.1.23 is at 02:00:00:00:00:23"
    );
    probe[28..32].fill(0);
    assert_eq!(line(&probe), "ARP probe, who has 192.168.1.23?");
}

#[test]
fn tcp_shows_flags_numbers_and_mss() {
    let syn = samples::tcp((PHONE, SHOP), TcpControl::Syn, (0x1a2b, None), &[]);
    assert_eq!(
        line(&syn),
        "TCP 192.168.1.23:49152 > 198.51.100.80:80 SYN seq=0x00001a2b win=64240 mss=1460"
    );
    let data = samples::tcp((SHOP, PHONE), TcpControl::Psh, (1, Some(2)), b"abc");
    assert_eq!(
        line(&data),
        "TCP 198.51.100.80:80 > 192.168.1.23:49152 PSH ACK seq=0x00000001 ack=0x00000002 \
         win=64240 len=3"
    );
}

#[test]
fn http_speaks_for_itself() {
    let get = b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    let get = samples::tcp((PHONE, SHOP), TcpControl::Psh, (1, Some(2)), get);
    assert_eq!(line(&get), "HTTP GET / HTTP/1.1");
    let odd = samples::tcp(
        (SHOP, PHONE),
        TcpControl::Psh,
        (1, Some(2)),
        b"HTTP/1.1 \x1b[2J\xff",
    );
    assert_eq!(line(&odd), "HTTP HTTP/1.1 \\x1b[2J\\xff");
}

#[test]
fn dns_shows_question_code_and_first_address() {
    let ask = |flags, answers: &[(u16, &[u8])]| {
        line(&samples::udp(
            PHONE,
            RESOLVER,
            &samples::dns(flags, answers),
        ))
    };
    let prefix = "UDP 192.168.1.23:49152 > 192.168.1.1:53 DNS ";
    for (got, want) in [
        (ask(0x0100, &[]), "query A shop.example"),
        (
            ask(0x8180, &[(1, &[198, 51, 100, 80])]),
            "answer A shop.example 198.51.100.80",
        ),
        (
            ask(0x8180, &[(5, b"\x03www\xc0\x0c"), (1, &[192, 0, 2, 1])]),
            "answer A shop.example 192.0.2.1 (2 records)",
        ),
        (ask(0x8183, &[]), "NXDOMAIN A shop.example"),
        (ask(0x8182, &[]), "SERVFAIL A shop.example"),
        (ask(0x8180, &[]), "answer A shop.example no answer records"),
        (ask(0x8380, &[]), "answer A shop.example truncated"),
    ] {
        assert_eq!(got, format!("{prefix}{want}"));
    }
}

#[test]
fn dns_over_tcp_is_seen_behind_its_length() {
    let message = samples::dns(0x0100, &[]);
    let payload = [&[0, message.len() as u8], &message[..]].concat();
    let segment = samples::tcp((PHONE, RESOLVER), TcpControl::Psh, (1, Some(2)), &payload);
    assert!(line(&segment).ends_with(" DNS query A shop.example"));
}

#[test]
fn dhcp_shows_message_and_address() {
    assert_eq!(
        line(&samples::dhcp(DhcpMessageType::Discover)),
        "DHCP discover"
    );
    assert_eq!(
        line(&samples::dhcp(DhcpMessageType::Offer)),
        "DHCP offer 192.168.1.23"
    );
}

#[test]
fn icmp_errors_say_whom_they_are_for() {
    let syn = samples::tcp((PHONE, SHOP), TcpControl::Syn, (1, None), &[]);
    assert_eq!(
        line(&samples::host_unreachable(&syn)),
        "ICMP host unreachable from 192.168.1.1 (for TCP 192.168.1.23:49152 > 198.51.100.80:80)"
    );
    assert_eq!(
        line(&samples::echo_request()),
        "ICMP 192.168.1.23 > 198.51.100.80 echo request id=7 seq=1"
    );
}

#[test]
fn fragments_say_where_they_belong() {
    let mut bytes = samples::udp(PHONE, RESOLVER, &[0; 8]);
    bytes[20..22].copy_from_slice(&0x20b9_u16.to_be_bytes());
    assert_eq!(
        line(&bytes),
        "UDP 192.168.1.23 > 192.168.1.1 fragment offset=1480 len=16 more follow"
    );
}

#[test]
fn a_frame_without_its_body_keeps_its_length() {
    let segment = samples::tcp((PHONE, SHOP), TcpControl::Psh, (1, Some(2)), &[0; 500]);
    let frame = Frame::from_bytes(&segment).without_body();
    let line = summary(&frame);
    assert!(line.ends_with("len=500"), "{line}");
}

#[test]
fn other_protocols_and_stumps_say_so() {
    let mut bytes = samples::echo_request();
    bytes[23] = 47;
    assert_eq!(
        line(&bytes),
        "protocol 47 192.168.1.23 > 198.51.100.80 len=16"
    );
    assert_eq!(
        line(&bytes[..20]),
        "IP cut short or malformed, frame of 20 bytes"
    );
    assert_eq!(
        line(&[]),
        "Ethernet cut short or malformed, frame of 0 bytes"
    );
    bytes[12..14].copy_from_slice(&[0x88, 0xcc]);
    assert!(line(&bytes).ends_with("type 0x88cc len=36"));
}

proptest! {
    #[test]
    fn any_bytes_give_one_printable_line(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(line(&bytes).chars().all(|c| (' '..='~').contains(&c)));
    }

    #[test]
    fn damaged_frames_give_one_printable_line(bytes in damage::frames()) {
        prop_assert!(line(&bytes).chars().all(|c| (' '..='~').contains(&c)));
    }
}
