//! More detail than the story: messages or frames, down to the cursor.

use crate::tui::canvas::Canvas;
use crate::tui::desk::{Desk, Zoom};
use crate::tui::look::Tone;

use super::Place;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let title = match desk.zoom {
        Zoom::Packets => "Packets",
        _ => "Conversation",
    };
    let inner = canvas.frame(place.area, (title, ""), place.bottom, place.focus);
    canvas.text((inner.x + 1, inner.y), inner.width, "...", Tone::Dim);
}
