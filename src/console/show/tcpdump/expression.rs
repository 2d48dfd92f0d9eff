//! Filters as of pcap-filter(7), as far as a lab needs them: `tcp and port 80 and not host A`.
//!
//! ```text
//! any  = all { "or" all }        all = one { "and" one }
//! one  = "not" one | "(" any ")" | primitive
//! primitive = [tcp|udp|icmp|arp|ip] | [src|dst] (host ADDRESS | net NETWORK | port NUMBER)
//! ```

use std::net::Ipv4Addr;

use smoltcp::wire::{EthernetProtocol, Ipv4Cidr};

use crate::packet::{Frame, Protocol, Tuple};

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Arp,
    Host(Side, Ipv4Addr),
    Ip,
    Net(Side, Ipv4Cidr),
    Not(Box<Self>),
    Port(Side, u16),
    Protocol(Protocol),
}

/// Which end of a packet is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Destination,
    Either,
    Source,
}

/// What this console knows.
const KNOWN: &str = "known here: tcp, udp, icmp, arp, ip, [src|dst] host ADDRESS, [src|dst] net \
                     NETWORK, [src|dst] port NUMBER, and, or, not, ( )";

impl Expression {
    /// Reads the words of a filter; no words let everything pass.
    pub(super) fn read(words: &[String]) -> Result<Self, String> {
        let text = words.join(" ");
        let text = text
            .replace('(', " ( ")
            .replace(')', " ) ")
            .replace('!', " not ");
        let text = text.replace("&&", " and ").replace("||", " or ");
        let mut reader = Reader {
            words: text.split_whitespace().collect(),
            at: 0,
        };
        if reader.words.is_empty() {
            return Ok(Self::All(Vec::new()));
        }
        let expression = reader.any(0)?;
        match reader.peek() {
            None => Ok(expression),
            Some(word) => Err(format!("syntax error in filter at '{word}'; {KNOWN}")),
        }
    }

    /// Whether a frame passes.
    pub(super) fn matches(&self, frame: &Frame) -> bool {
        let is_arp = frame.protocol() == Some(EthernetProtocol::Arp);
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(frame)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(frame)),
            Self::Arp => is_arp,
            Self::Ip => frame.ipv4().is_some(),
            Self::Not(part) => !part.matches(frame),
            Self::Host(side, address) => side.holds(addresses(frame), |own| own == *address),
            Self::Net(side, net) => side.holds(addresses(frame), |own| net.contains_addr(&own)),
            Self::Port(side, port) => side.holds(ports(frame), |own| own == *port),
            Self::Protocol(protocol) => frame.ipv4().is_some_and(|ip| {
                u8::from(ip.next_header())
                    == match protocol {
                        Protocol::Icmp => 1,
                        Protocol::Tcp => 6,
                        Protocol::Udp => 17,
                    }
            }),
        }
    }
}

impl Side {
    fn holds<T: Copy>(self, ends: Option<(T, T)>, is: impl Fn(T) -> bool) -> bool {
        let Some((source, destination)) = ends else {
            return false;
        };
        match self {
            Self::Source => is(source),
            Self::Destination => is(destination),
            Self::Either => is(source) || is(destination),
        }
    }
}

/// Source and destination; of ARP, who asks and who is meant.
fn addresses(frame: &Frame) -> Option<(Ipv4Addr, Ipv4Addr)> {
    if let Some(ip) = frame.ipv4() {
        return Some((ip.src_addr(), ip.dst_addr()));
    }
    let bytes = frame.to_vec();
    let address = |at: usize| {
        let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(Ipv4Addr::from(bytes))
    };
    let is_arp = frame.protocol() == Some(EthernetProtocol::Arp);
    is_arp.then(|| Some((address(28)?, address(38)?))).flatten()
}

fn ports(frame: &Frame) -> Option<(u16, u16)> {
    let tuple = Tuple::of(frame)?;
    let has = tuple.protocol != Protocol::Icmp;
    has.then(|| (tuple.source.port(), tuple.destination.port()))
}

/// How deep brackets may be.
const DEPTH: usize = 32;

struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let word = self.peek();
        self.at += 1;
        word
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self, depth: usize) -> Result<Expression, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("or") {
            parts.push(self.all(depth)?);
        }
        Ok(alone_or(parts, Expression::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Expression, String> {
        let mut parts = vec![self.one(depth)?];
        loop {
            // `tcp port 80` means `tcp and port 80`.
            let goes_on = self.takes("and")
                || matches!(self.peek(), Some("port" | "host" | "net" | "src" | "dst"));
            if !goes_on {
                return Ok(alone_or(parts, Expression::All));
            }
            parts.push(self.one(depth)?);
        }
    }

    fn one(&mut self, depth: usize) -> Result<Expression, String> {
        if depth > DEPTH {
            return Err("the filter has too many brackets".to_owned());
        }
        if self.takes("not") {
            return Ok(Expression::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            if !self.takes(")") {
                return Err("a closing bracket is missing in the filter".to_owned());
            }
            return Ok(inner);
        }
        let side = match self.peek() {
            Some("src") => Side::Source,
            Some("dst") => Side::Destination,
            _ => Side::Either,
        };
        self.at += usize::from(side != Side::Either);
        self.primitive(side)
    }

    fn primitive(&mut self, side: Side) -> Result<Expression, String> {
        let word = self
            .next()
            .ok_or_else(|| format!("the filter ends too early; {KNOWN}"))?;
        Ok(match word {
            "tcp" => Expression::Protocol(Protocol::Tcp),
            "udp" => Expression::Protocol(Protocol::Udp),
            "icmp" => Expression::Protocol(Protocol::Icmp),
            "arp" => Expression::Arp,
            "ip" => Expression::Ip,
            "host" => Expression::Host(side, self.value("an address")?),
            "net" => Expression::Net(side, self.value("a network such as 10.0.0.0/8")?),
            "port" => Expression::Port(side, self.port()?),
            word => match word.parse() {
                Ok(address) => Expression::Host(side, address),
                Err(_) => return Err(format!("syntax error in filter at '{word}'; {KNOWN}")),
            },
        })
    }

    fn port(&mut self) -> Result<u16, String> {
        match self.peek() {
            Some("http") => {
                self.at += 1;
                Ok(80)
            }
            Some("domain") => {
                self.at += 1;
                Ok(53)
            }
            _ => self.value("a port number"),
        }
    }

    fn value<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, String> {
        let word = self.next().unwrap_or_default();
        let value = word.parse().ok();
        value.ok_or_else(|| format!("'{word}' in the filter is not {what}"))
    }
}

fn alone_or(
    mut parts: Vec<Expression>,
    join: impl FnOnce(Vec<Expression>) -> Expression,
) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::samples;

    fn matches(text: &str, bytes: &[u8]) -> bool {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let expression = Expression::read(&words).unwrap();
        expression.matches(&Frame::from_bytes(bytes))
    }

    #[test]
    fn primitives_and_their_joints() {
        let ping = samples::echo_request();
        for (text, wanted) in [
            ("icmp", true),
            ("tcp", false),
            ("not tcp", true),
            ("host 192.168.1.23", true),
            ("src host 198.51.100.80", false),
            ("dst 198.51.100.80", true),
            ("net 192.168.0.0/16 and not arp", true),
            ("tcp or (icmp and ip)", true),
            ("port 80", false),
        ] {
            assert_eq!(matches(text, &ping), wanted, "{text}");
        }
        assert!(matches("", &ping));
    }

    #[test]
    fn mistakes_are_named() {
        for text in [
            "prot 80",
            "port",
            "port http8",
            "( tcp",
            "tcp and",
            "tcp udp",
        ] {
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            assert!(Expression::read(&words).is_err(), "{text}");
        }
        let deep = vec!["(".to_owned(); 10_000];
        assert!(Expression::read(&deep).is_err());
    }
}
