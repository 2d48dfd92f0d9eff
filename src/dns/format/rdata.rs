//! The data of records: typed where the type is known, opaque octets elsewhere (RFC 3597).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::reader::{ParseError, Reader};
use super::writer::Writer;
use super::{Name, RecordType};

/// The data of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rdata {
    /// An IPv4 address (RFC 1035 3.4.1).
    A(Ipv4Addr),
    /// An IPv6 address (RFC 3596 2.2).
    Aaaa(Ipv6Addr),
    /// The canonical name of an alias (RFC 1035 3.3.1).
    Cname(Name),
    /// A mail exchange (RFC 1035 3.3.9).
    Mx {
        /// Lower is tried first.
        preference: u16,
        /// The host that takes the mail.
        exchange: Name,
    },
    /// A name server (RFC 1035 3.3.11).
    Ns(Name),
    /// Any other type: its number and its octets as they are (RFC 3597 3).
    Opaque {
        /// The record type.
        rtype: RecordType,
        /// The octets.
        octets: Vec<u8>,
    },
    /// The name behind a reverse name (RFC 1035 3.3.12).
    Ptr(Name),
    /// The start of authority of a zone (RFC 1035 3.3.13).
    Soa(Soa),
    /// The place of a service (RFC 2782).
    Srv {
        /// Lower is tried first.
        priority: u16,
        /// Share among equal priorities.
        weight: u16,
        /// The port of the service.
        port: u16,
        /// The host of the service.
        target: Name,
    },
    /// Text: strings of at most 255 octets each (RFC 1035 3.3.14).
    Txt(Vec<Vec<u8>>),
}

/// The start of authority of a zone (RFC 1035 3.3.13). Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soa {
    /// The primary server of the zone.
    pub primary: Name,
    /// The mailbox of the person responsible, with its first dot for the at sign.
    pub mailbox: Name,
    /// The version of the zone.
    pub serial: u32,
    /// How often secondaries look for changes.
    pub refresh: u32,
    /// How soon they look again after a failure.
    pub retry: u32,
    /// When they give up the zone.
    pub expire: u32,
    /// The time to live of negative answers (RFC 2308 4).
    pub minimum: u32,
}

impl Soa {
    /// A start of authority with customary times and negative answers kept for 60 seconds.
    pub fn new(primary: Name, mailbox: Name) -> Self {
        Self {
            primary,
            mailbox,
            serial: 1,
            refresh: 7200,
            retry: 900,
            expire: 1_209_600,
            minimum: 60,
        }
    }
}

impl Rdata {
    /// The address `ip`, as the type that fits it.
    pub fn address(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(v4) => Self::A(v4),
            IpAddr::V6(v6) => Self::Aaaa(v6),
        }
    }

    /// The address, if the data is one.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::A(v4) => Some((*v4).into()),
            Self::Aaaa(v6) => Some((*v6).into()),
            _ => None,
        }
    }

    /// The text `text`, cut into strings of 255 octets (RFC 1035 3.3.14).
    pub fn text(text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref();
        if text.is_empty() {
            return Self::Txt(vec![Vec::new()]);
        }
        Self::Txt(text.chunks(255).map(<[u8]>::to_vec).collect())
    }

    /// The record type of the data.
    pub fn rtype(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Aaaa(_) => RecordType::AAAA,
            Self::Cname(_) => RecordType::CNAME,
            Self::Mx { .. } => RecordType::MX,
            Self::Ns(_) => RecordType::NS,
            Self::Opaque { rtype, .. } => *rtype,
            Self::Ptr(_) => RecordType::PTR,
            Self::Soa(_) => RecordType::SOA,
            Self::Srv { .. } => RecordType::SRV,
            Self::Txt(_) => RecordType::TXT,
        }
    }

    /// The host whose address whoever gets this data will ask for next (RFC 1035 3.3).
    pub fn target(&self) -> Option<&Name> {
        match self {
            Self::Mx { exchange, .. } => Some(exchange),
            Self::Ns(target) | Self::Srv { target, .. } => Some(target),
            _ => None,
        }
    }

    /// Reads data of type `rtype` that fills `part`.
    pub(super) fn parse(rtype: RecordType, part: &mut Reader<'_>) -> Result<Self, ParseError> {
        let (what, data) = match rtype {
            RecordType::A => ("A", Self::A(part.ipv4("an A record")?.into())),
            RecordType::AAAA => ("AAAA", Self::Aaaa(part.ipv6("an AAAA record")?.into())),
            RecordType::CNAME => ("CNAME", Self::Cname(part.name("a CNAME record")?)),
            RecordType::MX => ("MX", parse_mx(part)?),
            RecordType::NS => ("NS", Self::Ns(part.name("an NS record")?)),
            RecordType::PTR => ("PTR", Self::Ptr(part.name("a PTR record")?)),
            RecordType::SOA => ("SOA", Self::Soa(parse_soa(part)?)),
            RecordType::SRV => ("SRV", parse_srv(part)?),
            RecordType::TXT => ("TXT", parse_txt(part)?),
            rtype => ("opaque", Self::opaque(rtype, part)),
        };
        match part.left() {
            0 => Ok(data),
            left => Err(ParseError::DataLength {
                what,
                offset: part.offset(),
                end: part.offset() + left,
            }),
        }
    }

    /// Reads data of whatever type as its octets.
    pub(super) fn opaque(rtype: RecordType, part: &mut Reader<'_>) -> Self {
        let octets = part.rest().to_vec();
        Self::Opaque { rtype, octets }
    }

    /// Writes the data. Only names in the types of RFC 1035 are compressed (RFC 3597 4).
    pub(super) fn emit(&self, writer: &mut Writer) {
        match self {
            Self::A(v4) => writer.octets(&v4.octets()),
            Self::Aaaa(v6) => writer.octets(&v6.octets()),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => writer.name(name),
            Self::Mx {
                preference,
                exchange,
            } => {
                writer.u16(*preference);
                writer.name(exchange);
            }
            Self::Opaque { octets, .. } => writer.octets(octets),
            Self::Soa(soa) => emit_soa(soa, writer),
            Self::Srv {
                priority,
                weight,
                port,
                target,
            } => {
                for number in [priority, weight, port] {
                    writer.u16(*number);
                }
                writer.plain_name(target);
            }
            Self::Txt(strings) => emit_txt(strings, writer),
        }
    }
}

fn parse_mx(part: &mut Reader<'_>) -> Result<Rdata, ParseError> {
    Ok(Rdata::Mx {
        preference: part.u16("an MX record")?,
        exchange: part.name("an MX record")?,
    })
}

fn parse_srv(part: &mut Reader<'_>) -> Result<Rdata, ParseError> {
    let what = "an SRV record";
    Ok(Rdata::Srv {
        priority: part.u16(what)?,
        weight: part.u16(what)?,
        port: part.u16(what)?,
        target: part.name(what)?,
    })
}

fn parse_soa(part: &mut Reader<'_>) -> Result<Soa, ParseError> {
    let what = "an SOA record";
    Ok(Soa {
        primary: part.name(what)?,
        mailbox: part.name(what)?,
        serial: part.u32(what)?,
        refresh: part.u32(what)?,
        retry: part.u32(what)?,
        expire: part.u32(what)?,
        minimum: part.u32(what)?,
    })
}

fn parse_txt(part: &mut Reader<'_>) -> Result<Rdata, ParseError> {
    let mut strings = Vec::new();
    // At least one string, so no octets at all are an error (RFC 1035 3.3.14).
    while strings.is_empty() || part.left() > 0 {
        let length = part.u8("a TXT record")?;
        strings.push(part.take(length.into(), "a TXT record")?.to_vec());
    }
    Ok(Rdata::Txt(strings))
}

fn emit_soa(soa: &Soa, writer: &mut Writer) {
    writer.name(&soa.primary);
    writer.name(&soa.mailbox);
    for number in [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum] {
        writer.u32(number);
    }
}

fn emit_txt(strings: &[Vec<u8>], writer: &mut Writer) {
    if strings.is_empty() {
        writer.u8(0);
    }
    for string in strings {
        let (string, _) = string.split_at(string.len().min(255));
        writer.u8(string.len() as u8);
        writer.octets(string);
    }
}

impl fmt::Display for Rdata {
    /// Writes the data as in a master file (RFC 1035 5.1, RFC 3597 5).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(v4) => v4.fmt(f),
            Self::Aaaa(v6) => v6.fmt(f),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => name.fmt(f),
            Self::Mx {
                preference,
                exchange,
            } => write!(f, "{preference} {exchange}"),
            Self::Opaque { octets, .. } => fmt_opaque(octets, f),
            Self::Soa(soa) => write!(
                f,
                "{} {} {} {} {} {} {}",
                soa.primary,
                soa.mailbox,
                soa.serial,
                soa.refresh,
                soa.retry,
                soa.expire,
                soa.minimum
            ),
            Self::Srv {
                priority,
                weight,
                port,
                target,
            } => write!(f, "{priority} {weight} {port} {target}"),
            Self::Txt(strings) => fmt_txt(strings, f),
        }
    }
}

fn fmt_opaque(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "\\# {}", octets.len())?;
    octets.chunks(32).try_for_each(|chunk| {
        f.write_str(" ")?;
        chunk.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    })
}

fn fmt_txt(strings: &[Vec<u8>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, string) in strings.iter().enumerate() {
        f.write_str(if index == 0 { "\"" } else { " \"" })?;
        for &octet in string {
            match octet {
                b'"' | b'\\' => write!(f, "\\{}", char::from(octet))?,
                b' '..=b'~' => write!(f, "{}", char::from(octet))?,
                _ => write!(f, "\\{octet:03}")?,
            }
        }
        f.write_str("\"")?;
    }
    Ok(())
}
