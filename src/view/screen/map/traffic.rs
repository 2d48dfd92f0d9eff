//! What moves on the cables of the map.

use crate::packet;
use crate::trace::{Direction, EventId, NodeId, Recorder};

use crate::view::screen::{Atlas, Cable, Step};

use super::path::Route;

/// How far back a frame is looked for that is still on its way.
const LOOK_BACK: usize = 400;

/// Puts the frames on the cables that are on their way, or that the current step sent.
pub(super) fn moving(
    trace: &Recorder,
    atlas: &Atlas,
    route: &Route,
    step: Option<&Step>,
    moment: EventId,
    cables: &mut [Cable],
) {
    let now = trace.event(moment).time;
    let begin = moment.index().saturating_sub(LOOK_BACK);
    let mut ranks = vec![[0; 2]; cables.len()];
    for (index, event) in trace.events()[..=moment.index()]
        .iter()
        .enumerate()
        .skip(begin)
    {
        let Some(hop) = event.hop() else { continue };
        let of_step = step.is_some_and(|step| is_of(step, index));
        if !of_step && hop.arrives <= now {
            continue;
        }
        let Some((_, [a, b])) = atlas.links.get(usize::from(hop.link.0)) else {
            continue;
        };
        let (from, to) = match hop.direction {
            Direction::Forth => (*a, *b),
            Direction::Back => (*b, *a),
        };
        let (Some(from), Some(to)) = (route.position(from), route.position(to)) else {
            continue;
        };
        if from.abs_diff(to) != 1 {
            continue;
        }
        let (rank, word) = word(&packet::summary(&hop.frame));
        let (at, back) = (from.min(to), from > to);
        if rank >= ranks[at][usize::from(back)] {
            ranks[at][usize::from(back)] = rank;
            let cable = &mut cables[at];
            let place = if back {
                &mut cable.back
            } else {
                &mut cable.forth
            };
            *place = Some(word);
        }
    }
}

/// Puts on a cable what is on its way on link `number`, or what the current step sent there.
pub(super) fn on_link(
    trace: &Recorder,
    (number, [left, _]): (usize, [NodeId; 2]),
    (step, moment): (Option<&Step>, EventId),
    cable: &mut Cable,
) {
    let now = trace.event(moment).time;
    let begin = moment.index().saturating_sub(LOOK_BACK);
    let events = trace.events()[..=moment.index()].iter().enumerate();
    let mut ranks = [0; 2];
    for (index, event) in events.skip(begin) {
        let Some(hop) = event.hop().filter(|hop| usize::from(hop.link.0) == number) else {
            continue;
        };
        if hop.arrives <= now && !step.is_some_and(|step| is_of(step, index)) {
            continue;
        }
        let (rank, word) = word(&packet::summary(&hop.frame));
        let back = usize::from(event.node != left);
        if rank >= ranks[back] {
            ranks[back] = rank;
            let place = if back == 1 {
                &mut cable.back
            } else {
                &mut cable.forth
            };
            *place = Some(word);
        }
    }
}

/// Whether the event at `index` belongs to the step as far as frames go.
fn is_of(step: &Step, index: usize) -> bool {
    let own = !matches!(step.code.as_str(), "browser.result" | "dns.lookup");
    own && step.first.index() <= index
}

/// A frame in a word, and how much it says.
fn word(summary: &str) -> (u8, String) {
    let mut words = summary.split(' ');
    match words.next() {
        Some("HTTP") => {
            let first = words.next().unwrap_or("data");
            let shown = if first.starts_with("HTTP/") {
                words.next().unwrap_or("?")
            } else {
                first
            };
            (9, shown.chars().take(4).collect())
        }
        Some("ARP") => (1, "ARP".into()),
        Some("ICMP") => (6, "ICMP".into()),
        Some("UDP") if summary.contains("DNS") => (5, "DNS".into()),
        Some("UDP") => (3, "UDP".into()),
        Some("TCP") => {
            let has = |flag: &str| summary.split(' ').any(|word| word == flag);
            match () {
                () if has("RST") => (8, "RST".into()),
                () if has("SYN") && has("ACK") => (7, "S+A".into()),
                () if has("SYN") => (7, "SYN".into()),
                () if has("FIN") => (4, "FIN".into()),
                () if summary.contains("len=") => (6, "data".into()),
                () => (2, "ACK".into()),
            }
        }
        _ => (0, "...".into()),
    }
}
