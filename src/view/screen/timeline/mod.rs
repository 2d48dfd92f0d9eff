//! The timeline: a row for each page load, and the whole run on one line.

mod rows;
mod ticks;

pub(super) use rows::rows;
pub use rows::{Cell, Row};
pub use ticks::{Tick, ticks};
