//! The screen without a screen: the same state and actions, told as text that is only ever added
//! to. For screen readers, logs and pipes: no cursor moves, nothing is drawn, choices are numbers.

mod detail;
mod heard;
mod news;
mod session;
mod views;

pub use session::Session;
