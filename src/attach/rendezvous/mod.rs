//! Where a running `gatelab up` is found by `shell`, `break`, `fix` and `log` of the same user.
//!
//! A Unix socket in a folder that only the user can enter; both sides check that the other is the
//! same user. A lock beside it, which the kernel releases however the holder ends, tells a running
//! `up` from the remains of a killed one.

mod client;
mod folder;
mod message;
mod server;

pub use client::Visit;
pub use folder::Folder;
pub use message::{Answer, Request};
pub use server::{Asked, Caller, Rendezvous};
