//! A sheet over the first screen.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Kind, Sheet};

/// The cells that a sheet takes of those it may cover; small ones leave the map in sight.
fn place(sheet: &Sheet, area: Rect) -> Rect {
    let search = u16::from(sheet.content.searches) * 2;
    let wanted = sheet.lines().len() as u16 + search + 4;
    let small = matches!(sheet.kind, Kind::Ask | Kind::Predict);
    let height = if small {
        wanted.min(area.height)
    } else {
        area.height
    };
    let top = area.bottom().saturating_sub(height).max(area.y);
    Rect::new(area.x, top, area.width, area.bottom() - top)
}

/// The number of the line that stands at the height `y`.
pub fn line_at(sheet: &Sheet, area: Rect, y: u16) -> Option<usize> {
    let area = place(sheet, area);
    let top = area.y + 1 + u16::from(sheet.content.searches);
    let room = area.bottom().saturating_sub(top + 2);
    let row = y.checked_sub(top).filter(|row| *row < room)?;
    Some(sheet.first(usize::from(room)) + usize::from(row))
}

/// Draws it.
pub fn draw(_desk: &Desk, sheet: &Sheet, canvas: &mut Canvas<'_>, area: Rect) {
    let lines = sheet.lines();
    let area = place(sheet, area);
    canvas.clear(area);
    let inner = canvas.frame(area, (&sheet.content.title, "Esc back"), true, true);
    if inner.height < 2 || inner.width < 4 {
        return;
    }
    let mut y = inner.y;
    let (x, width) = (inner.x + 1, inner.width - 2);
    if sheet.content.searches {
        let used = canvas.text((x, y), width, "search: ", Tone::Dim);
        let used = used + canvas.text((x + used, y), width - used, &sheet.search, Tone::Strong);
        canvas.text((x + used, y), width.saturating_sub(used), "_", Tone::Cursor);
        y += 1;
    }
    let room = inner.bottom().saturating_sub(y + 1);
    let first = sheet.first(usize::from(room));
    let picked = sheet.picked_line();
    for (number, line) in lines.iter().enumerate().skip(first).take(usize::from(room)) {
        let here = picked == Some(number);
        let mark = if here { ">" } else { " " };
        canvas.text((x, y), 2, mark, Tone::Key);
        canvas.line((x + 2, y), width.saturating_sub(2), line);
        if here {
            canvas.tint(Rect::new(x, y, width, 1), Tone::Cursor);
        }
        y += 1;
    }
    if lines.is_empty() {
        let text = match sheet.typed() {
            Some(_) => "Enter: break exactly this",
            None => "nothing fits; Backspace",
        };
        canvas.text((x + 2, y), width, text, Tone::Dim);
    }
    let foot = inner.bottom() - 1;
    canvas.text((x, foot), width, &sheet.content.hint, Tone::Dim);
    let below = lines.len().saturating_sub(first + usize::from(room));
    if below > 0 {
        let at = Rect::new(x, foot, width, 1);
        canvas.right(at, &format!("{below} more below"), Tone::Dim);
    }
}
