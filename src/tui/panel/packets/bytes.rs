//! The bytes of the selected frame. Those of the marked field are reversed, and in brackets.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::panel::Place;

/// The columns before the first byte: offset and a space.
const OFFSET: u16 = 5;

/// How wide the panel is where `all` columns are there for fields and bytes.
pub(super) fn width(all: u16) -> u16 {
    let needed = |per: u16| OFFSET + per * 4 + 6;
    if all >= 110 { needed(16) } else { needed(8) }
}

/// Draws it.
pub(super) fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let view = &desk.reading.view;
    let field = desk.reading.field();
    let marked = field.map_or(0..0, |it| it.range.clone());
    let count = marked.len();
    let unit = if count == 1 { "byte" } else { "bytes" };
    let title = format!("Bytes: {count} {unit} at {}", marked.start);
    let inner = canvas.frame(place.area, (&title, ""), place.bottom, place.focus);
    let per = if inner.width >= OFFSET + 16 * 4 + 2 {
        16
    } else {
        8
    };
    let height = usize::from(inner.height);
    let rows = view.bytes.len().div_ceil(per);
    let first = (marked.start / per)
        .saturating_sub(1)
        .min(rows.saturating_sub(height));
    for (number, bytes) in view.bytes.chunks(per).enumerate().skip(first).take(height) {
        let y = inner.y + (number - first) as u16;
        let line = Rect::new(inner.x, y, inner.width, 1);
        row(canvas, (number * per, bytes, per), &marked, line);
    }
}

fn row(
    canvas: &mut Canvas<'_>,
    (offset, bytes, per): (usize, &[u8], usize),
    marked: &Range<usize>,
    line: Rect,
) {
    let inside = |index: usize| marked.contains(&(offset + index));
    let mut text = format!("{offset:04x} ");
    for index in 0..=per {
        let before = index > 0 && index <= bytes.len() && inside(index - 1);
        let own = index < bytes.len() && inside(index);
        text.push(match (before, own) {
            (false, true) => '[',
            (true, false) => ']',
            _ => ' ',
        });
        match bytes.get(index) {
            Some(byte) => text.push_str(&format!("{byte:02x}")),
            None if index < per => text.push_str("  "),
            None => {}
        }
    }
    text.push(' ');
    text.extend(bytes.iter().map(|byte| match byte {
        0x20..=0x7e => char::from(*byte),
        _ => '.',
    }));
    canvas.text((line.x, line.y), line.width, &text, Tone::Plain);
    let own: Vec<usize> = (0..bytes.len()).filter(|index| inside(*index)).collect();
    if let (Some(from), Some(to)) = (own.first(), own.last()) {
        let (from, to) = (*from as u16, *to as u16);
        let hex = Rect::new(
            line.x + OFFSET + from * 3 + 1,
            line.y,
            (to - from) * 3 + 2,
            1,
        );
        let letters = OFFSET + per as u16 * 3 + 2;
        let plain = Rect::new(line.x + letters + from, line.y, to - from + 1, 1);
        for part in [hex, plain] {
            canvas.tint(part.intersection(line), Tone::Cursor);
        }
    }
}
