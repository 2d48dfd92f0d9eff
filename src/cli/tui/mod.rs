//! The screen on a terminal.

mod look;
mod open;

pub(super) use open::{has_screen, tui};
