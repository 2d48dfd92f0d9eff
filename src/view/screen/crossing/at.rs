//! Finding out what happened at a gateway: what it is, what came, what left.

use crate::packet::{self, Frame};
use crate::timeline::Run;
use crate::trace::{Event, EventId, NodeId, Recorder, Verb};
use crate::view::screen::Atlas;

use super::said::said;
use super::table::table;
use super::{Crossing, Pair, came, facts};

/// Whether something leaves a gateway, or ends there, with this event.
pub fn is_crossing(trace: &Recorder, atlas: &Atlas, id: EventId) -> bool {
    kind(atlas, trace.event(id)).is_some()
}

/// What a gateway does with the packet of an event.
fn kind(atlas: &Atlas, event: &Event) -> Option<&'static str> {
    let frame = event.frame()?;
    let who = atlas.who(event.node)?;
    let summary = || packet::summary(frame);
    match event.verb {
        Verb::Forwarded if frame.ipv4().is_some() => {
            Some(if who.translates { "NAT" } else { "router" })
        }
        Verb::Dropped => {
            let code = event.note()?.code.as_ref();
            let layer = code.split('.').next()?;
            match layer {
                "nat44" => Some("NAT"),
                "firewall" => Some("firewall"),
                "router" => Some("router"),
                _ => None,
            }
        }
        Verb::Sent if who.runs("proxy") && summary().starts_with("HTTP") => Some("proxy"),
        Verb::Sent if who.runs("dns") && summary().contains("DNS ") => Some("DNS server"),
        Verb::Sent if who.runs("dhcp") => {
            let summary = summary();
            let answers = ["DHCP offer", "DHCP ack", "DHCP nak"];
            let found = answers.iter().any(|it| summary.starts_with(it));
            found.then_some("DHCP server")
        }
        _ => None,
    }
}

/// What happened at the gateway with the event `id`; none if that is no crossing.
pub fn crossing(trace: &Recorder, atlas: &Atlas, id: EventId) -> Option<Crossing> {
    let event = trace.event(id);
    let what = kind(atlas, event)?;
    let dropped = event.verb == Verb::Dropped;
    let (came, after) = if dropped {
        (event.causes.trigger, None)
    } else {
        (came::came(trace, event), event.frame())
    };
    let before = match event.frame().filter(|_| dropped) {
        Some(frame) => Some(frame),
        None => came::frame(trace, event, came),
    };
    let from = came.map(|it| trace.event(it).node);
    let to = event.hop().and_then(|hop| {
        let (_, [a, b]) = atlas.links.get(usize::from(hop.link.0))?;
        Some(if *a == event.node { *b } else { *a })
    });
    let label = |node: Option<NodeId>| node.map(|node| atlas.label(node).to_owned());
    Some(Crossing {
        node: event.node,
        what,
        event: id,
        sides: [
            label(from).unwrap_or_else(|| "nobody".into()),
            label(to).unwrap_or_else(|| "nowhere".into()),
        ],
        pairs: pairs(before, after),
        ended: event
            .note()
            .filter(|_| dropped)
            .map(|note| format!("{}: {}", note.code, atlas.plain(&note.text))),
        said: said(trace, atlas, event),
    })
}

/// The crossing at `id` with the rows of the gateway's tables as they were then; `then` is the run
/// at that moment.
pub fn crossing_then(then: &Run, atlas: &Atlas, id: EventId) -> Option<Crossing> {
    let mut found = {
        let trace = then.world().trace().borrow();
        crossing(&trace, atlas, id)?
    };
    let rows = table(then, atlas, &found);
    found.said.extend(rows);
    Some(found)
}

/// The facts of both sides, side by side.
fn pairs(before: Option<&Frame>, after: Option<&Frame>) -> Vec<Pair> {
    let [old, mut new] = [before, after].map(|it| it.map(facts::facts).unwrap_or_default());
    let mut pairs = Vec::new();
    for (name, value) in old {
        let at = new.iter().position(|(other, _)| *other == name);
        let after = at.map(|at| new.remove(at).1);
        pairs.push(Pair {
            name,
            before: Some(value),
            after,
        });
    }
    pairs.extend(new.into_iter().map(|(name, value)| Pair {
        name,
        before: None,
        after: Some(value),
    }));
    // What the eye looks for first: addresses; Ethernet and sums last.
    pairs.sort_by_key(|pair| facts::rank(&pair.name));
    pairs
}
