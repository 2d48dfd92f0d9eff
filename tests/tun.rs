//! Real programs in real namespaces, against a tiny echo world on the other end of the TUN.
//!
//! Needs `/dev/net/tun` and user namespaces. Without them every test says `SKIPPED` aloud, and
//! with `CI` set that is a failure. As root the whole binary runs once more as an ordinary user.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod attached;
