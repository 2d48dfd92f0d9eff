//! What a link does to the frames it carries: delay, loss, a queue, and worse; one verdict each.
//!
//! Words and meanings are those of tc-netem, with one deliberate difference: jitter never
//! reorders (see [`Impairments`]), so that one knob has one effect.

mod bitrate;
mod engine;
mod impairment;
mod verdict;

#[cfg(test)]
mod tests;

pub use bitrate::{Bitrate, ParseBitrateError};
pub use engine::{Impairments, Rule, RuleId};
pub use impairment::Impairment;
pub use verdict::{LOSS, MTU_BLACK_HOLE, ONE_WAY, QUEUE_FULL, Verdict};
