//! A case under way: its world, its client, and what is done to them step by step.

mod answer;
mod bench;
mod client;
mod course;
mod order;
mod script;
mod wrong;

pub(super) use course::{Ran, run};
pub(super) use wrong::misfit;
