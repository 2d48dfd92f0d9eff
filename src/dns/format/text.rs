//! Records as people write them: one line of a master file (RFC 1035 5.1).

use std::str::FromStr;

use super::name::unescape;
use super::{Class, Name, NameError, Rdata, Record, RecordType, Soa, UnknownType};

/// The time to live of a record whose text names none, in seconds.
pub const DEFAULT_TTL: u32 = 300;

/// Why a text is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The text ends early.
    #[error("the record ends before its {0}: expected `name [ttl] [IN] type data`")]
    Missing(&'static str),
    /// A word that is no name.
    #[error("`{word}` is no name: {source}")]
    Name {
        /// The word.
        word: String,
        /// What is wrong with it.
        source: NameError,
    },
    /// A word that names no record type.
    #[error(transparent)]
    Type(#[from] UnknownType),
    /// A word of the data that does not fit its place.
    #[error("`{word}` is no {expected}")]
    Data {
        /// The word.
        word: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// Words behind the data.
    #[error("`{0}` follows the end of the record: remove it")]
    Extra(String),
}

impl FromStr for Record {
    type Err = TextError;

    /// Reads `name [ttl] [IN] type data`; names need no final dot, for all are complete.
    /// A missing time to live is [`DEFAULT_TTL`].
    fn from_str(text: &str) -> Result<Self, TextError> {
        let mut words = Words(split(text).into_iter());
        let name = words.name("name")?;
        let mut word = words.next("type")?;
        let mut ttl = DEFAULT_TTL;
        if let Ok(number) = word.parse() {
            ttl = number;
            word = words.next("type")?;
        }
        if word.eq_ignore_ascii_case("IN") {
            word = words.next("type")?;
        }
        let data = words.data(word.parse()?)?;
        match words.0.next() {
            Some(extra) => Err(TextError::Extra(extra)),
            None => Ok(Self {
                name,
                class: Class::IN,
                ttl,
                data,
            }),
        }
    }
}

/// Cuts a line at white space outside quotes. Escapes stay as they are.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c.is_whitespace() && !quoted {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_default();
        match c {
            '"' => quoted = !quoted,
            '\\' => word.extend(std::iter::once(c).chain(chars.next())),
            c => word.push(c),
        }
    }
    words.extend(word);
    words
}

/// The words of a line not yet read.
struct Words(std::vec::IntoIter<String>);

impl Words {
    fn next(&mut self, what: &'static str) -> Result<String, TextError> {
        self.0.next().ok_or(TextError::Missing(what))
    }

    fn name(&mut self, what: &'static str) -> Result<Name, TextError> {
        let word = self.next(what)?;
        word.parse()
            .map_err(|source| TextError::Name { word, source })
    }

    fn value<T: FromStr>(&mut self, expected: &'static str) -> Result<T, TextError> {
        let word = self.next(expected)?;
        word.parse().map_err(|_| TextError::Data { word, expected })
    }

    fn data(&mut self, rtype: RecordType) -> Result<Rdata, TextError> {
        Ok(match rtype {
            RecordType::A => Rdata::A(self.value("IPv4 address")?),
            RecordType::AAAA => Rdata::Aaaa(self.value("IPv6 address")?),
            RecordType::CNAME => Rdata::Cname(self.name("canonical name")?),
            RecordType::MX => Rdata::Mx {
                preference: self.value("preference (0 to 65535)")?,
                exchange: self.name("mail exchange")?,
            },
            RecordType::NS => Rdata::Ns(self.name("name server")?),
            RecordType::PTR => Rdata::Ptr(self.name("host name")?),
            RecordType::SOA => Rdata::Soa(self.soa()?),
            RecordType::SRV => Rdata::Srv {
                priority: self.value("priority (0 to 65535)")?,
                weight: self.value("weight (0 to 65535)")?,
                port: self.value("port (0 to 65535)")?,
                target: self.name("host of the service")?,
            },
            RecordType::TXT => self.txt()?,
            rtype => self.opaque(rtype)?,
        })
    }

    fn soa(&mut self) -> Result<Soa, TextError> {
        Ok(Soa {
            primary: self.name("primary server")?,
            mailbox: self.name("mailbox")?,
            serial: self.value("serial number")?,
            refresh: self.value("refresh time in seconds")?,
            retry: self.value("retry time in seconds")?,
            expire: self.value("expire time in seconds")?,
            minimum: self.value("negative time to live in seconds")?,
        })
    }

    fn txt(&mut self) -> Result<Rdata, TextError> {
        let first = self.next("text")?;
        std::iter::once(first)
            .chain(self.0.by_ref())
            .map(|word| character_string(&word))
            .collect::<Result<_, _>>()
            .map(Rdata::Txt)
    }

    /// Data of any type as a length and hexadecimal digits (RFC 3597 5).
    fn opaque(&mut self, rtype: RecordType) -> Result<Rdata, TextError> {
        let mark = self.next("data")?;
        if mark != "\\#" {
            let expected = "`\\#`, which opens the data of this type (RFC 3597 5)";
            return Err(TextError::Data {
                word: mark,
                expected,
            });
        }
        let length: usize = self.value("data length in octets")?;
        let digits: String = self.0.by_ref().collect();
        let octets = from_hex(&digits).filter(|octets| octets.len() == length);
        octets
            .map(|octets| Rdata::Opaque { rtype, octets })
            .ok_or(TextError::Data {
                word: digits,
                expected: "hexadecimal text of the stated length",
            })
    }
}

/// The octets of one string of a text record.
fn character_string(word: &str) -> Result<Vec<u8>, TextError> {
    let data_error = |expected| TextError::Data {
        word: word.to_owned(),
        expected,
    };
    let mut octets = Vec::new();
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => octets.push(unescape(&mut chars).map_err(|_| data_error("escaped text"))?),
            c => octets.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    if octets.len() > 255 {
        return Err(data_error("string of at most 255 octets"));
    }
    Ok(octets)
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = digits
        .chars()
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks();
    rest.is_empty().then(|| {
        pairs
            .iter()
            .map(|[high, low]| (high << 4 | low) as u8)
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc1035_5_1_lines_read_back() {
        for line in [
            "shop.example 300 IN A 192.0.2.10",
            "shop.example 60 IN AAAA 2001:db8::10",
            "www.shop.example 0 IN CNAME shop.example",
            "example 86400 IN SOA ns.example admin.example 1 7200 900 1209600 60",
            "shop.example 300 IN MX 10 mail.shop.example",
            "shop.example 300 IN TXT \"two words\" \"\\\"; \\200\" \"\"",
            "_http._tcp.shop.example 300 IN SRV 0 5 80 app1.internal",
            "10.2.0.192.in-addr.arpa 300 IN PTR shop.example",
            "x.test 300 IN TYPE731 \\# 6 abcdef012345",
            "x.test 300 IN TYPE731 \\# 0",
            "example 300 IN NS ns.example",
        ] {
            let record: Record = line.parse().expect(line);
            assert_eq!(record.to_string(), line);
        }
    }

    #[test]
    fn class_and_time_may_be_missing() {
        let short: Record = "a.test. a 192.0.2.1".parse().unwrap();
        assert_eq!(short.to_string(), "a.test 300 IN A 192.0.2.1");
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        for (line, error) in [
            (
                "",
                "the record ends before its name: expected `name [ttl] [IN] type data`",
            ),
            ("a.test A 192.0.2.300", "`192.0.2.300` is no IPv4 address"),
            (
                "a.test A 192.0.2.3 x",
                "`x` follows the end of the record: remove it",
            ),
            (
                "a..b A 192.0.2.3",
                "`a..b` is no name: a label of the name is empty: remove the extra dot",
            ),
            ("a.test MX mail", "`mail` is no preference (0 to 65535)"),
            (
                "a.test QQ x",
                "`QQ` is no record type: write one such as A, AAAA or MX, or TYPE and a number",
            ),
        ] {
            assert_eq!(line.parse::<Record>().unwrap_err().to_string(), error);
        }
    }
}
