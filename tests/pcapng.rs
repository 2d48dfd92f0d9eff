//! A written capture as tshark reads it.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use gatelab::packet::Frame;
use gatelab::trace::{Capture, Direction, LinkId, NodeId, Note, Recorder, Verb, pcapng};
use smoltcp::wire::TcpControl;

#[path = "../src/packet/samples.rs"]
mod samples;
use samples::{PHONE, RESOLVER, SHOP};

/// Whether tshark is there. In CI it must be; elsewhere its lack skips the test, loudly.
fn tshark_is_there() -> bool {
    let found = Command::new("tshark").arg("--version").output().is_ok();
    assert!(
        found || std::env::var_os("CI").is_none(),
        "tshark is missing: install it, CI must not skip this test"
    );
    if !found {
        // Not eprintln: the test harness would swallow it.
        let text = "SKIPPED: tshark is not installed, so no foreign program read the capture\n";
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    found
}

/// What tshark prints of `capture` when asked for `fields`; the columns are parted by tabs.
fn tshark(capture: &[u8], fields: &[&str]) -> String {
    let mut command = Command::new("tshark");
    command.args(["-r", "-", "-T", "fields"]);
    command.args([
        "-o",
        "tcp.check_checksum:TRUE",
        "-o",
        "udp.check_checksum:TRUE",
    ]);
    command.args(["-o", "ip.check_checksum:TRUE"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().expect("tshark starts");
    let mut input = child.stdin.take().expect("the input is a pipe");
    input.write_all(capture).expect("tshark reads all of it");
    drop(input);
    let output = child.wait_with_output().expect("tshark ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "tshark refused the capture: {errors}"
    );
    String::from_utf8(output.stdout).expect("tshark prints text")
}

fn recorded(bodies: bool) -> Recorder {
    let frames = [
        samples::arp_request(*RESOLVER.ip()),
        samples::dhcp(smoltcp::wire::DhcpMessageType::Discover),
        samples::udp(PHONE, RESOLVER, &samples::dns(0x0100, &[])),
        samples::udp(
            RESOLVER,
            PHONE,
            &samples::dns(0x8180, &[(1, &[198, 51, 100, 80])]),
        ),
        samples::tcp((PHONE, SHOP), TcpControl::Syn, (1, None), &[]),
        samples::tcp((SHOP, PHONE), TcpControl::Syn, (9, Some(2)), &[]),
        samples::tcp(
            (PHONE, SHOP),
            TcpControl::Psh,
            (2, Some(10)),
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        samples::packet_too_big6(&samples::udp6(40000, 7, b"abc")),
        samples::host_unreachable(&samples::echo_request()),
    ];
    let mut trace = Recorder::new(Capture {
        bodies,
        ..Capture::default()
    });
    let way = (LinkId(3), Direction::Forth);
    for bytes in frames {
        let arrives = trace.now() + Duration::from_millis(20);
        let hop = trace.hop(Verb::Sent, way, &Frame::from_bytes(&bytes), arrives, None);
        trace.enter(arrives, NodeId(0), Some(hop));
    }
    let lost = Frame::from_bytes(&samples::echo_request());
    let note = Note::new("link.loss", "")
        .frame(lost)
        .on_link(way.0, Direction::Back);
    trace.note(Verb::Dropped, note);
    trace
}

fn capture(bodies: bool) -> Vec<u8> {
    pcapng::write(&recorded(bodies), &|link, direction| match direction {
        Direction::Forth => format!("proxy>app1 ({})", link.0),
        Direction::Back => format!("app1>proxy ({})", link.0),
    })
}

#[test]
fn tshark_decodes_the_capture() {
    if !tshark_is_there() {
        return;
    }
    let fields = [
        "frame.interface_name",
        "frame.time_relative",
        "_ws.col.Protocol",
        "frame.comment",
    ];
    let text = tshark(&capture(true), &fields);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), 10);
    let protocols: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    assert_eq!(
        protocols,
        [
            "ARP", "DHCP", "DNS", "DNS", "TCP", "TCP", "HTTP", "ICMPv6", "ICMP", "ICMP"
        ]
    );
    assert_eq!(rows[1][..2], ["proxy>app1 (3)", "0.020000000"]);
    assert_eq!(rows[1][3], "#2 because #1: sent");
    assert_eq!(rows[9][0], "app1>proxy (3)");
    assert_eq!(rows[9][3], "#10 because #9: LOST on this link: link.loss");
}

#[test]
fn tshark_finds_no_bad_checksum_and_nothing_malformed() {
    if !tshark_is_there() {
        return;
    }
    let fields = [
        "_ws.malformed",
        "ip.checksum.status",
        "tcp.checksum.status",
        "udp.checksum.status",
    ];
    let text = tshark(&capture(true), &fields);
    assert!(!text.contains("Malformed"), "{text}");
    // 0 is bad, 1 good.
    assert!(!text.contains('0') && text.contains('1'), "{text}");
}

#[test]
fn tshark_sees_an_injected_corruption() {
    if !tshark_is_there() {
        return;
    }
    let mut trace = Recorder::new(Capture::default());
    let way = (LinkId(0), Direction::Forth);
    let data = samples::tcp((PHONE, SHOP), TcpControl::Psh, (2, Some(10)), b"some text");
    let corrupt = Frame::from_bytes(&data).with_bit_flipped(54 * 8);
    trace.hop(Verb::Sent, way, &corrupt, trace.now(), None);
    let capture = pcapng::write(&trace, &|_, _| String::new());
    assert_eq!(tshark(&capture, &["tcp.checksum.status"]), "0\n");
}

#[test]
fn tshark_accepts_heads_alone() {
    if !tshark_is_there() {
        return;
    }
    let text = tshark(&capture(false), &["frame.cap_len", "frame.len"]);
    assert_eq!(text.lines().nth(6), Some("54\t72"));
}
