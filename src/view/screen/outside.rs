//! What real programs do, as visits: gatelab does not see into them, only what they send and get.
//!
//! A visit begins with the first packet that opens something (a query, a SYN, an echo request)
//! and takes in what the same machine opens soon after. It ends when the program closes its
//! connection, or begins something else later.

use std::ops::Range;
use std::time::Duration;

use crate::packet::{self, Tuple};
use crate::sim::Time;
use crate::trace::{Event, EventId, NodeId, Recorder, Verb};

use super::telling::Visit;

/// What is opened later than this after the last belongs to another visit.
const TOGETHER: Duration = Duration::from_secs(2);

/// What is known of a visit by real programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// When something was opened last.
    opened: Time,
    /// The last event that belongs to it.
    pub last: EventId,
    /// Whether it is over.
    pub closed: bool,
    /// The status of the last answer, if it got one.
    pub status: Option<u16>,
}

/// What a real program's packet does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// It opens something.
    Opens,
    /// It closes a connection.
    Closes,
    /// Neither.
    Goes,
}

/// Whether an event is the sending of a real program's packet.
pub(super) fn is_sent(trace: &Recorder, event: &Event) -> bool {
    let from = |cause: EventId| trace.event(cause).is("outside.out");
    event.hop().is_some() && event.verb == Verb::Sent && event.causes.iter().any(from)
}

/// What a sent packet does.
pub(super) fn moved(event: &Event) -> Move {
    let Some(frame) = event.frame() else {
        return Move::Goes;
    };
    let said = packet::summary(frame);
    let words: Vec<&str> = said.split_whitespace().collect();
    match words.as_slice() {
        ["TCP", _, ">", _, "SYN", next, ..] if *next != "ACK" => Move::Opens,
        ["TCP", _, ">", _, "FIN" | "RST", ..] => Move::Closes,
        ["UDP", .., "DNS", "query", _, _] => Move::Opens,
        ["ICMP", ..] if said.contains("echo request") => Move::Opens,
        _ => Move::Goes,
    }
}

/// The address that a sent packet goes to, as the address of a page.
pub(super) fn page(event: &Event) -> Option<String> {
    let to = Tuple::of(event.frame()?)?.destination;
    Some(match to.port() {
        80 => format!("http://{}/", to.ip()),
        port => format!("http://{}:{port}/", to.ip()),
    })
}

/// The visits of real programs that `visits` knows, with one more event of `node`.
pub(super) fn hear(visits: &mut Vec<Visit>, id: EventId, event: &Event) {
    let open = visits.iter_mut().rev().find(|visit| {
        visit.node == event.node && visit.outside.as_ref().is_some_and(|it| !it.closed)
    });
    match (moved(event), open) {
        (Move::Opens, Some(visit)) if joins(visit, event.time) => {
            if let Some(outside) = &mut visit.outside {
                (outside.opened, outside.last) = (event.time, id);
            }
            if is_tcp(event) && !visit.connected {
                visit.connected = true;
                visit.url = page(event).unwrap_or_default();
            }
        }
        (Move::Opens, open) => {
            if let Some(outside) = open.and_then(|visit| visit.outside.as_mut()) {
                outside.closed = true;
            }
            let outside = Outside {
                opened: event.time,
                last: id,
                closed: false,
                status: None,
            };
            let mut visit = Visit::new(visits.len() + 1, event.node, String::new(), id);
            if is_tcp(event) {
                visit.connected = true;
                visit.url = page(event).unwrap_or_default();
            }
            visit.outside = Some(outside);
            visits.push(visit);
        }
        (how, Some(visit)) => {
            if let Some(outside) = &mut visit.outside {
                outside.last = id;
                outside.closed = how == Move::Closes;
            }
        }
        (_, None) => {}
    }
}

/// What a packet says that was handed to a real program.
pub(super) fn heard(event: &Event) -> String {
    event.frame().map(packet::summary).unwrap_or_default()
}

/// A packet was handed to a real program.
pub(super) fn got(visits: &mut [Visit], id: EventId, event: &Event) {
    let said = heard(event);
    let open = visits.iter_mut().rev().find(|visit| {
        visit.node == event.node && visit.outside.as_ref().is_some_and(|it| !it.closed)
    });
    let Some(outside) = open.and_then(|visit| visit.outside.as_mut()) else {
        return;
    };
    outside.last = id;
    outside.status = status(&said).or(outside.status);
    if said.contains(" RST") {
        outside.closed = true;
    }
}

/// The event in which a real program at `node` got its last answer, or was refused.
pub(super) fn answer(trace: &Recorder, node: NodeId, mut during: Range<usize>) -> Option<EventId> {
    let shows = |index: &usize| {
        let event = trace.event(EventId::from_index(*index));
        let says = |said: &str| status(said).is_some() || said.contains(" RST");
        event.node == node && event.is("outside.in") && says(&heard(event))
    };
    during.rfind(shows).map(EventId::from_index)
}

/// `HTTP HTTP/1.1 502 Bad Gateway`: the status.
pub(super) fn status(text: &str) -> Option<u16> {
    let rest = text.split("HTTP/1.").nth(1)?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

fn joins(visit: &Visit, now: Time) -> bool {
    let outside = visit.outside.as_ref();
    outside.is_some_and(|it| it.status.is_none() && now.since(it.opened) < TOGETHER)
}

fn is_tcp(event: &Event) -> bool {
    event
        .frame()
        .is_some_and(|frame| packet::summary(frame).starts_with("TCP"))
}
