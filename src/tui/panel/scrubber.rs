//! The scrubber: the whole run on one line, with the cursor on it and what is still ahead.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{Tick, ticks};

/// The places of the line, and where on it the cursor is.
pub fn places(desk: &Desk, width: u16) -> (Vec<Tick>, usize) {
    let none = BTreeSet::new();
    let marks = desk
        .bookmarks
        .get(&desk.branches.current())
        .unwrap_or(&none);
    let line = ticks(desk.telling(), marks, usize::from(width));
    let now = desk.moment().event;
    let here = match desk.cursor {
        None => line.len().saturating_sub(1),
        Some(_) => line.partition_point(|tick| tick.event < now),
    };
    (line, here)
}

/// Draws it on one line.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let ahead = desk.ahead();
    let label = "run ";
    let used = canvas.text((area.x, area.y), area.width, label, Tone::Dim);
    let left = Rect::new(area.x + used, area.y, area.width - used, 1);
    let tail = match ahead.first() {
        Some(first) => format!("  ahead: {first}"),
        None => String::new(),
    };
    let room = left
        .width
        .saturating_sub((tail.chars().count() as u16).min(left.width / 2));
    let (line, here) = places(desk, room);
    for (number, tick) in line.iter().enumerate() {
        let (sign, tone) = match (number == here, tick.sign) {
            (true, _) => ('>', Tone::Cursor),
            (_, '!' | 'b') => (tick.sign, Tone::Wrong),
            (_, '*' | 'm') => (tick.sign, Tone::Decided),
            (_, 'f') => ('f', Tone::Good),
            (_, _) => (canvas.look.glyphs.across, Tone::Frame),
        };
        canvas.text((left.x + number as u16, left.y), 1, &sign.to_string(), tone);
    }
    let x = left.x + line.len() as u16;
    canvas.text(
        (x, left.y),
        left.right().saturating_sub(x),
        &tail,
        Tone::Dim,
    );
}
