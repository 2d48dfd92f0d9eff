//! The client: how a host gets an address, keeps it, and loses it (RFC 2131 section 4.4).

mod lease;
mod machine;
mod timing;

#[cfg(test)]
mod tests;

pub use lease::Lease;
pub use machine::{Change, Client, Datagram, Identity, LEASE_EXPIRED, NAK, Output, State};
