//! The decode tree, and how dissectors grow it.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Range;

use crate::packet::read;

/// One protocol layer of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The protocol: `Ethernet`, `IPv4`, `TCP`; `quoted IPv4` inside an ICMP error.
    pub name: Cow<'static, str>,
    /// Its bytes in the frame: its header, and its trailer or text if it has one.
    pub range: Range<usize>,
    /// Its fields, in the order of their bytes.
    pub fields: Vec<Field>,
}

impl Layer {
    /// The value of the first field called `name`.
    pub fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        Some(&field.value)
    }
}

/// One field of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is called: `source port`.
    pub name: &'static str,
    /// What it says, in printable characters.
    pub value: String,
    /// Its bytes in the frame.
    pub range: Range<usize>,
}

/// A tree while it grows. Reading past the end gives `None`, with which a dissector gives up.
pub(super) struct Tree<'a> {
    /// The bytes that may be read: the frame up to the end of the packet.
    bytes: &'a [u8],
    layers: Vec<Layer>,
    padding: Option<Range<usize>>,
    quoted: bool,
    whole: bool,
}

impl<'a> Tree<'a> {
    /// A tree for a frame; `whole` says whether its body was kept.
    pub(super) fn new(bytes: &'a [u8], whole: bool) -> Self {
        Self {
            bytes,
            layers: Vec::new(),
            padding: None,
            quoted: false,
            whole,
        }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether all bytes of the packet are here, so that checksums can be computed.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Says that bytes of the packet are missing.
    pub(super) fn set_partial(&mut self) {
        self.whole = false;
    }

    /// What follows is quoted: a packet cut off on purpose, inside another.
    pub(super) fn enter_quote(&mut self) {
        self.quoted = true;
        self.whole = false;
    }

    /// Whether this is inside a quote.
    pub(super) fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// Ends the packet at `end`: what lies behind (short Ethernet frames are filled up, RFC 894) is
    /// shown last, as padding, and no layer to come sees it.
    pub(super) fn end_packet(&mut self, end: usize) {
        if end < self.bytes.len() {
            if !self.quoted {
                self.padding = Some(end..self.bytes.len());
            }
            self.bytes = &self.bytes[..end];
        }
    }

    /// Begins a layer; it covers its fields.
    pub(super) fn open(&mut self, name: &'static str, at: usize) {
        let at = at.min(self.bytes.len());
        self.layers.push(Layer {
            name: if self.quoted {
                format!("quoted {name}").into()
            } else {
                name.into()
            },
            range: at..at,
            fields: Vec::new(),
        });
    }

    /// Adds a field to the layer opened last; the range is cut to the bytes that there are.
    pub(super) fn show(&mut self, name: &'static str, range: Range<usize>, value: impl Display) {
        let end = range.end.min(self.bytes.len());
        let range = range.start.min(end)..end;
        if let Some(layer) = self.layers.last_mut() {
            layer.range.end = layer.range.end.max(range.end);
            let value = value.to_string();
            layer.fields.push(Field { name, value, range });
        }
    }

    /// Adds a field of one byte.
    pub(super) fn byte(&mut self, name: &'static str, at: usize) -> Option<u8> {
        let value = *self.bytes.get(at)?;
        self.show(name, at..at + 1, value);
        Some(value)
    }

    /// Adds a field of 16 bits.
    pub(super) fn word(&mut self, name: &'static str, at: usize) -> Option<u16> {
        let value = read::be16(self.bytes, at)?;
        self.show(name, at..at + 2, value);
        Some(value)
    }

    /// Adds a field of 16 bits, shown in hexadecimal.
    pub(super) fn hex(&mut self, name: &'static str, at: usize) -> Option<u16> {
        let value = read::be16(self.bytes, at)?;
        self.show(name, at..at + 2, format_args!("{value:#06x}"));
        Some(value)
    }

    /// Adds a field of 32 bits.
    pub(super) fn long(&mut self, name: &'static str, at: usize) -> Option<u32> {
        let value = read::be32(self.bytes, at)?;
        self.show(name, at..at + 4, value);
        Some(value)
    }

    /// Adds an Ethernet address.
    pub(super) fn mac(&mut self, name: &'static str, at: usize) -> Option<()> {
        let address = read::mac(self.bytes, at)?;
        self.show(name, at..at + 6, address);
        Some(())
    }

    /// Adds an IPv4 address.
    pub(super) fn ipv4(&mut self, name: &'static str, at: usize) -> Option<()> {
        let address = read::ipv4(self.bytes, at)?;
        self.show(name, at..at + 4, address);
        Some(())
    }

    /// Adds an IPv6 address.
    pub(super) fn ipv6(&mut self, name: &'static str, at: usize) -> Option<()> {
        let address = read::ipv6(self.bytes, at)?;
        self.show(name, at..at + 16, address);
        Some(())
    }

    /// Adds a checksum with its verdict; `expected` is `None` where it cannot be computed.
    pub(super) fn checksum(&mut self, at: usize, expected: Option<u16>) -> Option<()> {
        let found = read::be16(self.bytes, at)?;
        let verdict: &dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result = &|f| match expected {
            Some(expected) if expected == found => f.write_str("good"),
            Some(expected) => write!(f, "bad, should be {expected:#06x}"),
            None => f.write_str("not checked, the packet is not whole"),
        };
        let verdict = fmt::from_fn(verdict);
        self.show(
            "checksum",
            at..at + 2,
            format_args!("{found:#06x} {verdict}"),
        );
        Some(())
    }

    /// Adds what a layer carries and nobody here understands.
    pub(super) fn payload(&mut self, at: usize) {
        let length = self.bytes.len().saturating_sub(at);
        if length > 0 {
            self.show("payload", at..at + length, format_args!("{length} bytes"));
        }
    }

    /// The finished tree. `decoded` is `None` if a dissector gave up: the rest is shown as such.
    pub(super) fn finish(mut self, decoded: Option<()>) -> Vec<Layer> {
        if decoded.is_none() {
            let fields = self.layers.last().map(|layer| layer.range.end);
            let at = fields.unwrap_or(0);
            let text = "cut short or malformed from here on";
            self.show("incomplete", at..self.bytes.len(), text);
        }
        if let Some(range) = self.padding {
            let value = format!("{} bytes", range.len());
            let (name, field) = ("padding", range.clone());
            self.layers.push(Layer {
                name: name.into(),
                range,
                fields: vec![Field {
                    name,
                    value,
                    range: field,
                }],
            });
        }
        self.layers
    }
}
