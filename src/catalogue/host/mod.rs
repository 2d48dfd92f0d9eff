//! Faults of machines: without power, or with a program stopped.

pub(super) mod off;
pub(super) mod stopped;
