//! The knobs of a response on its way to the client.

use crate::http::{Fields, Flaw, Framing, ResponseHead};
use crate::proxy::outcome::Outcome;

use super::facts::{LastFacts, RelayFacts};

/// How a proxy passes a response on.
#[derive(Debug)]
pub struct Relay {
    /// What makes it refuse a response that its reader let through.
    pub refuses: fn(&ResponseHead) -> Option<Flaw>,
    /// Whether the connection such a response came over is kept all the same.
    pub refused_is_kept: bool,
    /// Whose version stands in the status line.
    pub version: RelayedVersion,
    /// Whether a status line without the space before the reason phrase stays so.
    pub bare_status: bool,
    /// Whether a response with this status ends the client's connection.
    pub drops_client: fn(u16) -> bool,
    /// Whether the client's connection ends if more came than the response that was read with
    /// this framing.
    pub excess_drops_client: fn(Framing) -> bool,
    /// If it is read to its end before any of it is passed on: what becomes of one that breaks off.
    pub whole: Option<fn(&Outcome) -> Broken>,
    /// When the head is sent, if it is passed on as it comes.
    pub commit: Commit,
    /// How a client is told that a response breaks off.
    pub cut: Cut,
    /// How content that lasted until the upstream closed is passed on.
    pub until_close: UntilClose,
    /// How bytes that are no HTTP/1 are passed on, if the reader lets them through.
    pub raw: Raw,
    /// Whether interim responses are passed on (RFC 9110 section 15.2).
    pub interim: bool,
    /// Whether trailers are passed on (RFC 9110 section 6.5.1 lets a proxy drop them).
    pub trailers: bool,
    /// Whether redirects to an upstream are turned into redirects to the proxy, unless told
    /// otherwise.
    pub rewrites: bool,
    /// Whether it turns them round once it is told to.
    pub rewrites_told: bool,
    /// Takes off the fields that concern the upstream's connection alone (RFC 9110 section 7.6.1).
    pub takes_off: fn(&mut Fields),
    /// Names the type of content of known length that comes without one, by how it begins
    /// (RFC 9110 section 8.3 leaves that to recipients).
    pub names_type: Option<fn(&[u8]) -> &'static str>,
    /// Makes the fields of the response, after the connection's own were taken off.
    pub response_fields: fn(&mut ResponseHead, &RelayFacts<'_>),
    /// Has the last word on the head, once the fields for framing and connection are in it.
    pub last_touch: fn(&mut ResponseHead, &LastFacts<'_>),
}

/// Whose version a relayed status line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayedVersion {
    /// The proxy's, HTTP/1.1 (RFC 9110 section 6.2).
    Own,
    /// The upstream's if it is HTTP/1.0; then the rules of HTTP/1.0 hold for the connection too.
    Upstreams,
}

/// What becomes of a response that breaks off before any of it was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// What there is of it is passed on; `keep` says whether the client's connection may go on.
    AsItIs {
        /// Whether it may.
        keep: bool,
    },
    /// The proxy answers by itself.
    OwnAnswer,
}

/// When the head of a response is sent to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// As soon as it is understood.
    AtOnce,
    /// Together with the content that came with it: an error in any of that is answered by the
    /// proxy itself.
    WithContent,
    /// Together with the first piece of content: only an error before it is answered by the proxy
    /// itself.
    WithFirstPiece,
    /// Together with the content. Chunks go as they come; other content is held back until a
    /// buffer of so many bytes is full or the response ends. What is held back is lost if the
    /// upstream breaks off or falls silent.
    Buffered(usize),
}

/// How a client is told that a response breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// With a FIN, unless that would look like the end of the content.
    Fin,
    /// With a FIN, even where that looks like the end of the content.
    FinAlways,
    /// Chunks are ended as if they were complete, and the client is not told; else with a FIN.
    EndChunks,
    /// With a RST.
    Reset,
}

/// How content that lasted until the upstream closed is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UntilClose {
    /// In chunks, if the client understands them (RFC 9112 section 7.1).
    Chunked,
    /// Until the client's connection closes (RFC 9112 section 6.3, rule 8).
    Close,
}

/// How bytes that are no HTTP/1 are passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    /// Behind a head of the proxy's own.
    WithHead,
    /// As they are, and the client's connection is kept as after any response.
    Naked,
}
