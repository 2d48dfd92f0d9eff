//! The screen on a terminal.

mod linear;
mod look;
mod open;
mod state;

pub(super) use open::{has_screen, tui};
