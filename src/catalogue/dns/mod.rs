//! Faults of name servers: what they say instead of the truth.

mod lie;
pub(super) mod nxdomain;
pub(super) mod servfail;
pub(super) mod timeout;
pub(super) mod wrong_address;
