//! Formats on the wire: whatever can be read can be shown, and written again.

use std::net::Ipv4Addr;
use std::net::SocketAddrV4;

use gatelab::dhcp::client::Identity;
use gatelab::dhcp::server::Settings;
use gatelab::dhcp::{self, Client, Server};
use gatelab::dns::{Intake, Message, StreamFrames};
use gatelab::host::{IcmpError, error_about, fragment, parse_error};
use gatelab::packet::{Frame, Layer, Tuple, dissect, rewrite_destination, rewrite_source};
use gatelab::packet::{set_ttl, summary};
use gatelab::sim::{Streams, Time};
use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

const ROUTER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

/// Frames: bytes survive, every view is sound, and forwarding changes no length.
pub fn frame(data: &[u8]) {
    let frame = Frame::from_bytes(data);
    assert_eq!(frame.to_vec(), data);
    assert_eq!((frame.len(), frame.wire_len()), (data.len(), data.len()));
    show(&frame);
    show(&frame.clone().without_body());
    let forwarded = set_ttl(frame.clone(), 7);
    let to = SocketAddrV4::new(ROUTER, 4321);
    let translated = rewrite_destination(rewrite_source(forwarded, to), to);
    assert_eq!(translated.len(), data.len());
    let damaged = frame.with_bit_flipped(data.iter().map(|byte| u64::from(*byte)).sum());
    assert_eq!(damaged.len(), data.len());
    show(&damaged);
    for error in [
        IcmpError::TimeExceeded,
        IcmpError::FragmentationNeeded { mtu: 68 },
    ] {
        if let Some(report) = error_about(&frame, ROUTER, error) {
            let read = parse_error(&report).map(|read| (read.error, read.about));
            assert!(read.is_none_or(|(back, _)| back == error), "{read:?}");
            show(&report);
        }
    }
    if frame.ipv4().is_some() {
        for piece in fragment(frame, 68) {
            show(&piece);
        }
    }
    let bare = Frame::around_ipv4(data);
    let mut packet = Vec::new();
    bare.copy_packet_into(&mut packet);
    assert_eq!(packet, data);
    show(&bare);
}

/// Looks at a frame in every way there is.
fn show(frame: &Frame) {
    let line = summary(frame);
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let _ = (
        Tuple::of(frame),
        Tuple::of_quoted(frame.body()),
        parse_error(frame),
    );
    for Layer {
        name,
        range,
        fields,
    } in dissect(frame)
    {
        assert!(
            range.end <= frame.wire_len(),
            "{name} ends behind the frame"
        );
        for field in fields {
            assert!(field.range.end <= frame.wire_len(), "{name}: {field:?}");
            assert!(!field.value.chars().any(char::is_control), "{field:?}");
        }
    }
}

/// DNS messages: what was read is written and read again, in any room, in any pieces.
pub fn dns(data: &[u8]) {
    if let Intake::Reject { response, .. } = Intake::of(data) {
        assert!(response.flags.response);
        assert!(Message::parse(&response.emit()).is_ok());
    }
    stream(data);
    let message = match Message::parse(data) {
        Ok(message) => message,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(!message.to_string().is_empty());
    let whole = message.emit();
    let again = Message::parse(&whole).expect("what was written can be read");
    let all = |message: &Message| message.answers.len() + message.authority.len();
    if again.additional.len() == message.additional.len() && all(&again) == all(&message) {
        assert_eq!(again, message);
    }
    let short = message.emit_within(512);
    assert!(short.len() <= 512, "{} octets", short.len());
    assert!(Message::parse(&short).is_ok());
}

/// The octets of a stream, cut anywhere, are the same messages.
fn stream(data: &[u8]) {
    let mut whole = StreamFrames::default();
    whole.feed(data);
    let mut pieces = StreamFrames::default();
    for piece in data.chunks(3) {
        pieces.feed(piece);
    }
    loop {
        let message = whole.next_message();
        assert_eq!(message, pieces.next_message());
        if message.is_none() {
            return;
        }
    }
}

/// DHCP messages: read, written and read again; server and client take any of them.
pub fn dhcp(data: &[u8]) {
    let now = Time::from_millis(7);
    let network = Ipv4Cidr::new(ROUTER, 24);
    let mut server = Server::new(Settings::home(network));
    let _ = server.handle_message(now, data);
    let _ = server.handle_message(now, data);
    assert!(server.view(now).len() <= 2);
    let identity = Identity {
        hardware: EthernetAddress([2, 0, 0, 0, 0, 1]),
        host_name: None,
    };
    let mut client = Client::new(identity.clone(), Streams::new(1).stream("client"));
    let _ = client.start(now);
    let _ = client.handle_message(now, data);
    let Ok(message) = dhcp::Message::parse(data) else {
        return;
    };
    let again = dhcp::Message::parse(&message.emit()).expect("what was written can be read");
    let options = &message.options;
    let texts = [&options.host_name, &options.domain, &options.message];
    // Of a longer text only the beginning goes out.
    if texts.into_iter().flatten().all(|text| text.len() <= 255) {
        assert_eq!(again, message);
    }
    answer_anybody(&mut server, message, &identity);
}

/// The same message, as the client asked for it and as the server would take it.
fn answer_anybody(server: &mut Server, message: dhcp::Message, identity: &Identity) {
    let now = Time::from_millis(9);
    let mut client = Client::new(identity.clone(), Streams::new(1).stream("client"));
    let Some(discover) = client.start(now).send else {
        return;
    };
    let asked = dhcp::Message::parse(&discover.payload).expect("a client writes messages");
    let mine = dhcp::Message {
        transaction: asked.transaction,
        hardware: asked.hardware,
        ..message
    };
    for _ in 0..3 {
        let _ = client.handle_message(now, &mine.emit());
        let _ = server.handle_message(now, &mine.emit());
    }
    while let Some((at, _)) = client
        .next_deadline()
        .filter(|(at, _)| *at < Time::from_millis(9_999))
    {
        let _ = client.handle_timeout(at);
    }
}
