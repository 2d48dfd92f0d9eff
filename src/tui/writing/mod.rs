//! What the screen gives away: the run in each format, itself as text or picture, and a recording.
//!
//! Nothing here meets a file. Whoever shows the screen has a [`Clerk`], who keeps what was
//! written.

mod cells;
mod kind;
mod write;

use ratatui::buffer::Buffer;

pub use cells::cells;
pub use kind::{Writing, Written};

/// Who keeps what the screen gives away.
pub trait Clerk {
    /// Keeps what was written down; says where, or why not.
    fn keep(&mut self, written: &Written) -> String;

    /// Sees every screen that is shown.
    fn see(&mut self, screen: &Buffer);
}
