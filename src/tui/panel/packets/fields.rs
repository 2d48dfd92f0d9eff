//! The decode tree of the selected frame: layers and fields, one of them marked.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::panel::Place;

/// Draws it.
pub(super) fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let reading = &desk.reading;
    let title = match reading.rows.last() {
        Some(row) => format!("Fields of {}", row.event.number()),
        None => "Fields".to_owned(),
    };
    let right = if place.focus { "Up/Down" } else { "Tab" };
    let inner = canvas.frame(place.area, (&title, right), place.bottom, place.focus);
    let height = usize::from(inner.height);
    let fields = &reading.view.fields;
    // The marked line stands in the upper third: what it belongs to above, what follows below.
    let most = fields.len().saturating_sub(height);
    let first = reading.at.saturating_sub(height / 3).min(most);
    for (number, field) in fields.iter().enumerate().skip(first).take(height) {
        let y = inner.y + (number - first) as u16;
        let here = number == reading.at;
        let mark = if here { ">" } else { " " };
        let (text, tone) = match (&field.was, field.name == field.layer) {
            (_, true) => (field.name.clone(), Tone::Strong),
            (Some(was), _) => (
                format!("  {}: {}  CHANGED, was {was}", field.name, field.value),
                Tone::Decided,
            ),
            (None, _) => (format!("  {}: {}", field.name, field.value), Tone::Plain),
        };
        canvas.text((inner.x, y), inner.width, &format!("{mark}{text}"), tone);
        if here {
            canvas.tint(Rect::new(inner.x, y, inner.width, 1), Tone::Cursor);
        }
    }
}
