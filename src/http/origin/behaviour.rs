//! The ways in which an origin server behaves, each by its name.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::{Script, Then};

/// How an origin server behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// The accept queue counts as full: new SYNs are ignored.
    BacklogFull,
    /// A chunk has a size that is no number (RFC 9112 section 7.1).
    BadChunk,
    /// A field line has no colon (RFC 9112 section 5).
    BadHeader,
    /// The status code is no number (RFC 9112 section 4).
    BadStatusLine,
    /// Each request is read, then the connection closed.
    CloseAfterRequest,
    /// Each connection is accepted, then closed.
    CloseOnAccept,
    /// The answer is some other protocol's.
    Garbage,
    /// The head of the answer is larger than readers take.
    HeaderTooBig,
    /// It listens on 127.0.0.1 only: from outside the port is closed.
    LoopbackOnly,
    /// Each request is read, and nothing ever said.
    NeverAnswers,
    /// Answers as it should.
    #[default]
    Normal,
    /// Each request is read, then the connection broken off.
    ResetAfterRequest,
    /// Each connection is accepted, then broken off.
    ResetOnAccept,
    /// Does what the script says.
    Script(Script),
    /// Answers as it should, but only after this time.
    Slow(Duration),
    /// Answers every request with this status.
    Status(u16),
    /// The connection ends in the middle of the content (RFC 9112 section 8).
    TruncatedBody,
    /// The connection ends in the middle of the head.
    TruncatedHeader,
}

/// Larger than the head that any of the known proxies takes by default, save those that take
/// megabytes.
const BIG_HEADER: usize = 70_000;

impl Behaviour {
    /// The name, as faults have it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BacklogFull => "backlog-full",
            Self::BadChunk => "bad-chunk",
            Self::BadHeader => "bad-header",
            Self::BadStatusLine => "bad-status-line",
            Self::CloseAfterRequest => "close-after-request",
            Self::CloseOnAccept => "close-on-accept",
            Self::Garbage => "garbage",
            Self::HeaderTooBig => "header-too-big",
            Self::LoopbackOnly => "loopback-only",
            Self::NeverAnswers => "never-answers",
            Self::Normal => "normal",
            Self::ResetAfterRequest => "reset-after-request",
            Self::ResetOnAccept => "reset-on-accept",
            Self::Script(_) => "script",
            Self::Slow(_) => "slow",
            Self::Status(_) => "status",
            Self::TruncatedBody => "truncated-body",
            Self::TruncatedHeader => "truncated-header",
        }
    }

    /// The only address it listens on, if not on all.
    pub(super) fn listens_on(&self) -> Option<Ipv4Addr> {
        (*self == Self::LoopbackOnly).then_some(Ipv4Addr::LOCALHOST)
    }

    /// What it does instead of answering; none if it answers.
    pub fn script(&self) -> Option<Script> {
        Some(match self {
            Self::BacklogFull
            | Self::LoopbackOnly
            | Self::Normal
            | Self::Slow(_)
            | Self::Status(_) => return None,
            Self::BadChunk => Script::send(BAD_CHUNK, Then::Fin),
            Self::BadHeader => Script::send(BAD_HEADER, Then::Keep),
            Self::BadStatusLine => Script::send(BAD_STATUS_LINE, Then::Keep),
            Self::CloseAfterRequest => Script::after_request(Then::Fin),
            Self::CloseOnAccept => Script::on_accept(Then::Fin),
            Self::Garbage => Script::send(GARBAGE, Then::Fin),
            Self::HeaderTooBig => Script::send(header_too_big(), Then::Keep),
            Self::NeverAnswers => Script::after_request(Then::Stall),
            Self::ResetAfterRequest => Script::after_request(Then::Rst),
            Self::ResetOnAccept => Script::on_accept(Then::Rst),
            Self::Script(script) => script.clone(),
            Self::TruncatedBody => Script::send(TRUNCATED_BODY, Then::Fin),
            Self::TruncatedHeader => Script::send(TRUNCATED_HEADER, Then::Fin),
        })
    }
}

fn header_too_big() -> Vec<u8> {
    let filler = "x".repeat(BIG_HEADER);
    format!("HTTP/1.1 200 OK\r\nX-Filler: {filler}\r\nContent-Length: 5\r\n\r\nhello").into()
}

const BAD_CHUNK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\
    Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nlots\r\nof text\r\n0\r\n\r\n";
const BAD_HEADER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\
    this line has no colon\r\nContent-Length: 5\r\n\r\nhello";
const BAD_STATUS_LINE: &[u8] = b"HTTP/1.1 fine OK\r\nContent-Type: text/plain\r\n\
    Content-Length: 5\r\n\r\nhello";
const GARBAGE: &[u8] = b"220 mail.example ready, say HELO\r\n\r\n";
const TRUNCATED_BODY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\
    Content-Length: 100\r\n\r\nThis page breaks off in the middle of";
const TRUNCATED_HEADER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/pl";
