//! Time, order and chance: the virtual clock, the event queue and seeded random streams.
//!
//! Knows no network. Everything above takes time from here and never from the machine.

mod rng;
mod scheduler;
mod time;

pub use rng::{Probability, Stream, Streams};
pub use scheduler::{Scheduler, Ticket};
pub use time::Time;
