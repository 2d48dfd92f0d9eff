//! The trace as a capture file (draft-ietf-opsawg-pcapng) that Wireshark and tshark read.
//!
//! One interface per link and direction; each frame stands at the moment it was sent, with a
//! comment that says which event it was, why it was sent and what became of it. Frames lost on a
//! link are there too, though nobody received them.

mod block;
mod comment;
mod file;
#[cfg(test)]
mod tests;

pub use file::write;
