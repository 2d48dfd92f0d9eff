//! Runs: what a person does to a world, written down so that it can be done again.
//!
//! Nothing from outside reaches a world but through the journal. Going back in time is running
//! again: scenario, seed and journal give the same trace, byte for byte.

mod journal;
mod plan;
mod run;

pub use journal::{Action, Entry, Journal};
pub use plan::{Plan, PlanError, perform};
pub use run::{Run, RunError};
