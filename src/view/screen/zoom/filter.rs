//! A display filter for frames: words, all of which must fit. `or` begins another way to fit, `!`
//! turns a word round. A word is a protocol, an address, a port (`:80`), a machine, `drop`,
//! `retransmission`, or else any text of the line.

use std::net::Ipv4Addr;

use crate::packet::{Frame, Protocol, Tuple, summary};
use crate::trace::{Event, EventId, NodeId, Recorder, Verb};

use crate::view::screen::Atlas;

/// The protocols a word can name.
const PROTOCOLS: &[&str] = &["arp", "dhcp", "dns", "http", "icmp", "ip", "tcp", "udp"];

/// Which frames are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    text: String,
    /// Ways to fit, each of words that must all fit.
    ways: Vec<Vec<Word>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    wanted: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Address(Ipv4Addr),
    Again,
    Dropped,
    Machine(NodeId),
    Port(u16),
    Protocol(&'static str),
    Text(String),
}

impl Filter {
    /// Reads a filter. There is none that makes no sense: what is no other word is text.
    pub fn parse(text: &str, atlas: &Atlas) -> Self {
        let mut ways = vec![Vec::new()];
        for word in words(text) {
            match word.to_ascii_lowercase().as_str() {
                "or" | "||" => ways.push(Vec::new()),
                "and" | "&&" | "host" | "port" | "" => {}
                _ => {
                    if let Some(way) = ways.last_mut() {
                        way.push(Word::read(&word, atlas));
                    }
                }
            }
        }
        ways.retain(|way| !way.is_empty());
        let text = text.trim().to_owned();
        Self { text, ways }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    /// Whether the frame of an event fits.
    pub fn fits(&self, trace: &Recorder, atlas: &Atlas, id: EventId) -> bool {
        if self.is_empty() {
            return true;
        }
        let event = trace.event(id);
        let Some(frame) = event.frame() else {
            return false;
        };
        let subject = Subject {
            trace,
            atlas,
            event,
            frame,
            text: summary(frame),
        };
        self.ways.iter().any(|way| {
            way.iter()
                .all(|word| subject.passes(&word.test) == word.wanted)
        })
    }
}

/// The words of a text; quotation marks keep several together.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in text.split('"').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

impl Word {
    fn read(text: &str, atlas: &Atlas) -> Self {
        let (wanted, text) = match text.strip_prefix('!') {
            Some(rest) if !rest.is_empty() => (false, rest),
            _ => (true, text),
        };
        let test = Test::read(text, atlas);
        Self { wanted, test }
    }
}

impl Test {
    fn read(text: &str, atlas: &Atlas) -> Self {
        let lower = text.to_ascii_lowercase();
        if let Some(name) = PROTOCOLS.iter().find(|name| **name == lower) {
            return Self::Protocol(name);
        }
        if let Ok(address) = lower.parse() {
            return Self::Address(address);
        }
        let port = lower.strip_prefix(':').unwrap_or(&lower);
        if let Ok(port) = port.parse() {
            return Self::Port(port);
        }
        match lower.as_str() {
            "drop" | "drops" | "dropped" | "lost" => return Self::Dropped,
            "retransmission" | "retransmissions" | "retransmit" | "again" => return Self::Again,
            _ => {}
        }
        let mut nodes = atlas.nodes.iter();
        let named = nodes.position(|who| who.name == lower || who.label.to_lowercase() == lower);
        match named {
            Some(index) => Self::Machine(NodeId(index as u16)),
            None => Self::Text(lower),
        }
    }
}

/// A frame that is tested.
struct Subject<'a> {
    trace: &'a Recorder,
    atlas: &'a Atlas,
    event: &'a Event,
    frame: &'a Frame,
    text: String,
}

impl Subject<'_> {
    fn passes(&self, test: &Test) -> bool {
        match test {
            Test::Address(address) => self.addresses().contains(&Some(*address)),
            Test::Again => is_again(self.trace, self.event),
            Test::Dropped => self.event.verb == Verb::Dropped,
            Test::Machine(node) => self.concerns(*node),
            Test::Port(port) => Tuple::of(self.frame)
                .is_some_and(|it| it.source.port() == *port || it.destination.port() == *port),
            Test::Protocol(name) => self.speaks(name),
            Test::Text(text) => {
                let note = self.event.note();
                let code = note.is_some_and(|note| note.code.contains(text.as_str()));
                code || self.text.to_lowercase().contains(text)
            }
        }
    }

    fn addresses(&self) -> [Option<Ipv4Addr>; 2] {
        let ip = self.frame.ipv4();
        let ends = ip.map(|ip| [ip.src_addr(), ip.dst_addr()]);
        ends.map_or([None, None], |ends| ends.map(Some))
    }

    /// Whether the machine sends, receives or carries it.
    fn concerns(&self, node: NodeId) -> bool {
        let place = match (self.event.hop(), self.event.note()) {
            (Some(hop), _) => Some(hop.link),
            (None, Some(note)) => note.link.map(|(link, _)| link),
            (None, None) => None,
        };
        let link = place.and_then(|link| self.atlas.links.get(usize::from(link.0)));
        let owners = self.addresses().map(|it| self.atlas.owner(it?));
        self.event.node == node
            || link.is_some_and(|(_, ends)| ends.contains(&node))
            || owners.contains(&Some(node))
    }

    fn speaks(&self, name: &str) -> bool {
        let transport = Tuple::of(self.frame).map(|it| it.protocol);
        match name {
            "arp" => self.text.starts_with("ARP"),
            "dhcp" => self.text.starts_with("DHCP"),
            "dns" => self.text.contains("DNS "),
            "http" => self.text.starts_with("HTTP"),
            "icmp" => transport == Some(Protocol::Icmp),
            "tcp" => transport == Some(Protocol::Tcp),
            "udp" => transport == Some(Protocol::Udp),
            _ => self.frame.ipv4().is_some(),
        }
    }
}

/// Whether a segment is sent again because no answer came.
pub(super) fn is_again(trace: &Recorder, event: &Event) -> bool {
    let mut causes = event.causes.iter();
    causes.any(|cause| trace.event(cause).is("tcp.retransmit"))
}
