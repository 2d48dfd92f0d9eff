//! Where a panel is drawn.

use ratatui::layout::Rect;

/// Where a panel is drawn, and how its frame is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The cells it has.
    pub area: Rect,
    /// Whether its frame has a bottom.
    pub bottom: bool,
    /// Whether it is focused.
    pub focus: bool,
}
