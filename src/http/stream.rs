//! Places in a byte stream: the span of each line of a message, and how the stream ends.

use std::fmt;

/// A range of bytes, counted from the first byte of the message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u64,
    /// The offset after the last byte.
    pub end: u64,
}

impl Span {
    /// The range from `start` to before `end`.
    pub const fn new(start: u64, end: u64) -> Self {
        Self { start, end }
    }

    /// How many bytes it covers.
    pub const fn len(self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Tells whether it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Where each line of a head lies; line terminators lie outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// The start line.
    pub start_line: Span,
    /// Each field line, index by index with the fields; a folded one reaches over its last line.
    pub fields: Vec<Span>,
    /// The whole head with its blank line: what follows is the body.
    pub head: Span,
}

/// How a peer ended its side of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndOfStream {
    /// In order, with a FIN.
    Fin,
    /// At once, with a RST.
    Reset,
}

impl fmt::Display for EndOfStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fin => "closed (FIN)",
            Self::Reset => "reset (RST)",
        })
    }
}
