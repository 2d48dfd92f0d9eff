//! What a reader reports.

use super::Forgiven;
use super::body::Step;
use crate::http::{Fields, Spans};

/// One step in the reading of a message with heads of type `H`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<H> {
    /// An interim response came; the final one is still to come (RFC 9110 section 15.2).
    Interim(Box<Received<H>>),
    /// The head is complete.
    Head(Box<Received<H>>),
    /// A piece of the content, chunk framing taken off; its size depends on what arrived when.
    Body(Vec<u8>),
    /// The trailer section of a chunked body, unless empty (RFC 9112 section 7.1.2).
    Trailers(Fields),
    /// The message is complete; bytes after it stay in the reader.
    End,
}

impl<H> From<Step> for Event<H> {
    fn from(step: Step) -> Self {
        match step {
            Step::Data(data) => Self::Body(data),
            Step::Trailers(fields) => Self::Trailers(fields),
            Step::End => Self::End,
        }
    }
}

/// A head and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received<H> {
    /// The head itself.
    pub head: H,
    /// Where each of its lines lies, from the first byte of the message.
    pub spans: Spans,
    /// How the end of the body is found.
    pub framing: Framing,
    /// Whether the connection may carry another message after this one (RFC 9112 section 9.3).
    pub persistent: bool,
    /// What was wrong but let through.
    pub forgiven: Vec<Forgiven>,
}

/// How the end of a body is found (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is no body.
    None,
    /// It has this many bytes.
    Length(u64),
    /// It comes in chunks (RFC 9112 section 7.1).
    Chunked,
    /// It lasts until the connection closes.
    UntilClose,
    /// HTTP ends with this head: what follows belongs to a tunnel or another protocol
    /// (RFC 9110 sections 7.8 and 9.3.6).
    Switched,
}
