//! Scenario files: TOML text in, a validated description of a world out.
//!
//! The way of a file: text -> `document` (a tree in which everything knows its place, `--set`
//! options applied) -> `draft` (typed values) -> `resolve` (names resolved, networks checked,
//! routes, delegations and reverse names computed) -> [`Scenario`]. Every mistake carries file,
//! line, column, what was expected and the nearest match; all mistakes of a step are reported
//! together.

mod build;
pub mod dispatch;
mod document;
mod draft;
mod embedded;
mod error;
pub mod model;
mod parse;
mod place;
mod profile;
pub mod program;
mod resolve;
pub mod unit;

#[cfg(test)]
mod tests;

pub use build::build;
pub use embedded::{Embedded, UnknownScenario, embedded, find};
pub use error::{Error, Problem, nearest};
pub use model::Scenario;
pub use parse::parse;
pub use place::{Place, UnknownPlace};
pub use profile::UnknownProfile;
