//! Whether real programs can take part on this machine, and how to fix what stands in the way.
//!
//! Every finding is plain data. The trial decides: it makes a namespace as `up` would; the other
//! checks say why it failed.

mod check;
mod device;
mod limits;
mod machine;
mod names;
mod tools;
mod trial;

pub use check::{Check, State, examine};
pub use machine::Machine;

#[cfg(test)]
mod tests;
