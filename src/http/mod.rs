//! HTTP/1: messages, incremental readers, writers, statuses and the vocabulary of proxy errors.
//!
//! Everything here is sans-IO: bytes go in, events come out, and no socket, clock or thread is
//! known. The readers keep the byte span of every line, name the line that is wrong and follow one
//! [`Leniency`] and one [`Limits`], so that the habits of any real proxy are values, not code.
//! The grammar is RFC 9112, the meaning RFC 9110, the names of errors RFC 9209.

pub mod browser;
pub mod client;
mod date;
mod error;
mod fields;
mod flaw;
mod hop;
mod leniency;
mod limits;
mod message;
pub mod origin;
mod proxy_error;
mod proxy_status;
mod reader;
mod status;
mod stream;
#[cfg(test)]
mod tests;
mod url;
mod writer;

pub use date::{Calendar, imf_fixdate};
pub use error::{Excerpt, ReadError};
pub use fields::{Field, Fields};
pub use flaw::Flaw;
pub use hop::{add_via, remove_connection_fields, via_names};
pub use leniency::{
    ChunkEof, Interim, InvalidLength, JudgeAt, LengthConflict, LengthWithCoding, Leniency, NotHttp,
    OddCoding, OldCoding, Policy, StatusDigits, Unasked101, Versions,
};
pub use limits::Limits;
pub use message::{Method, RequestHead, ResponseHead, Version};
pub use proxy_error::ProxyError;
pub use proxy_status::ProxyStatus;
pub use reader::{
    Awaiting, Event, Forgiven, Framing, Received, RequestContext, RequestReader, ResponseReader,
};
pub use status::{StatusClass, reason_phrase};
pub use stream::{EndOfStream, Span, Spans};
pub use url::{Url, UrlError};
pub use writer::{BodyWriter, WriteError};
