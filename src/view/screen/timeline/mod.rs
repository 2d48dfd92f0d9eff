//! The timeline: a row for each page load, and the whole run on one line.

mod rows;
mod ticks;

pub use rows::{Cell, Row};
pub(super) use rows::{rows, spoken};
pub use ticks::{Tick, ticks};
