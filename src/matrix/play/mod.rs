//! A case under way: its world, its client, and what is done to them step by step.

mod answer;
mod bench;
mod client;
mod course;
mod order;
mod pace;
mod script;
mod wrong;

pub use course::{Ran, play};
pub use pace::{BOOT, Emulated, Pace};
pub(super) use wrong::misfit;
