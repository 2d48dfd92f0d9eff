//! The scrubber: the whole run on one line, with the cursor on it and what is still ahead.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use crate::trace::EventId;
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

/// What stands before the line.
const LABEL: &str = "run ";

/// The moment at the column `x`.
pub fn hit(desk: &Desk, area: Rect, x: u16) -> Option<EventId> {
    let left = area.x + LABEL.len() as u16;
    let (line, _) = places(desk, room(desk, area));
    let tick = line.get(usize::from(x.checked_sub(left)?))?;
    Some(tick.event)
}

/// How wide the line may be.
fn room(desk: &Desk, area: Rect) -> u16 {
    let left = area.width.saturating_sub(LABEL.len() as u16);
    let tail = tail(desk).chars().count() as u16;
    left.saturating_sub(tail.min(left / 2))
}

/// What is still ahead, behind the line.
fn tail(desk: &Desk) -> String {
    match desk.ahead().first() {
        Some(first) => format!("  ahead: {first}"),
        None => String::new(),
    }
}

/// Draws it on one line.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let used = canvas.text((area.x, area.y), area.width, LABEL, Tone::Dim);
    let left = Rect::new(area.x + used, area.y, area.width - used, 1);
    let tail = tail(desk);
    let (line, here) = places(desk, room(desk, area));
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
