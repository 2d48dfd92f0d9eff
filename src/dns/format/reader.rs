//! Reads the octets of a message, one field at a time, and says where it went wrong.

use super::name::NameBuilder;
use super::{Name, NameError};

/// Why octets are no DNS message: what was being read, and at which octet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The message ends early.
    #[error("the message ends inside {what}: octet {offset} is missing")]
    Short {
        /// The field being read.
        what: &'static str,
        /// The first octet that is not there.
        offset: usize,
    },
    /// A compression pointer does not point backwards (RFC 1035 4.1.4), so it could loop.
    #[error("the name pointer at octet {offset} points to octet {target}, not backwards")]
    Pointer {
        /// Where the pointer is.
        offset: usize,
        /// Where it points.
        target: usize,
    },
    /// A label starts with bits that mean neither a label nor a pointer (RFC 6891 5).
    #[error("the label at octet {offset} starts with {octet:#04x}, neither length nor pointer")]
    LabelKind {
        /// Where the label is.
        offset: usize,
        /// Its first octet.
        octet: u8,
    },
    /// A name breaks the limits of RFC 1035 2.3.4.
    #[error("the name at octet {offset} is impossible: {source}")]
    Name {
        /// Where the name starts.
        offset: usize,
        /// Which limit it breaks.
        source: NameError,
    },
    /// The record data is longer than its type allows.
    #[error("the {what} record ends at octet {offset}, but its data goes on to octet {end}")]
    DataLength {
        /// The record type.
        what: &'static str,
        /// Where the fields of the type end.
        offset: usize,
        /// Where the stated length ends.
        end: usize,
    },
    /// An OPT record that RFC 6891 6.1 forbids: a second one, or one not at the root.
    #[error("the OPT record at octet {offset} is out of place: one at the root is allowed")]
    Opt {
        /// Where the record starts.
        offset: usize,
    },
    /// Octets follow the last record.
    #[error("{count} octets follow the end of the message at octet {offset}")]
    Trailing {
        /// Where the message ends.
        offset: usize,
        /// How many octets follow.
        count: usize,
    },
}

/// A place in the octets of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    octets: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self { octets, offset: 0 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// How many octets are left.
    pub(super) fn left(&self) -> usize {
        self.octets.len() - self.offset
    }

    pub(super) fn take(
        &mut self,
        count: usize,
        what: &'static str,
    ) -> Result<&'a [u8], ParseError> {
        let field = self.octets.get(self.offset..self.offset + count);
        let field = field.ok_or(ParseError::Short {
            what,
            offset: self.octets.len(),
        })?;
        self.offset += count;
        Ok(field)
    }

    /// Everything up to the end.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        let rest = &self.octets[self.offset..];
        self.offset = self.octets.len();
        rest
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], ParseError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, what)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self, what: &'static str) -> Result<u8, ParseError> {
        self.array::<1>(what).map(|[octet]| octet)
    }

    pub(super) fn u16(&mut self, what: &'static str) -> Result<u16, ParseError> {
        self.array(what).map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, ParseError> {
        self.array(what).map(u32::from_be_bytes)
    }

    pub(super) fn ipv4(&mut self, what: &'static str) -> Result<[u8; 4], ParseError> {
        self.array(what)
    }

    pub(super) fn ipv6(&mut self, what: &'static str) -> Result<[u8; 16], ParseError> {
        self.array(what)
    }

    /// A reader of the next `count` octets, behind which this one goes on. Pointers in it still
    /// reach all that lies before, as names in record data need (RFC 1035 4.1.4).
    pub(super) fn part(&mut self, count: usize, what: &'static str) -> Result<Self, ParseError> {
        let start = self.offset;
        self.take(count, what)?;
        Ok(Self {
            octets: &self.octets[..self.offset],
            offset: start,
        })
    }

    /// A name, with its pointers followed (RFC 1035 4.1.4).
    ///
    /// Each pointer must point before the run of labels it ends, so reading always comes to an
    /// end; the limit of 255 octets bounds the work.
    pub(super) fn name(&mut self, what: &'static str) -> Result<Name, ParseError> {
        let start = self.offset;
        let at_start = |source| ParseError::Name {
            offset: start,
            source,
        };
        let mut builder = NameBuilder::default();
        let mut cursor = *self;
        let mut run_start = start;
        let mut end = None;
        loop {
            let offset = cursor.offset;
            match cursor.u8(what)? {
                0 => break,
                length @ 1..=63 => {
                    let label = cursor.take(length.into(), what)?;
                    builder.push(label).map_err(at_start)?;
                }
                high @ 0xc0.. => {
                    let target = usize::from(high & 0x3f) << 8 | usize::from(cursor.u8(what)?);
                    end.get_or_insert(cursor.offset);
                    if target >= run_start {
                        return Err(ParseError::Pointer { offset, target });
                    }
                    cursor.offset = target;
                    run_start = target;
                }
                octet => return Err(ParseError::LabelKind { offset, octet }),
            }
        }
        self.offset = end.unwrap_or(cursor.offset);
        Ok(builder.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_at(octets: &[u8], offset: usize) -> Result<Name, ParseError> {
        Reader { octets, offset }.name("name")
    }

    #[test]
    fn rfc1035_4_1_4_pointers_are_followed() {
        let octets = b"\x07example\x00\x04shop\xc0\x00\x03www\xc0\x09";
        let mut reader = Reader { octets, offset: 16 };
        assert_eq!(reader.name("name").unwrap().to_string(), "www.shop.example");
        assert_eq!(reader.left(), 0);
    }

    #[test]
    fn rfc1035_4_1_4_pointers_never_loop() {
        let itself = name_at(b"\xc0\x00", 0);
        assert_eq!(
            itself,
            Err(ParseError::Pointer {
                offset: 0,
                target: 0
            })
        );
        let into_own_run = name_at(b"\x01a\xc0\x00", 0);
        assert_eq!(
            into_own_run,
            Err(ParseError::Pointer {
                offset: 2,
                target: 0
            })
        );
        let forward = name_at(b"\xc0\x02\x00", 0);
        assert_eq!(
            forward,
            Err(ParseError::Pointer {
                offset: 0,
                target: 2
            })
        );
    }

    #[test]
    fn impossible_names_are_told_apart() {
        let octets = b"\x40abc";
        assert_eq!(
            name_at(octets, 0),
            Err(ParseError::LabelKind {
                offset: 0,
                octet: 0x40
            })
        );
        let short = name_at(b"\x05abc", 0).unwrap_err().to_string();
        assert_eq!(short, "the message ends inside name: octet 4 is missing");
        let mut long: Vec<u8> = b"\x3f".iter().chain(&[b'a'; 63]).copied().collect();
        long = long.repeat(4);
        long.push(0);
        let source = NameError::TooLong;
        assert_eq!(
            name_at(&long, 0),
            Err(ParseError::Name { offset: 0, source })
        );
    }
}
