//! The HTTP part of a run as an HTTP Archive 1.2: what each page load asked, and what it got.
//!
//! Requests and responses are read from the packets that the client sent and received.

mod archive;
mod entry;
mod page;
mod stream;

pub use archive::har;
