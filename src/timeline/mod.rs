//! Runs: what a person does to a world, written down so that it can be done again.
//!
//! Nothing from outside reaches a world but through the journal. Going back in time is running
//! again: scenario, seed and journal give the same trace, byte for byte.

mod branch;
mod branches;
mod follow;
mod journal;
mod ladder;
pub mod outside;
mod plan;
mod recording;
mod replay;
mod run;
mod schedule;
#[cfg(test)]
mod tests;
mod typed;

pub use branch::{Branch, Fork};
pub use branches::{BOOT, Branches, PAUSE};
pub use follow::Chapter;
pub use journal::{Action, Entry, Journal};
pub use plan::{Plan, PlanError, browser, perform, perform_watched};
pub use recording::{End, Origin, Recording, RecordingError};
pub use run::{Run, RunError};
pub use schedule::Schedule;
pub use typed::Typed;
