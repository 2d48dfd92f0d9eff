//! Scripts: what a misbehaving server does, as data.

use std::time::Duration;

/// What a server does instead of answering properly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What happens to a connection as soon as it is accepted, if anything.
    pub on_accept: Option<Then>,
    /// What is written after each request.
    pub send: Vec<Send>,
    /// What happens to the connection after that.
    pub then: Then,
    /// Whether it reacts to the head of a request, while the content is still coming.
    pub early: bool,
    /// What it does from the second request of a connection on, if that is something else.
    pub second: Option<Box<Self>>,
}

/// Bytes to write, and the pause after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// The bytes, as they go out; perhaps none.
    pub bytes: Vec<u8>,
    /// The pause after them.
    pub wait: Duration,
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is closed in order.
    Fin,
    /// It stays open for the next request.
    Keep,
    /// It is broken off.
    Rst,
    /// It stays open, but nothing is read or written any more.
    Stall,
}

impl Script {
    /// Does this to every new connection.
    pub fn on_accept(then: Then) -> Self {
        Self {
            on_accept: Some(then),
            ..Self::after_request(then)
        }
    }

    /// Does this after each request, and says nothing.
    pub fn after_request(then: Then) -> Self {
        Self {
            on_accept: None,
            send: Vec::new(),
            then,
            early: false,
            second: None,
        }
    }

    /// Writes this after each request.
    pub fn send(bytes: impl Into<Vec<u8>>, then: Then) -> Self {
        let bytes = bytes.into();
        Self {
            send: vec![Send {
                bytes,
                wait: Duration::ZERO,
            }],
            ..Self::after_request(then)
        }
    }

    /// The status that its bytes announce, if they begin as a status line does
    /// (RFC 9112 section 4).
    pub(super) fn status(&self) -> Option<u16> {
        let bytes: Vec<u8> = self.send.iter().flat_map(|s| s.bytes.clone()).collect();
        let rest = bytes.strip_prefix(b"HTTP/1.")?.get(2..5)?;
        std::str::from_utf8(rest).ok()?.parse().ok()
    }

    /// Whether it writes anything at all.
    pub(super) fn writes(&self) -> bool {
        self.send.iter().any(|send| !send.bytes.is_empty())
    }
}
