//! Faults of name servers: what they say instead of the truth.

mod lie;
pub(super) mod no_address;
pub(super) mod nxdomain;
pub(super) mod refused;
pub(super) mod servfail;
pub(super) mod timeout;
pub(super) mod wrong_address;
