//! Before | gateway | after: three columns over the first screen.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{Crossing, Pair};

use super::page::wrapped;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    canvas.clear(area);
    let Some(crossing) = &desk.crossing else {
        let inner = canvas.frame(area, ("Before | gateway | after", "Esc back"), true, true);
        let text = "Nothing has passed a gateway yet: press Enter and load the page.";
        canvas.text((inner.x + 1, inner.y), inner.width, text, Tone::Plain);
        return;
    };
    let gateway = desk.atlas.label(crossing.node);
    let title = format!("Before | {gateway} | after");
    let inner = canvas.frame(area, (&title, "Esc back"), true, true);
    if inner.height < 4 || inner.width < 24 {
        return;
    }
    let columns = Columns::new(inner);
    heads(desk, canvas, crossing, (&columns, inner.y));
    let height = inner.height - 2;
    let room = usize::from(height - 1);
    let changed = crossing
        .pairs
        .iter()
        .filter(|pair| pair.is_changed())
        .count();
    for (row, pair) in crossing.pairs.iter().take(room).enumerate() {
        draw_pair(canvas, pair, (&columns, inner.y + 1 + row as u16));
    }
    if crossing.ended.is_some() {
        let at = columns.at(2, inner.y + 1);
        canvas.text(
            (at.x, at.y),
            at.width,
            "! nothing: it ended here",
            Tone::Wrong,
        );
    }
    middle(canvas, crossing, columns.at(1, inner.y + 1), height - 1);
    let more = crossing.pairs.len().saturating_sub(room);
    let more = if more > 0 {
        format!("   {more} more do not fit")
    } else {
        String::new()
    };
    let foot = format!("# changed: {changed} of {}{more}", crossing.pairs.len());
    let y = inner.bottom() - 1;
    let used = canvas.text((inner.x + 1, y), inner.width - 1, &foot, Tone::Decided);
    let rest = Rect::new(
        inner.x + used + 2,
        y,
        inner.width.saturating_sub(used + 3),
        1,
    );
    canvas.right(rest, "Left/Right: other gateways", Tone::Dim);
}

/// Where the three columns stand.
struct Columns {
    x: [u16; 3],
    width: [u16; 3],
}

impl Columns {
    fn new(inner: Rect) -> Self {
        let side = (inner.width - 6) / 3;
        let middle = inner.width - 6 - 2 * side;
        let first = inner.x + 1;
        let second = first + side + 2;
        let third = second + middle + 2;
        Self {
            x: [first, second, third],
            width: [side, middle, side],
        }
    }

    fn at(&self, column: usize, y: u16) -> Rect {
        Rect::new(self.x[column], y, self.width[column], 1)
    }
}

fn heads(desk: &Desk, canvas: &mut Canvas<'_>, crossing: &Crossing, (columns, y): (&Columns, u16)) {
    let heads = [
        format!("from {}", crossing.sides[0]),
        format!("{} ({})", desk.atlas.label(crossing.node), crossing.what),
        format!("to {}", crossing.sides[1]),
    ];
    for (column, head) in heads.iter().enumerate() {
        let at = columns.at(column, y);
        canvas.text((at.x, at.y), at.width, head, Tone::Strong);
    }
}

fn draw_pair(canvas: &mut Canvas<'_>, pair: &Pair, (columns, y): (&Columns, u16)) {
    let sides = [
        (0, &pair.before, &pair.after),
        (2, &pair.after, &pair.before),
    ];
    for (column, own, other) in sides {
        let at = columns.at(column, y);
        let (mark, tone) = match (column, own == other) {
            (2, false) => ("# ", Tone::Decided),
            (_, true) => ("  ", Tone::Dim),
            (_, false) => ("  ", Tone::Plain),
        };
        let text = match own {
            Some(value) => format!("{mark}{} {value}", pair.name),
            None if column == 2 => format!("{mark}{} is gone", pair.name),
            None => continue,
        };
        canvas.text((at.x, at.y), at.width, &text, tone);
    }
}

/// What the gateway decided, and the rows of its tables.
fn middle(canvas: &mut Canvas<'_>, crossing: &Crossing, top: Rect, height: u16) {
    let down = canvas.look.glyphs.down.to_string();
    for y in top.y - 1..top.y + height {
        canvas.text((top.x - 1, y), 1, &down, Tone::Frame);
        canvas.text((top.right(), y), 1, &down, Tone::Frame);
    }
    let mut lines: Vec<(String, Tone)> = Vec::new();
    let width = top.width.saturating_sub(1);
    let ended = crossing.ended.iter().map(|text| (text, Tone::Wrong));
    let said = crossing.said.iter().map(|text| (text, Tone::Plain));
    for (text, tone) in ended.chain(said) {
        let rows = wrapped(text, width.saturating_sub(2))
            .into_iter()
            .enumerate();
        let rows = rows.map(|(row, text)| if row == 0 { text } else { format!("  {text}") });
        lines.extend(rows.map(|text| (text, tone)));
    }
    if lines.is_empty() {
        lines.push(("carries it, looks no deeper".to_owned(), Tone::Plain));
    }
    for (row, (text, tone)) in lines.iter().take(usize::from(height)).enumerate() {
        canvas.text((top.x + 1, top.y + row as u16), width, text, *tone);
    }
}
