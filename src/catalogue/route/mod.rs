//! Faults of routing tables: ways that a machine no longer knows.

pub(super) mod missing;
pub(super) mod no_return;
mod withhold;
