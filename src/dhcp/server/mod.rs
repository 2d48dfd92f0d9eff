//! The server: who gets which address, and what they are told beside it (RFC 2131 section 4.3).

mod leases;
mod machine;
mod settings;

#[cfg(test)]
mod tests;

pub use leases::{LeaseRow, LeaseState};
pub use machine::{
    EXHAUSTED, MALFORMED, NOT_MY_NETWORK, OTHER_SERVER, Reaction, Server, UNEXPECTED, UNKNOWN_LEASE,
};
pub use settings::{Reservation, Settings};
