//! Moving through time: where the cursor stops, what it jumps to, and how it goes on by itself.

pub mod jumps;
pub mod play;
pub mod stops;
