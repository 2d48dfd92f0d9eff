//! EDNS: what a message says about its sender beyond the old header (RFC 6891).

use super::reader::{ParseError, Reader};
use super::writer::Writer;
use super::{Rcode, RecordType};

/// The largest UDP message without EDNS, in octets (RFC 1035 4.2.1).
pub const UDP_OCTETS_PLAIN: u16 = 512;

/// The UDP size advertised by default, in octets: below the smallest MTU of IPv6, with room for
/// headers, so that no message is fragmented (RFC 9715 3.1 allows up to 1400).
pub const UDP_OCTETS_DEFAULT: u16 = 1232;

/// The fields of an OPT record (RFC 6891 6.1), except the response code, which [`super::Message`]
/// holds whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edns {
    /// The largest UDP message the sender can take, in octets.
    pub udp_octets: u16,
    /// The version; only 0 exists.
    pub version: u8,
    /// The sender wants DNSSEC records (RFC 3225 3).
    pub dnssec_ok: bool,
    /// Options as number and octets.
    pub options: Vec<(u16, Vec<u8>)>,
}

impl Default for Edns {
    fn default() -> Self {
        Self {
            udp_octets: UDP_OCTETS_DEFAULT,
            version: 0,
            dnssec_ok: false,
            options: Vec::new(),
        }
    }
}

const DNSSEC_OK: u32 = 1 << 15;

impl Edns {
    /// Reads what follows the name and type of an OPT record, and the high bits of the response
    /// code in it.
    pub(super) fn parse_rest(reader: &mut Reader<'_>) -> Result<(Self, u16), ParseError> {
        let udp_octets = reader.u16("the UDP size of an OPT record")?;
        let flags = reader.u32("the flags of an OPT record")?;
        let length = reader.u16("the data length of an OPT record")?;
        let mut part = reader.part(length.into(), "the options of an OPT record")?;
        let mut options = Vec::new();
        while part.left() > 0 {
            let code = part.u16("an EDNS option")?;
            let length = part.u16("an EDNS option")?;
            let octets = part.take(length.into(), "an EDNS option")?;
            options.push((code, octets.to_vec()));
        }
        let edns = Self {
            udp_octets,
            version: (flags >> 16) as u8,
            dnssec_ok: flags & DNSSEC_OK != 0,
            options,
        };
        Ok((edns, (flags >> 24) as u16))
    }

    pub(super) fn emit(&self, rcode: Rcode, writer: &mut Writer) {
        let high = u32::from(rcode.0 >> 4 & 0xff) << 24;
        let flags = if self.dnssec_ok { DNSSEC_OK } else { 0 };
        writer.u8(0);
        writer.u16(RecordType::OPT.0);
        writer.u16(self.udp_octets);
        writer.u32(high | u32::from(self.version) << 16 | flags);
        writer.with_length(|writer| {
            for (code, octets) in &self.options {
                writer.u16(*code);
                writer.with_length(|writer| writer.octets(octets));
            }
        });
    }
}
