//! Numbers with names: record types, classes, operations and response codes.
//!
//! Each is a newtype over its wire number, so a number nobody knows is carried, not refused.

use std::fmt;
use std::str::FromStr;

/// The type of a record, or of a question (RFC 1035 3.2.2, 3.2.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordType(pub u16);

impl RecordType {
    /// An IPv4 address (RFC 1035 3.4.1).
    pub const A: Self = Self(1);
    /// A name server of a zone (RFC 1035 3.3.11).
    pub const NS: Self = Self(2);
    /// The canonical name of an alias (RFC 1035 3.3.1).
    pub const CNAME: Self = Self(5);
    /// The start of authority of a zone (RFC 1035 3.3.13).
    pub const SOA: Self = Self(6);
    /// The name behind a reverse name (RFC 1035 3.3.12).
    pub const PTR: Self = Self(12);
    /// A mail exchange (RFC 1035 3.3.9).
    pub const MX: Self = Self(15);
    /// Text (RFC 1035 3.3.14).
    pub const TXT: Self = Self(16);
    /// An IPv6 address (RFC 3596 2.1).
    pub const AAAA: Self = Self(28);
    /// The place of a service (RFC 2782).
    pub const SRV: Self = Self(33);
    /// The pseudo-record of EDNS (RFC 6891 6.1.1).
    pub const OPT: Self = Self(41);
    /// The digest of a child's key, which lives in the parent zone (RFC 4034 5).
    pub const DS: Self = Self(43);
    /// Question only: an incremental zone transfer (RFC 1995).
    pub const IXFR: Self = Self(251);
    /// Question only: a zone transfer (RFC 5936).
    pub const AXFR: Self = Self(252);
    /// Question only: whatever there is (RFC 8482).
    pub const ANY: Self = Self(255);

    const NAMES: [(u16, &'static str); 14] = [
        (1, "A"),
        (2, "NS"),
        (5, "CNAME"),
        (6, "SOA"),
        (12, "PTR"),
        (15, "MX"),
        (16, "TXT"),
        (28, "AAAA"),
        (33, "SRV"),
        (41, "OPT"),
        (43, "DS"),
        (251, "IXFR"),
        (252, "AXFR"),
        (255, "ANY"),
    ];

    /// Whether records of this type are addresses.
    pub const fn is_address(self) -> bool {
        matches!(self, Self::A | Self::AAAA)
    }
}

impl fmt::Display for RecordType {
    /// The name, or `TYPE` and the number (RFC 3597 5).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match name_of(&Self::NAMES, self.0) {
            Some(name) => f.pad(name),
            None => f.pad(&format!("TYPE{}", self.0)),
        }
    }
}

impl fmt::Debug for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that names no record type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no record type: write one such as A, AAAA or MX, or TYPE and a number")]
pub struct UnknownType(String);

impl FromStr for RecordType {
    type Err = UnknownType;

    /// Reads a type by name, or as `TYPE` and a number (RFC 3597 5), without regard to case.
    fn from_str(text: &str) -> Result<Self, UnknownType> {
        let upper = text.to_ascii_uppercase();
        Self::NAMES
            .iter()
            .find(|(_, name)| *name == upper)
            .map(|(number, _)| *number)
            .or_else(|| upper.strip_prefix("TYPE")?.parse().ok())
            .map(Self)
            .ok_or_else(|| UnknownType(text.to_owned()))
    }
}

/// The class of a record (RFC 1035 3.2.4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(pub u16);

impl Class {
    /// The Internet.
    pub const IN: Self = Self(1);
    /// Chaosnet, in use for questions to the server about itself (RFC 4892 2).
    pub const CH: Self = Self(3);
    /// Question only: whatever class (RFC 1035 3.2.5).
    pub const ANY: Self = Self(255);
}

impl fmt::Display for Class {
    /// The name, or `CLASS` and the number (RFC 3597 5).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::IN => f.pad("IN"),
            Self::CH => f.pad("CH"),
            Self::ANY => f.pad("ANY"),
            Self(number) => f.pad(&format!("CLASS{number}")),
        }
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a message wants done (RFC 1035 4.1.1). Four bits on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opcode(pub u8);

impl Opcode {
    /// A plain question.
    pub const QUERY: Self = Self(0);
    /// A change of zone data is announced (RFC 1996).
    pub const NOTIFY: Self = Self(4);
    /// A change of zone data is asked for (RFC 2136).
    pub const UPDATE: Self = Self(5);
}

/// How a question ended, in the server's words (RFC 1035 4.1.1, RFC 6895 2.3).
///
/// Twelve bits: the header holds four, EDNS the others (RFC 6891 6.1.3).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rcode(pub u16);

impl Rcode {
    /// No error.
    pub const NOERROR: Self = Self(0);
    /// The server could not read the question.
    pub const FORMERR: Self = Self(1);
    /// The server could not find out.
    pub const SERVFAIL: Self = Self(2);
    /// The name does not exist.
    pub const NXDOMAIN: Self = Self(3);
    /// The server does not know this kind of question.
    pub const NOTIMP: Self = Self(4);
    /// The server does not want to answer.
    pub const REFUSED: Self = Self(5);
    /// The server does not know this version of EDNS (RFC 6891 9).
    pub const BADVERS: Self = Self(16);

    const NAMES: [(u16, &'static str); 7] = [
        (0, "NOERROR"),
        (1, "FORMERR"),
        (2, "SERVFAIL"),
        (3, "NXDOMAIN"),
        (4, "NOTIMP"),
        (5, "REFUSED"),
        (16, "BADVERS"),
    ];
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match name_of(&Self::NAMES, self.0) {
            Some(name) => f.pad(name),
            None => f.pad(&format!("RCODE{}", self.0)),
        }
    }
}

impl fmt::Debug for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn name_of(names: &[(u16, &'static str)], number: u16) -> Option<&'static str> {
    names
        .iter()
        .find(|(known, _)| *known == number)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3597_5_unknown_types_have_names() {
        assert_eq!(RecordType(731).to_string(), "TYPE731");
        assert_eq!("type731".parse(), Ok(RecordType(731)));
        assert_eq!("aaaa".parse(), Ok(RecordType::AAAA));
        assert!("TYPE70000".parse::<RecordType>().is_err());
        assert_eq!(Class(7).to_string(), "CLASS7");
    }
}
