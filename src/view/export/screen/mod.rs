//! Screens as pictures and recordings.

mod asciicast;
mod cells;
mod markup;
mod svg;

pub use asciicast::{Cast, Recorded};
pub use cells::{Cell, Cells, Colour};
pub(super) use markup::escape;
pub use svg::svg;
