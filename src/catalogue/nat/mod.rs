//! Faults of address translation.

pub(super) mod flush;
