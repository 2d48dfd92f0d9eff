//! Reads the written file back, block by block.

use std::time::Duration;

use smoltcp::wire::TcpControl;

use crate::packet::samples::{self, PHONE, RESOLVER, SHOP};
use crate::packet::{Frame, rewrite_source};
use crate::sim::Time;
use crate::trace::{Capture, Direction, EventId, LinkId, NodeId, Note, Recorder, Verb};

use super::write;

const HOME: LinkId = LinkId(0);
const UPLINK: LinkId = LinkId(1);
const FORTH: Direction = Direction::Forth;
const ROUTER: NodeId = NodeId(1);

/// A packet as a reader of the file sees it.
#[derive(Debug)]
struct Read {
    interface: u32,
    nanos: u64,
    bytes: Vec<u8>,
    original: u32,
    comment: String,
}

/// The interface names and the packets of a file; panics where a block is malformed.
fn read(file: &[u8]) -> (Vec<String>, Vec<Read>) {
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let (mut names, mut packets, mut at) = (Vec::new(), Vec::new(), 0);
    assert_eq!(word(0), 0x0a0d_0d0a, "a section header comes first");
    while at < file.len() {
        let (kind, total) = (word(at), word(at + 4) as usize);
        assert_eq!(word(at + total - 4) as usize, total);
        match kind {
            1 => {
                let options = options(&file[at + 16..at + total - 4]);
                assert_eq!(options[1], (9, vec![9]), "times are in nanoseconds");
                names.push(String::from_utf8(options[0].1.clone()).unwrap());
            }
            6 => {
                let length = word(at + 20) as usize;
                let rest = at + 28 + length.next_multiple_of(4);
                let options = options(&file[rest..at + total - 4]);
                packets.push(Read {
                    interface: word(at + 8),
                    nanos: u64::from(word(at + 12)) << 32 | u64::from(word(at + 16)),
                    bytes: file[at + 28..at + 28 + length].to_vec(),
                    original: word(at + 24),
                    comment: String::from_utf8(options[0].1.clone()).unwrap(),
                });
            }
            _ => assert_eq!(at, 0),
        }
        at += total;
    }
    (names, packets)
}

fn options(mut bytes: &[u8]) -> Vec<(u16, Vec<u8>)> {
    let mut options = Vec::new();
    loop {
        let code = u16::from_le_bytes([bytes[0], bytes[1]]);
        let length = usize::from(u16::from_le_bytes([bytes[2], bytes[3]]));
        if code == 0 {
            assert_eq!(bytes.len(), 4, "nothing follows the end of the options");
            return options;
        }
        options.push((code, bytes[4..4 + length].to_vec()));
        bytes = &bytes[4 + length.next_multiple_of(4)..];
    }
}

fn written(trace: &Recorder) -> (Vec<String>, Vec<Read>) {
    let name = |link: LinkId, direction: Direction| format!("{}/{}", link.0, direction.index());
    read(&write(trace, &name))
}

fn syn() -> Frame {
    let syn = samples::tcp((PHONE, SHOP), TcpControl::Syn, (1, None), &[]);
    Frame::from_bytes(&syn)
}

/// A hop on the home link that arrives a millisecond later.
fn sent(trace: &mut Recorder, frame: &Frame) -> (EventId, Time) {
    let arrives = trace.now() + Duration::from_millis(1);
    let hop = trace.hop(Verb::Sent, (HOME, FORTH), frame, arrives, None);
    (hop, arrives)
}

#[test]
fn interfaces_times_and_bytes_are_there() {
    let mut trace = Recorder::new(Capture::default());
    trace.enter(Time::from_nanos(5_000_000_001), NodeId(0), None);
    trace.hop(Verb::Sent, (UPLINK, FORTH), &syn(), trace.now(), None);
    let (names, packets) = written(&trace);
    assert_eq!(names, ["1/0", "1/1"]);
    assert_eq!(packets[0].bytes, syn().to_vec());
    assert_eq!((packets[0].interface, packets[0].nanos), (0, 5_000_000_001));
    assert_eq!(packets[0].comment, "#1: sent");
}

#[test]
fn a_translation_is_told_on_both_sides() {
    let mut trace = Recorder::new(Capture::default());
    let (hop, arrives) = sent(&mut trace, &syn());
    trace.enter(arrives, ROUTER, Some(hop));
    let outside = rewrite_source(syn(), RESOLVER);
    let note = Note::new("nat44.mapping", "")
        .before(syn())
        .frame(outside.clone());
    trace.note(Verb::Translated, note);
    trace.hop(Verb::Forwarded, (UPLINK, FORTH), &outside, arrives, None);
    let (_, packets) = written(&trace);
    assert_eq!(
        packets[0].comment,
        "#1: sent; translated on arrival by nat44.mapping"
    );
    assert_eq!(
        packets[1].comment,
        "#3 because #1: forwarded; translated by nat44.mapping, was TCP 192.168.1.23:49152 > \
         198.51.100.80:80 SYN seq=0x00000001 win=64240 mss=1460"
    );
}

#[test]
fn a_drop_at_a_node_is_told_on_the_frame_that_arrived() {
    let mut trace = Recorder::new(Capture::default());
    let (hop, arrives) = sent(&mut trace, &syn());
    trace.enter(arrives, ROUTER, Some(hop));
    let decided = trace.note(Verb::Decided, Note::new("firewall.rule-3", ""));
    trace.set_cause(decided);
    trace.note(
        Verb::Dropped,
        Note::new("firewall.rule-3", "no way in").frame(syn()),
    );
    let (_, packets) = written(&trace);
    assert_eq!(packets.len(), 1);
    assert_eq!(
        packets[0].comment,
        "#1: sent; dropped on arrival: firewall.rule-3 (no way in)"
    );
}

#[test]
fn another_packet_dropped_meanwhile_is_not_told_there() {
    let mut trace = Recorder::new(Capture::default());
    let (hop, arrives) = sent(&mut trace, &syn());
    trace.enter(arrives, ROUTER, Some(hop));
    let other = Frame::from_bytes(&samples::echo_request());
    trace.note(
        Verb::Dropped,
        Note::new("neighbour.unanswered", "").frame(other),
    );
    let (_, packets) = written(&trace);
    assert_eq!(packets[0].comment, "#1: sent");
}

#[test]
fn a_frame_refused_by_its_link_appears_as_lost() {
    let mut trace = Recorder::new(Capture::default());
    let cut = trace.note(Verb::Broke, Note::new("link.down", ""));
    let note = Note::new("link.down", "").frame(syn()).on_link(HOME, FORTH);
    trace.note_because(Verb::Dropped, note, Some(cut));
    let (_, packets) = written(&trace);
    assert_eq!(packets.len(), 1);
    assert_eq!(
        packets[0].comment,
        "#2 because #1: LOST on this link: link.down"
    );
}

#[test]
fn a_frame_lost_in_flight_appears_once() {
    let mut trace = Recorder::new(Capture::default());
    let cut = trace.note(Verb::Broke, Note::new("link.down", ""));
    let (hop, arrives) = sent(&mut trace, &syn());
    trace.enter(arrives, NodeId::OUTSIDE, Some(hop));
    let note = Note::new("link.down", "").frame(syn()).on_link(HOME, FORTH);
    trace.note_because(Verb::Dropped, note, Some(cut));
    let (_, packets) = written(&trace);
    assert_eq!(packets.len(), 1);
    assert_eq!(
        packets[0].comment,
        "#2: sent; LOST on this link: link.down because #1"
    );
}

#[test]
fn both_copies_of_a_corrupt_frame_say_so() {
    let mut trace = Recorder::new(Capture::default());
    let corrupt = syn().with_bit_flipped(300);
    let note = Note::new("link.corrupt", "")
        .before(syn())
        .frame(corrupt.clone());
    trace.note(Verb::Corrupted, note.on_link(HOME, FORTH));
    for verb in [Verb::Sent, Verb::Duplicated] {
        trace.hop(verb, (HOME, FORTH), &corrupt, trace.now(), None);
    }
    trace.hop(Verb::Sent, (HOME, FORTH), &syn(), trace.now(), None);
    let (_, packets) = written(&trace);
    let comments: Vec<&str> = packets.iter().map(|packet| &packet.comment[..]).collect();
    assert_eq!(
        comments,
        [
            "#2: sent; injected corruption: link.corrupt",
            "#3: duplicated; injected corruption: link.corrupt",
            "#4: sent"
        ]
    );
}

#[test]
fn a_body_that_was_not_kept_shows_as_a_cut_capture() {
    let mut trace = Recorder::new(Capture {
        bodies: false,
        ..Capture::default()
    });
    let data = samples::tcp((PHONE, SHOP), TcpControl::Psh, (1, Some(1)), &[7; 100]);
    sent(&mut trace, &Frame::from_bytes(&data));
    let (_, packets) = written(&trace);
    assert_eq!((packets[0].bytes.len(), packets[0].original), (54, 154));
}
