//! What came of a fetch: a response, perhaps broken off, or the trouble that prevented one.

use crate::dns::Outcome;
use crate::host::Errno;
use crate::http::{ReadError, ResponseHead};
use crate::trace::EventId;

/// What came of a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The response, as far as it came.
    pub response: Option<Response>,
    /// Why there is no response, or no whole one.
    pub trouble: Option<Trouble>,
    /// The event that shows it.
    pub because: Option<EventId>,
}

/// A response as far as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Its head.
    pub head: ResponseHead,
    /// The beginning of its content, up to the limit.
    pub body: Vec<u8>,
    /// How many bytes of content came.
    pub bytes: u64,
}

/// Why a fetch did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The machine has no link, or no address.
    NoNetwork,
    /// The name led to no address.
    NoName(Outcome),
    /// No connection came about.
    Connect(Errno),
    /// No connection came about in the time the client gives it.
    ConnectTimeout,
    /// The connection was lost.
    Lost(Errno),
    /// The answer is no valid HTTP, or broke off (RFC 9112 section 8).
    Bad(ReadError),
    /// Nothing more came for too long.
    Silence,
    /// One redirect led to the next, too often (RFC 9110 section 15.4).
    TooManyRedirects,
    /// A redirect leads to what cannot be fetched.
    BadRedirect(String),
}

impl Fetched {
    /// A fetch without a response.
    pub(super) fn failed(trouble: Trouble, because: Option<EventId>) -> Self {
        Self {
            response: None,
            trouble: Some(trouble),
            because,
        }
    }

    /// Whether a whole response came.
    pub fn is_complete(&self) -> bool {
        self.response.is_some() && self.trouble.is_none()
    }

    /// Whether the connection ended before the first byte of an answer, as it does when the
    /// server closes an idle connection at the same moment (RFC 9112 section 9.3.1).
    pub(super) fn is_untouched(&self) -> bool {
        use crate::http::Flaw;
        let nothing = |error: &ReadError| matches!(error.flaw, Flaw::Nothing(_));
        match &self.trouble {
            Some(Trouble::Bad(error)) => nothing(error),
            Some(Trouble::Lost(Errno::BrokenPipe | Errno::ConnectionReset)) => {
                self.response.is_none()
            }
            _ => false,
        }
    }
}
