//! The console that is docked on the screen: a line to type, what was typed before, and what came
//! of it.
//!
//! A command goes into the journal and runs in the world, as everything a person does. While one
//! looks back, what only looks is answered from that moment; what would change something asks
//! whether it is meant from there or now. Lines are shown with their time: whoever goes back sees
//! the console as it was then.

mod complete;
mod edit;
mod keys;
mod own;
mod seat;
mod shown;

pub use seat::Dock;
pub use shown::{Entry, Output};
