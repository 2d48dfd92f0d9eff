//! Domain names: labels of octets, compared without regard to case, kept as they were written.
//!
//! RFC 1035 2.3.4 sets the limits, RFC 4343 the comparison, RFC 4034 6.1 the order.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::str::FromStr;

/// The longest name, in octets on the wire, with length octets and the root (RFC 1035 2.3.4).
pub const NAME_OCTETS_MAX: usize = 255;

/// The longest label in octets (RFC 1035 2.3.4).
pub const LABEL_OCTETS_MAX: usize = 63;

/// A fully qualified domain name.
///
/// Two names that differ in ASCII case only are equal (RFC 4343 3); the case itself is kept.
/// The order is the canonical one (RFC 4034 6.1): a name comes directly before the names below it.
#[derive(Clone)]
pub struct Name {
    /// Wire form without compression: each label behind its length, then a zero octet.
    ///
    /// Length octets are at most 63 and so never letters: comparing the whole wire form without
    /// regard to case is comparing the labels.
    wire: Box<[u8]>,
}

impl Name {
    /// The root, written `.`.
    pub fn root() -> Self {
        Self { wire: [0].into() }
    }

    /// The name made of `labels`, leftmost first.
    pub fn from_labels<L: AsRef<[u8]>>(
        labels: impl IntoIterator<Item = L>,
    ) -> Result<Self, NameError> {
        let mut builder = NameBuilder::default();
        for label in labels {
            builder.push(label.as_ref())?;
        }
        Ok(builder.finish())
    }

    /// The labels, leftmost first, without the root.
    pub fn labels(&self) -> Labels<'_> {
        Labels { rest: &self.wire }
    }

    /// How many labels the name has; the root has none.
    pub fn label_count(&self) -> usize {
        self.labels().count()
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.wire.len() == 1
    }

    /// The name without its leftmost label; none above the root.
    pub fn parent(&self) -> Option<Self> {
        let first = self.labels().next()?;
        let wire = self.wire[1 + first.len()..].into();
        Some(Self { wire })
    }

    /// The name itself, then each name above it, up to and with the root.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// Whether the name is `ancestor` or lies below it.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        let mut rest = self.labels();
        while rest.rest.len() > ancestor.wire.len() {
            rest.next();
        }
        rest.rest.eq_ignore_ascii_case(&ancestor.wire)
    }

    /// Whether the name lies below `ancestor` and is not `ancestor` itself.
    pub fn is_below(&self, ancestor: &Self) -> bool {
        self.wire.len() > ancestor.wire.len() && self.is_within(ancestor)
    }

    /// The name `label` directly below this one.
    pub fn child(&self, label: impl AsRef<[u8]>) -> Result<Self, NameError> {
        Self::from_labels(std::iter::once(label.as_ref()).chain(self.labels()))
    }

    /// The wire form without compression, with length octets and the root.
    pub fn as_wire(&self) -> &[u8] {
        &self.wire
    }

    /// Where each label starts in the wire form, and how many labels there are.
    fn label_starts(&self) -> ([u8; NAME_OCTETS_MAX], usize) {
        let mut starts = [0; NAME_OCTETS_MAX];
        let mut at = 0;
        let mut count = 0;
        for label in self.labels() {
            starts[count] = at;
            at += 1 + label.len() as u8;
            count += 1;
        }
        (starts, count)
    }

    fn label_at(&self, start: u8) -> impl Iterator<Item = u8> {
        let start = usize::from(start);
        let length = usize::from(self.wire[start]);
        self.wire[start + 1..=start + length]
            .iter()
            .map(u8::to_ascii_lowercase)
    }
}

/// The labels of a name, leftmost first.
#[derive(Clone, Debug)]
pub struct Labels<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (&length, rest) = self.rest.split_first()?;
        if length == 0 {
            return None;
        }
        let (label, rest) = rest.split_at_checked(usize::from(length))?;
        self.rest = rest;
        Some(label)
    }
}

/// Collects labels into a name and holds the limits of RFC 1035 2.3.4.
#[derive(Debug, Default)]
pub(super) struct NameBuilder {
    wire: Vec<u8>,
}

impl NameBuilder {
    /// Adds a label on the right.
    pub(super) fn push(&mut self, label: &[u8]) -> Result<(), NameError> {
        if label.is_empty() {
            return Err(NameError::EmptyLabel);
        }
        if label.len() > LABEL_OCTETS_MAX {
            return Err(NameError::LabelTooLong(label.len()));
        }
        self.wire.push(label.len() as u8);
        self.wire.extend_from_slice(label);
        if self.wire.len() + 1 > NAME_OCTETS_MAX {
            return Err(NameError::TooLong);
        }
        Ok(())
    }

    /// The name of all labels pushed.
    pub(super) fn finish(mut self) -> Name {
        self.wire.push(0);
        Name {
            wire: self.wire.into(),
        }
    }
}

/// Why labels or a text are no domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Two dots in a row, or a dot in front.
    #[error("a label of the name is empty: remove the extra dot")]
    EmptyLabel,
    /// A label of more than 63 octets, here with its length.
    #[error("a label of the name has {0} octets: at most 63 are possible (RFC 1035 2.3.4)")]
    LabelTooLong(usize),
    /// More than 255 octets in all.
    #[error("the name has more than 255 octets with its label lengths (RFC 1035 2.3.4)")]
    TooLong,
    /// A backslash that starts no escape.
    #[error("a backslash in the name must precede a character or three digits below 256")]
    Escape,
    /// A character outside ASCII.
    #[error("the name holds {0:?}: write its ASCII form (xn--...) or an escape such as \\195")]
    NotAscii(char),
}

impl FromStr for Name {
    type Err = NameError;

    /// Reads a name as people write it, with or without the final dot; escapes are those of
    /// RFC 1035 5.1 (`\.` and `\065`).
    fn from_str(text: &str) -> Result<Self, NameError> {
        if text == "." {
            return Ok(Self::root());
        }
        let mut builder = NameBuilder::default();
        let mut label = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '.' => builder.push(&std::mem::take(&mut label))?,
                '\\' => label.push(unescape(&mut chars)?),
                c if c.is_ascii() => label.push(c as u8),
                c => return Err(NameError::NotAscii(c)),
            }
        }
        if !label.is_empty() || builder.wire.is_empty() {
            builder.push(&label)?;
        }
        Ok(builder.finish())
    }
}

/// The octet meant by what follows a backslash.
pub(super) fn unescape(chars: &mut std::str::Chars<'_>) -> Result<u8, NameError> {
    let first = chars.next().ok_or(NameError::Escape)?;
    if !first.is_ascii_digit() {
        return u8::try_from(first).map_err(|_| NameError::NotAscii(first));
    }
    [Some(first), chars.next(), chars.next()]
        .into_iter()
        .try_fold(0, |value, c| Some(value * 10 + c?.to_digit(10)?))
        .and_then(|value| u8::try_from(value).ok())
        .ok_or(NameError::Escape)
}

impl fmt::Display for Name {
    /// Writes the name without the final dot, the root as `.`. Whatever could be mistaken for
    /// structure, or is no printable ASCII, is escaped (RFC 1035 5.1): safe on any terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.write_str(".");
        }
        let mut text = String::with_capacity(self.wire.len());
        for label in self.labels() {
            if !text.is_empty() {
                text.push('.');
            }
            for &octet in label {
                push_escaped(&mut text, octet)?;
            }
        }
        f.pad(&text)
    }
}

fn push_escaped(text: &mut String, octet: u8) -> fmt::Result {
    match octet {
        b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => {
            write!(text, "\\{}", char::from(octet))
        }
        0x21..=0x7e => text.write_char(octet.into()),
        _ => write!(text, "\\{octet:03}"),
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.wire.eq_ignore_ascii_case(&other.wire)
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, my_count) = self.label_starts();
        let (theirs, their_count) = other.label_starts();
        let mine = mine[..my_count].iter().rev();
        let theirs = theirs[..their_count].iter().rev();
        mine.zip(theirs)
            .map(|(&a, &b)| self.label_at(a).cmp(other.label_at(b)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| my_count.cmp(&their_count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("a test name")
    }

    #[test]
    fn rfc4343_3_case_is_kept_and_ignored() {
        assert_eq!(name("Shop.Example"), name("shop.eXample."));
        assert_eq!(name("Shop.Example").to_string(), "Shop.Example");
    }

    #[test]
    fn rfc4034_6_1_order() {
        let sorted = [
            "example",
            "a.example",
            "yljkjljk.a.example",
            "Z.a.example",
            "zABC.a.EXAMPLE",
            "z.example",
            "\\001.z.example",
            "*.z.example",
            "\\200.z.example",
        ];
        assert!(sorted.windows(2).all(|pair| name(pair[0]) < name(pair[1])));
    }

    #[test]
    fn rfc1035_2_3_4_limits() {
        let long = "a".repeat(63);
        assert!(long.parse::<Name>().is_ok());
        assert_eq!(
            format!("{long}a").parse::<Name>(),
            Err(NameError::LabelTooLong(64))
        );
        let fits = format!("{long}.{long}.{long}.{}", &long[..61]);
        assert_eq!(name(&fits).as_wire().len(), 255);
        assert_eq!(format!("{fits}a").parse::<Name>(), Err(NameError::TooLong));
    }

    #[test]
    fn bad_texts_are_named() {
        assert_eq!("".parse::<Name>(), Err(NameError::EmptyLabel));
        assert_eq!("a..b".parse::<Name>(), Err(NameError::EmptyLabel));
        assert_eq!(".a".parse::<Name>(), Err(NameError::EmptyLabel));
        assert_eq!("..".parse::<Name>(), Err(NameError::EmptyLabel));
        assert_eq!("a\\25".parse::<Name>(), Err(NameError::Escape));
        assert_eq!("a\\256".parse::<Name>(), Err(NameError::Escape));
        assert_eq!("é".parse::<Name>(), Err(NameError::NotAscii('é')));
    }

    #[test]
    fn display_is_escaped_and_reads_back() {
        let odd = Name::from_labels([&b"a.b\\"[..], b"\x1b[31m\xff ", b"x"]).unwrap();
        assert_eq!(odd.to_string(), "a\\.b\\\\.\\027[31m\\255\\032.x");
        assert_eq!(name(&odd.to_string()), odd);
        assert_eq!(Name::root().to_string(), ".");
    }

    #[test]
    fn within_compares_whole_labels() {
        assert!(name("a.shop.example").is_within(&name("Shop.example")));
        assert!(name("shop.example").is_within(&name("shop.example")));
        assert!(!name("shop.example").is_below(&name("shop.example")));
        assert!(!name("workshop.example").is_within(&name("shop.example")));
        assert!(name("x").is_within(&Name::root()));
        assert!(!Name::root().is_within(&name("x")));
    }

    #[test]
    fn ancestors_end_at_the_root() {
        let all: Vec<_> = name("a.b.c").ancestors().map(|n| n.to_string()).collect();
        assert_eq!(all, ["a.b.c", "b.c", "c", "."]);
    }
}
