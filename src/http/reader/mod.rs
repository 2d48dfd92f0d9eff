//! Incremental readers: bytes in with `feed`, events out with `poll`.
//!
//! Theory of operation. A reader goes through start line, field lines and body, and takes from its
//! input only what it has understood:
//!
//! | state | leaves when | event |
//! |---|---|---|
//! | start line | the line is complete (RFC 9112 sections 3 and 4) | - |
//! | fields | the blank line is there (RFC 9112 section 5) | `Head`, or `Interim` and back |
//! | body | its framing says so (RFC 9112 section 6.3) | `Body`..., `Trailers`, `End` |
//! | done | the user calls `begin` for the next message | - |
//!
//! `finish` only notes how the stream ended; the next `poll` says what that means. An error is
//! final: every later `poll` returns it again.

mod awaiting;
mod body;
mod chunked;
mod event;
mod framing;
mod head;
mod input;
mod judge;
mod line;
mod request;
mod response;
mod response_start;
mod section;

pub use awaiting::Awaiting;
pub use event::{Event, Framing, Received};
pub use judge::Forgiven;
pub use request::RequestReader;
pub use response::{RequestContext, ResponseReader};

#[cfg(test)]
mod tests;
