//! Plain-data view models: what a run came to, why, and how to tell it.
//!
//! The screen, the plain text, `--json` and the book render the same models. A view is computed
//! from the trace alone and borrows nothing from the world.

mod comparison;
mod events;
pub mod export;
mod map;
mod outcome;
pub mod plain;
mod replayed;
mod report;
mod sanitise;
pub mod screen;
pub mod story;
mod why;

pub use comparison::{Compared, LogLine, comparison};
pub use events::{EventFilter, EventLine, event_lines};
pub use map::{WorldMap, map};
pub use outcome::{Attempt, Kind, Outcome, attempts, outcome, outcomes};
pub use replayed::{Act, Replayed};
pub use report::{Drops, FaultView, LedgerView, Report, RootView, WhyLine};
pub use sanitise::{sanitise, sanitise_json, sanitise_line};
pub use why::{Explanation, Root, Step, explain, explain_event};
