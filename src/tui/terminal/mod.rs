//! Drives a terminal: raw mode and back, keys in, cells out. Nothing here draws.

mod guard;
mod keys;
mod reader;
mod run;
#[cfg(target_os = "linux")]
mod signals;
#[cfg(not(target_os = "linux"))]
#[path = "no_signals.rs"]
mod signals;

pub use run::run;
