//! What a reader waits for: so that a timeout can say what never came.

use std::fmt;

/// The part of a message that has to come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaiting {
    /// The first byte of a message.
    Message,
    /// The rest of the start line.
    StartLine,
    /// More field lines, or the blank line after them.
    Fields,
    /// This many bytes of the body.
    Content(u64),
    /// More chunks, or the rest of one (RFC 9112 section 7.1).
    Chunks,
    /// More of the body, or the close that ends it (RFC 9112 section 6.3, rule 8).
    Close,
    /// Nothing: the message is complete, or cannot be read further.
    Nothing,
}

impl fmt::Display for Awaiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Message => "the first byte of a message",
            Self::StartLine => "the rest of the first line",
            Self::Fields => "the rest of the header",
            Self::Content(left) => return write!(f, "{left} more bytes of the body"),
            Self::Chunks => "the next chunk",
            Self::Close => "the close that ends the body",
            Self::Nothing => "nothing",
        })
    }
}
