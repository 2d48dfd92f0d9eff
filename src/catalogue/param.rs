//! Parameters of faults: their kinds, their values, and how both are written.

use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::Ipv4Cidr;

use crate::impair::Bitrate;
use crate::scenario::unit;
use crate::sim::Probability;

/// A parameter of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The value if none is given; without one the fault finds out by itself, or does without.
    pub default: Option<&'static str>,
    /// What it says, in a few words.
    pub doc: &'static str,
}

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An IPv4 address.
    Address,
    /// A speed.
    Bitrate,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A time.
    Duration,
    /// A network: an address and a prefix length, or one address.
    Network,
    /// A whole number from 0 to 65535.
    Number,
    /// A share of one.
    Probability,
    /// A number of octets.
    Size,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// An IPv4 address.
    Address(Ipv4Addr),
    /// A speed.
    Bitrate(Bitrate),
    /// One of the words of a choice.
    Choice(&'static str),
    /// A time.
    Duration(Duration),
    /// A network.
    Network(Ipv4Cidr),
    /// A whole number.
    Number(u16),
    /// A share of one.
    Probability(Probability),
    /// A number of octets.
    Size(u64),
}

impl Kind {
    /// Reads a value of this kind.
    pub fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Address => text.parse().ok().map(Value::Address),
            Self::Bitrate => text.parse().ok().map(Value::Bitrate),
            Self::Choice(words) => {
                let found = words.iter().find(|word| **word == text);
                found.map(|word| Value::Choice(word))
            }
            Self::Duration => unit::parse_duration(text).ok().map(Value::Duration),
            Self::Network => read_network(text).map(Value::Network),
            Self::Number => text.parse().ok().map(Value::Number),
            Self::Probability => unit::parse_probability(text).ok().map(Value::Probability),
            Self::Size => {
                let size = text.parse::<u64>().ok();
                let size = size.or_else(|| text.parse().ok().map(unit::Size::octets));
                size.map(Value::Size)
            }
        }
    }

    /// What this kind accepts, for messages.
    pub fn expected(self) -> String {
        match self {
            Self::Address => "an IPv4 address such as 192.0.2.1".into(),
            Self::Bitrate => unit::Bitrate::EXPECTED.into(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Duration => unit::DURATION.into(),
            Self::Network => "a network such as 10.0.3.0/24, or one address".into(),
            Self::Number => "a whole number from 0 to 65535".into(),
            Self::Probability => unit::PROBABILITY.into(),
            Self::Size => format!("a number of octets, or {}", unit::Size::EXPECTED),
        }
    }

    /// The words to choose from, where there are such.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Choice(words) => words,
            _ => &[],
        }
    }

    /// The kind in one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Bitrate => "rate",
            Self::Choice(_) => "word",
            Self::Duration => "time",
            Self::Network => "network",
            Self::Number => "number",
            Self::Probability => "share",
            Self::Size => "octets",
        }
    }
}

impl fmt::Display for Value {
    /// Writes the value so that [`Kind::read`] gives the same back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Bitrate(rate) => rate.fmt(f),
            Self::Choice(word) => f.write_str(word),
            Self::Duration(time) => f.write_str(&unit::format_duration(*time)),
            Self::Network(network) => network.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Probability(share) => f.write_str(&unit::format_probability(*share)),
            Self::Size(octets) => octets.fmt(f),
        }
    }
}

fn read_network(text: &str) -> Option<Ipv4Cidr> {
    if text == "default" {
        return Some(Ipv4Cidr::new(Ipv4Addr::UNSPECIFIED, 0));
    }
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let (address, length) = (address.parse().ok()?, length.parse().ok()?);
    (length <= 32).then(|| Ipv4Cidr::new(address, length).network())
}
