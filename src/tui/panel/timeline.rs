//! The timeline: a row for each page load, a cell for each step.

use ratatui::layout::Rect;

use crate::trace::EventId;
use crate::tui::canvas::Canvas;
use crate::tui::desk::{Desk, Panel};
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
    let shown = Shown::of(desk, inner, place.focus);
    if let Some(line) = shown.scrubber {
        scrubber::draw(desk, canvas, line);
    }
    for (number, line) in shown.rows {
        draw_row(canvas, &board.rows[number], line);
    }
}

/// Which rows stand where.
struct Shown {
    rows: Vec<(usize, Rect)>,
    scrubber: Option<Rect>,
}

impl Shown {
    fn of(desk: &Desk, inner: Rect, focus: bool) -> Self {
        let board = &desk.board;
        let line = |y: u16| Rect::new(inner.x + 1, y, inner.width.saturating_sub(2), 1);
        // The scrubber takes a line where there are three, or where somebody looks here.
        let scrubs = inner.height >= 3 || focus && inner.height >= 2;
        let height = usize::from(inner.height) - usize::from(scrubs);
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
        let shown = (first..rows.len()).take(height).enumerate();
        Self {
            rows: shown
                .map(|(at, number)| (number, line(inner.y + at as u16)))
                .collect(),
            scrubber: (scrubs && board.visit > 0).then(|| line(inner.bottom() - 1)),
        }
    }
}

/// The moment that a cell of the panel stands for.
pub fn hit(desk: &Desk, area: Rect, bottom: bool, (x, y): (u16, u16)) -> Option<EventId> {
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.checked_sub(2)?,
        height: area.height.checked_sub(1 + u16::from(bottom))?,
    };
    let shown = Shown::of(desk, inner, desk.focus == Panel::Timeline);
    if let Some(line) = shown.scrubber.filter(|line| line.y == y) {
        return scrubber::hit(desk, line, x);
    }
    let (number, line) = shown.rows.into_iter().find(|(_, line)| line.y == y)?;
    let row = &desk.board.rows[number];
    let (lead, from) = lead(row, line);
    let mut left = line.x
        + lead
            .iter()
            .map(|(text, _)| text.chars().count() as u16)
            .sum::<u16>();
    for cell in row.cells.iter().skip(from) {
        let width = cell_text(cell).chars().count() as u16;
        if (left..left + width).contains(&x) {
            return Some(cell.event);
        }
        left += width;
    }
    None
}

/// What stands before the cells of a row, and the first cell that is shown.
fn lead(row: &Row, area: Rect) -> (Vec<(String, Tone)>, usize) {
    let label = if area.width >= 60 {
        format!("{:<8} ", row.label)
    } else {
        label_short(&row.label)
    };
    let tone = match row.ended.as_str() {
        ended if ended.starts_with('2') => Tone::Good,
        "" | "..." => Tone::Plain,
        _ => Tone::Wrong,
    };
    let mut lead = vec![(label, Tone::Plain), (format!("{:<4} ", row.ended), tone)];
    let used: usize = lead.iter().map(|(text, _)| text.chars().count()).sum();
    let rest = area.width.saturating_sub(used as u16);
    let cells = row.cells.iter();
    let all: usize = cells.map(|cell| cell_text(cell).chars().count()).sum();
    let from = if all > usize::from(rest) {
        first_cell(row, rest)
    } else {
        0
    };
    if from > 0 {
        lead.push(("..".to_owned(), Tone::Dim));
    }
    (lead, from)
}

fn draw_row(canvas: &mut Canvas<'_>, row: &Row, area: Rect) {
    let mut x = area.x;
    let rest = |x: u16| area.right().saturating_sub(x);
    let (lead, from) = lead(row, area);
    for (text, tone) in lead {
        x += canvas.text((x, area.y), rest(x), &text, tone);
    }
    let then = (!row.then.is_empty()).then(|| {
        let then = if row.cells.is_empty() {
            ""
        } else {
            "   then: "
        };
        format!("{then}{}", row.then.join(", "))
    });
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
