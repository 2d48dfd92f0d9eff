//! The screen on a terminal.

mod clerk;
mod linear;
#[cfg(target_os = "linux")]
mod live;
mod look;
mod open;
mod state;

#[cfg(target_os = "linux")]
pub(super) use live::watch;
pub(super) use open::{has_screen, tui};
