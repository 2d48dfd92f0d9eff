//! The timeline: a row for each page load, a cell for each step.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{Row, Sign};

use super::{Place, scrubber};

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let board = &desk.board;
    let state = match (board.visit, board.moment.now) {
        (0, _) => "nothing yet".to_owned(),
        (_, true) => format!(
            "NOW   step {} of {}   {}",
            board.reached, board.steps, board.elapsed
        ),
        (_, false) => format!(
            "LOOKING BACK   step {} of {}   {}",
            board.reached, board.steps, board.elapsed
        ),
    };
    let inner = canvas.frame(place.area, ("Timeline", &state), place.bottom, place.focus);
    // The scrubber takes a line where there are three, or where somebody looks here.
    let scrubs = inner.height >= 3 || place.focus && inner.height >= 2;
    let height = usize::from(inner.height) - usize::from(scrubs);
    if scrubs && board.visit > 0 {
        let last = Rect::new(
            inner.x + 1,
            inner.bottom() - 1,
            inner.width.saturating_sub(2),
            1,
        );
        scrubber::draw(desk, canvas, last);
    }
    let rows = &board.rows;
    let here = rows
        .iter()
        .position(|row| row.cells.iter().any(|cell| cell.here));
    let here = here.unwrap_or(rows.len().saturating_sub(1));
    let most = rows.len().saturating_sub(height);
    let first = if board.moment.now {
        most
    } else {
        (here + 1).saturating_sub(height).min(most)
    };
    for (number, row) in rows.iter().skip(first).take(height).enumerate() {
        let line = Rect::new(
            inner.x + 1,
            inner.y + number as u16,
            inner.width.saturating_sub(2),
            1,
        );
        draw_row(canvas, row, line);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, row: &Row, area: Rect) {
    let mut x = area.x;
    let rest = |x: u16| area.right().saturating_sub(x);
    let label = if area.width >= 60 {
        format!("{:<8} ", row.label)
    } else {
        label_short(&row.label)
    };
    x += canvas.text((x, area.y), rest(x), &label, Tone::Plain);
    let tone = match row.ended.as_str() {
        ended if ended.starts_with('2') => Tone::Good,
        "" | "..." => Tone::Plain,
        _ => Tone::Wrong,
    };
    x += canvas.text((x, area.y), rest(x), &format!("{:<4} ", row.ended), tone);
    let then = (!row.then.is_empty()).then(|| {
        let then = if row.cells.is_empty() {
            ""
        } else {
            "   then: "
        };
        format!("{then}{}", row.then.join(", "))
    });
    let cells: u16 = row
        .cells
        .iter()
        .map(|cell| cell_text(cell).chars().count() as u16)
        .sum();
    let cut = x + cells > area.right();
    let from = if cut { first_cell(row, rest(x)) } else { 0 };
    if from > 0 {
        x += canvas.text((x, area.y), rest(x), "..", Tone::Dim);
    }
    for cell in row.cells.iter().skip(from) {
        let tone = match (cell.here, cell.sign) {
            (true, _) => Tone::Cursor,
            (_, Sign::Plain) => Tone::Plain,
            (_, Sign::Wrong) => Tone::Wrong,
            (_, Sign::Decided) => Tone::Decided,
        };
        x += canvas.text((x, area.y), rest(x), &cell_text(cell), tone);
    }
    if let Some(then) = then {
        canvas.text((x, area.y), rest(x), &then, Tone::Dim);
    }
}

fn cell_text(cell: &crate::view::screen::Cell) -> String {
    let mark = if cell.here {
        ">".to_owned()
    } else {
        cell.sign.as_char().to_string()
    };
    format!("[{}{}]", mark.trim(), cell.text)
}

fn label_short(label: &str) -> String {
    let number = label.rsplit(' ').next().unwrap_or(label);
    format!("{number} ")
}

/// The first cell to show so that the cursor's cell fits.
fn first_cell(row: &Row, width: u16) -> usize {
    let here = row.cells.iter().position(|cell| cell.here);
    let here = here.unwrap_or(row.cells.len().saturating_sub(1));
    let mut used = 2;
    let mut from = here + 1;
    while from > 0 {
        used += cell_text(&row.cells[from - 1]).chars().count() as u16;
        if used > width {
            break;
        }
        from -= 1;
    }
    from
}
