//! Records: a name, its class, how long it may be kept, and its data.

use std::fmt;
use std::net::IpAddr;

use super::reader::{ParseError, Reader};
use super::writer::Writer;
use super::{Class, Name, Rdata, RecordType};

/// A resource record (RFC 1035 3.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The owner of the record.
    pub name: Name,
    /// The class; nearly always [`Class::IN`].
    pub class: Class,
    /// How long the record may be kept, in seconds.
    pub ttl: u32,
    /// The data.
    pub data: Rdata,
}

impl Record {
    /// A record of class IN that may be kept for `ttl` seconds.
    pub fn new(name: Name, ttl: u32, data: Rdata) -> Self {
        Self {
            name,
            class: Class::IN,
            ttl,
            data,
        }
    }

    /// The address record of a host.
    pub fn address(name: Name, ttl: u32, ip: IpAddr) -> Self {
        Self::new(name, ttl, Rdata::address(ip))
    }

    /// The record type.
    pub fn rtype(&self) -> RecordType {
        self.data.rtype()
    }

    /// Reads what follows the name, type and class of a record.
    pub(super) fn parse_rest(
        name: Name,
        rtype: RecordType,
        class: Class,
        reader: &mut Reader<'_>,
    ) -> Result<Self, ParseError> {
        // A time to live with its top bit set is to be read as zero (RFC 2181 8).
        let ttl = match reader.u32("the time to live of a record")? {
            ttl @ ..=0x7fff_ffff => ttl,
            _ => 0,
        };
        let length = reader.u16("the data length of a record")?;
        let mut part = reader.part(length.into(), "the data of a record")?;
        let data = match class {
            Class::IN => Rdata::parse(rtype, &mut part)?,
            // In other classes the same numbers may mean other data (RFC 1035 3.4).
            _ => Rdata::opaque(rtype, &mut part),
        };
        Ok(Self {
            name,
            class,
            ttl,
            data,
        })
    }

    pub(super) fn emit(&self, writer: &mut Writer) {
        writer.name(&self.name);
        writer.u16(self.rtype().0);
        writer.u16(self.class.0);
        writer.u32(self.ttl);
        writer.with_length(|writer| self.data.emit(writer));
    }
}

impl fmt::Display for Record {
    /// Writes the record as a line of a master file (RFC 1035 5.1).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            class,
            ttl,
            data,
        } = self;
        write!(f, "{name} {ttl} {class} {} {data}", self.rtype())
    }
}
