//! Sentences for what goes wrong, and for what decides: by the code of an event, never by fault.

use crate::trace::{Direction, Event, NodeId, Note, Verb};

use super::{Atlas, Sign};

/// How a step is told.
pub(super) struct Words {
    pub(super) sign: Sign,
    pub(super) text: String,
    pub(super) short: String,
    pub(super) word: &'static str,
}

impl Words {
    pub(super) fn new(
        sign: Sign,
        text: impl Into<String>,
        short: impl Into<String>,
        word: &'static str,
    ) -> Self {
        let (text, short) = (text.into(), short.into());
        Self {
            sign,
            text,
            short,
            word,
        }
    }

    fn wrong(text: String, short: String, word: &'static str) -> Self {
        Self::new(Sign::Wrong, text, short, word)
    }
}

/// Where on the way a note's packet was: "between proxy and app1", or at a machine.
fn stretch(atlas: &Atlas, event: &Event, note: &Note) -> (String, String) {
    let way = note.link.and_then(|(link, direction)| {
        let [a, b] = atlas.links.get(usize::from(link.0))?.1;
        Some(match direction {
            Direction::Forth => (a, b),
            Direction::Back => (b, a),
        })
    });
    match way {
        Some((from, to)) => (atlas.label(from).to_owned(), atlas.label(to).to_owned()),
        None => (
            atlas.label(event.node).to_owned(),
            "the next box".to_owned(),
        ),
    }
}

/// A packet that ended.
pub(super) fn dropped(atlas: &Atlas, event: &Event, note: &Note) -> Words {
    let here = atlas.label(event.node);
    let (from, to) = stretch(atlas, event, note);
    let on_way = |what: &str, word| {
        let text = format!("{what} between {from} and {to}");
        let short = format!("{what}: {from} > {to}");
        Words::wrong(text, short, word)
    };
    let at = |text: &str, short: &str, word| {
        Words::wrong(format!("{here} {text}"), format!("{here} {short}"), word)
    };
    match note.code.as_ref() {
        "link.down" => on_way("cable cut, packet lost", "LOST"),
        "host.no-carrier" | "link.no-carrier" | "link.none" => {
            at("cannot send: its cable is dead", "has no cable", "NO CABLE")
        }
        "link.corrupt" => on_way("damaged", "DAMAGED"),
        "link.mtu-black-hole" => on_way("too big, swallowed", "LOST"),
        "link.queue-full" => on_way("line full, packet lost", "LOST"),
        code if code.starts_with("link.") => on_way("packet lost", "LOST"),
        "host.off" => at("is switched off: nobody hears it", "is off", "NOBODY"),
        "nat44.no-mapping" => at(
            "does not know this connection (NAT)",
            "lost the connection (NAT)",
            "DROPPED",
        ),
        code if code.starts_with("nat44.") => {
            at("cannot translate it (NAT)", "NAT fails", "DROPPED")
        }
        "router.no-route" | "host.no-route" => at("knows no way there", "knows no way", "NO ROUTE"),
        "router.too-big" => at(
            "finds it too big for the next link",
            "finds it too big",
            "TOO BIG",
        ),
        "router.ttl-exceeded" => at(
            "ends it: it went in circles (TTL)",
            "ends it (TTL)",
            "DROPPED",
        ),
        "arp.unanswered" | "host.neighbour-unreachable" | "neighbour.unanswered" => at(
            "calls its neighbour, no answer (ARP)",
            "gets no answer (ARP)",
            "NOBODY",
        ),
        "tcp.accept-queue-full" => at("is full: it lets nobody in", "is full", "FULL"),
        code if code.starts_with("firewall.") => {
            let reset = note.text.contains("RST");
            let rejects = note.text.contains("reject") || reset;
            let text = if rejects {
                "has a firewall rule: it says no"
            } else {
                "has a firewall rule: silent drop"
            };
            let word = if rejects { "REJECTED" } else { "DROPPED" };
            at(text, "firewall stops it", word)
        }
        code if code.ends_with("bad-checksum") => at(
            "throws it away: it is damaged",
            "finds it damaged",
            "DAMAGED",
        ),
        _ => said(atlas, event, note, "DROPPED"),
    }
}

/// A note in its own words, addresses replaced by names.
pub(super) fn said(atlas: &Atlas, event: &Event, note: &Note, word: &'static str) -> Words {
    let text = atlas.plain(&note.text);
    let here = atlas.label(event.node);
    let named = text.starts_with(here) || event.node == NodeId::OUTSIDE;
    let text = if named {
        text
    } else {
        format!("{here}: {text}")
    };
    let text = cut(&text, 50);
    Words::wrong(text.clone(), cut(&text, 32), word)
}

/// The text, shortened at a word's end if it is longer than `max` characters.
pub(super) fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let head: String = text.chars().take(max.saturating_sub(2)).collect();
    let head = match head.rsplit_once(' ') {
        Some((whole, _)) if whole.chars().count() > max / 2 => whole,
        _ => &head,
    };
    format!("{}..", head.trim_end_matches([',', ':', ' ']))
}

/// What the wire showed, in a few words, for an event that decided.
pub(super) fn fact(atlas: &Atlas, event: &Event) -> Option<String> {
    let note = event.note()?;
    let here = atlas.label(event.node);
    let (from, to) = stretch(atlas, event, note);
    Some(match note.code.as_ref() {
        "tcp.port-closed" => format!("{here} sent RST"),
        "tcp.refused" => format!("{} sent RST", peer(atlas, note, here)),
        "tcp.reset" => format!("{} broke off (RST)", peer(atlas, note, here)),
        "tcp.fin" => format!("{} closed (FIN)", peer(atlas, note, here)),
        "app.reset" => format!("{here} broke off (RST)"),
        "link.down" => format!("cable cut: {from} - {to}"),
        code if event.verb == Verb::Dropped && code.starts_with("link.") => {
            format!("lost: {from} > {to}")
        }
        code if event.verb == Verb::Dropped && code.starts_with("firewall.") => {
            format!("firewall of {here}: no")
        }
        "icmp.error" | "icmp.reported" => {
            let what = note.text.rsplit(": ").next().unwrap_or_default();
            format!("ICMP: {what}")
        }
        "dns.answered" => format!("{here}: {}", note.fact("rcode").unwrap_or("no answer")),
        _ if event.verb == Verb::Dropped => dropped(atlas, event, note).short,
        _ => cut(&format!("{here}: {}", atlas.plain(&note.text)), 48),
    })
}

/// Who did it, in a note about the other end of a connection.
fn peer(atlas: &Atlas, note: &Note, here: &str) -> String {
    let peer = note
        .text
        .split(' ')
        .next()
        .and_then(|peer| atlas.machine(peer));
    peer.map_or(here, |peer| atlas.label(peer)).to_owned()
}
