//! The emulated world in real time, with real programs in the places of its nodes.
//!
//! Every packet of a real program enters the run through its journal, so what happened can be
//! done again without the programs, up to the cap of the trace.

mod guest;
mod pace;
mod readiness;
mod record;
mod seat;
mod turn;

pub use pace::{Ended, Live, Waiting};
pub use record::Record;
pub use seat::Seat;
pub use turn::Turn;
