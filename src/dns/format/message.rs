//! Messages: the one shape that questions and answers share (RFC 1035 4.1).

use std::fmt;

use super::edns::{Edns, UDP_OCTETS_PLAIN};
use super::reader::{ParseError, Reader};
use super::{Class, Name, Opcode, Rcode, Record, RecordType, Transport};

/// Octets in the header of a message (RFC 1035 4.1.1).
pub const HEADER_OCTETS: usize = 12;

/// A DNS message. The OPT record, if there is one, is taken apart into [`Message::edns`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Ties a response to its query.
    pub id: u16,
    /// The bits of the header.
    pub flags: Flags,
    /// What the message wants done.
    pub opcode: Opcode,
    /// How the question ended.
    pub rcode: Rcode,
    /// The questions; one in practice (RFC 9619).
    pub questions: Vec<Question>,
    /// Records that answer the question.
    pub answers: Vec<Record>,
    /// Records about the servers or the zone responsible.
    pub authority: Vec<Record>,
    /// Records that may come in handy, OPT excluded.
    pub additional: Vec<Record>,
    /// EDNS, if the sender speaks it (RFC 6891).
    pub edns: Option<Edns>,
}

/// The bits of the header (RFC 1035 4.1.1, RFC 4035 3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// QR: a response, not a query.
    pub response: bool,
    /// AA: the sender has authority over the name.
    pub authoritative: bool,
    /// TC: records are missing, for the message would be too long.
    pub truncated: bool,
    /// RD: the asker wants the server to find out for it.
    pub recursion_desired: bool,
    /// RA: the server finds out for others.
    pub recursion_available: bool,
    /// AD: the data is proven authentic.
    pub authentic_data: bool,
    /// CD: the asker wants data whether proven or not.
    pub checking_disabled: bool,
}

const RESPONSE: u16 = 1 << 15;
const AUTHORITATIVE: u16 = 1 << 10;
const TRUNCATED: u16 = 1 << 9;
const RECURSION_DESIRED: u16 = 1 << 8;
const RECURSION_AVAILABLE: u16 = 1 << 7;
const AUTHENTIC_DATA: u16 = 1 << 5;
const CHECKING_DISABLED: u16 = 1 << 4;

impl Flags {
    fn from_bits(bits: u16) -> Self {
        Self {
            response: bits & RESPONSE != 0,
            authoritative: bits & AUTHORITATIVE != 0,
            truncated: bits & TRUNCATED != 0,
            recursion_desired: bits & RECURSION_DESIRED != 0,
            recursion_available: bits & RECURSION_AVAILABLE != 0,
            authentic_data: bits & AUTHENTIC_DATA != 0,
            checking_disabled: bits & CHECKING_DISABLED != 0,
        }
    }

    pub(super) fn bits(self) -> u16 {
        [
            (self.response, RESPONSE),
            (self.authoritative, AUTHORITATIVE),
            (self.truncated, TRUNCATED),
            (self.recursion_desired, RECURSION_DESIRED),
            (self.recursion_available, RECURSION_AVAILABLE),
            (self.authentic_data, AUTHENTIC_DATA),
            (self.checking_disabled, CHECKING_DISABLED),
        ]
        .into_iter()
        .filter_map(|(set, bit)| set.then_some(bit))
        .sum()
    }
}

/// What is asked (RFC 1035 4.1.2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// The name asked about.
    pub name: Name,
    /// The record type asked for.
    pub rtype: RecordType,
    /// The class asked for.
    pub class: Class,
}

impl Question {
    /// The question for records of type `rtype` of `name`, class IN.
    pub fn new(name: Name, rtype: RecordType) -> Self {
        Self {
            name,
            rtype,
            class: Class::IN,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.rtype)?;
        if self.class == Class::IN {
            return Ok(());
        }
        write!(f, " {}", self.class)
    }
}

impl Message {
    /// A query for one question, without recursion and without EDNS.
    pub fn query(id: u16, question: Question) -> Self {
        Self {
            id,
            questions: vec![question],
            ..Self::default()
        }
    }

    /// The start of a response to `query`: same id, operation and question, and the flags that
    /// are copied (RFC 1035 4.1.1, RFC 4035 3.2.2).
    pub fn reply_to(query: &Self) -> Self {
        Self {
            id: query.id,
            flags: Flags {
                response: true,
                recursion_desired: query.flags.recursion_desired,
                checking_disabled: query.flags.checking_disabled,
                ..Flags::default()
            },
            opcode: query.opcode,
            questions: query.questions.clone(),
            // A responder that speaks EDNS uses it exactly when asked with it (RFC 6891 6.1.1).
            edns: query.edns.as_ref().map(|edns| Edns {
                dnssec_ok: edns.dnssec_ok,
                ..Edns::default()
            }),
            ..Self::default()
        }
    }

    /// The same message with another response code.
    #[must_use]
    pub fn with_rcode(self, rcode: Rcode) -> Self {
        Self { rcode, ..self }
    }

    /// The only question; none if there are more or fewer.
    pub fn question(&self) -> Option<&Question> {
        match self.questions.as_slice() {
            [question] => Some(question),
            _ => None,
        }
    }

    /// The largest response to this query, in octets: what `transport` carries, what the asker
    /// can take (RFC 6891 6.2.3, never below 512) and what the responder wants to send over UDP.
    pub fn reply_octets(&self, transport: Transport, udp_octets: u16) -> usize {
        match (transport, &self.edns) {
            (Transport::Tcp, _) => u16::MAX.into(),
            (Transport::Udp, None) => UDP_OCTETS_PLAIN.into(),
            (Transport::Udp, Some(edns)) => {
                let wanted = edns.udp_octets.min(udp_octets);
                wanted.max(UDP_OCTETS_PLAIN).into()
            }
        }
    }

    /// Whether the message sends the asker on to other servers (RFC 1034 4.3.2 step 3b).
    pub fn is_referral(&self) -> bool {
        let is_ns = |record: &Record| record.rtype() == RecordType::NS;
        self.rcode == Rcode::NOERROR
            && !self.flags.authoritative
            && self.answers.is_empty()
            && self.authority.iter().any(is_ns)
    }

    /// Reads a message that fills `octets`.
    pub fn parse(octets: &[u8]) -> Result<Self, ParseError> {
        let reader = &mut Reader::new(octets);
        let (mut message, counts) = Self::parse_header(reader)?;
        for _ in 0..counts[0] {
            message.questions.push(parse_question(reader)?);
        }
        for (section, count) in counts.into_iter().enumerate().skip(1) {
            for _ in 0..count {
                message.parse_record(section, reader)?;
            }
        }
        match reader.left() {
            0 => Ok(message),
            count => Err(ParseError::Trailing {
                offset: reader.offset(),
                count,
            }),
        }
    }

    /// Reads the header alone, for an answer to a message that cannot be read further.
    pub fn parse_header_only(octets: &[u8]) -> Result<Self, ParseError> {
        Self::parse_header(&mut Reader::new(octets)).map(|(message, _)| message)
    }

    fn parse_header(reader: &mut Reader<'_>) -> Result<(Self, [u16; 4]), ParseError> {
        let what = "the header";
        let id = reader.u16(what)?;
        let bits = reader.u16(what)?;
        let mut counts = [0; 4];
        for count in &mut counts {
            *count = reader.u16(what)?;
        }
        let message = Self {
            id,
            flags: Flags::from_bits(bits),
            opcode: Opcode((bits >> 11) as u8 & 15),
            rcode: Rcode(bits & 15),
            ..Self::default()
        };
        Ok((message, counts))
    }

    /// Reads one record into section 1 (answers), 2 (authority) or 3 (additional).
    fn parse_record(&mut self, section: usize, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        let offset = reader.offset();
        let name = reader.name("the name of a record")?;
        let rtype = RecordType(reader.u16("the type of a record")?);
        if rtype == RecordType::OPT {
            if section != 3 || self.edns.is_some() || !name.is_root() {
                return Err(ParseError::Opt { offset });
            }
            let (edns, high) = Edns::parse_rest(reader)?;
            self.rcode.0 |= high << 4;
            self.edns = Some(edns);
            return Ok(());
        }
        let class = Class(reader.u16("the class of a record")?);
        let record = Record::parse_rest(name, rtype, class, reader)?;
        match section {
            1 => self.answers.push(record),
            2 => self.authority.push(record),
            _ => self.additional.push(record),
        }
        Ok(())
    }
}

fn parse_question(reader: &mut Reader<'_>) -> Result<Question, ParseError> {
    Ok(Question {
        name: reader.name("the name of a question")?,
        rtype: RecordType(reader.u16("the type of a question")?),
        class: Class(reader.u16("the class of a question")?),
    })
}

impl fmt::Display for Message {
    /// Writes the message as one line for people: what is asked, or what came of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.flags.response {
            "response"
        } else {
            "query"
        };
        write!(f, "{kind} {:#06x}", self.id)?;
        for question in &self.questions {
            write!(f, " {question}")?;
        }
        if !self.flags.response {
            return Ok(());
        }
        if self.is_referral() {
            f.write_str(": referral")?;
        } else {
            write!(f, ": {}", self.rcode)?;
        }
        for record in &self.answers {
            write!(f, ", {} {}", record.rtype(), record.data)?;
        }
        f.write_str(if self.flags.truncated {
            ", truncated"
        } else {
            ""
        })
    }
}
