//! The story: one line for each step, down to the cursor.

use ratatui::layout::Rect;

use crate::trace::EventId;
use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{Sign, Told};

use super::Place;
use super::page::wrapped;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let board = &desk.board;
    let title = match (board.moment.now, board.visit) {
        (false, _) => format!("LOOKING BACK  step {} of {}", board.reached, board.steps),
        (true, 0) => "Story".to_owned(),
        (true, _) if place.area.width >= 56 => "Story: what happened, one line per step".to_owned(),
        (true, _) => "Story".to_owned(),
    };
    let right = if board.moment.now {
        ""
    } else {
        "n: back to NOW"
    };
    let inner = canvas.frame(place.area, (&title, right), place.bottom, place.focus);
    if board.story.is_empty() {
        return welcome(desk, canvas, inner);
    }
    let height = usize::from(inner.height);
    let first = board.story.len().saturating_sub(height);
    for (row, told) in board.story.iter().enumerate().skip(first) {
        let y = inner.y + (row - first) as u16;
        let line = Rect::new(inner.x, y, inner.width, 1);
        draw_step(canvas, told, (row + 1 == board.story.len(), row + 1), line);
    }
}

/// The moment of the line at the height `y`.
pub fn hit(desk: &Desk, area: Rect, y: u16) -> Option<EventId> {
    let story = &desk.board.story;
    let height = usize::from(area.height.checked_sub(1)?);
    let first = story.len().saturating_sub(height);
    let row = usize::from(y.checked_sub(area.y + 1)?);
    story.get(first + row).map(|told| told.event)
}

fn draw_step(canvas: &mut Canvas<'_>, told: &Told, (here, number): (bool, usize), area: Rect) {
    let tone = match told.sign {
        Sign::Plain => Tone::Plain,
        Sign::Wrong => Tone::Wrong,
        Sign::Decided => Tone::Decided,
    };
    let mark = match (told.sign, here) {
        (Sign::Plain, true) => '>',
        (sign, _) => sign.as_char(),
    };
    let cursor = if here { Tone::Strong } else { Tone::Plain };
    let wide = area.width >= 56;
    let lead = match (told.deed, wide) {
        (true, true) => format!(" {mark}     "),
        (true, false) => format!(" {mark}   "),
        (false, true) => format!(" {mark}{number:>2}  "),
        (false, false) => format!(" {mark}{number:>2} "),
    };
    let used = canvas.text((area.x, area.y), area.width, &lead, tone);
    let word = told.word.chars().count() as u16;
    let room = area.width.saturating_sub(used + word + 3);
    let text = if (told.text.chars().count() as u16) <= room {
        &told.text
    } else {
        &told.short
    };
    let tone = if tone == Tone::Plain { cursor } else { tone };
    canvas.text((area.x + used, area.y), room, text, tone);
    let x = area.right().saturating_sub(word + 2);
    let tone = match told.word.as_str() {
        "ok" | "fixed" | "remembered" | "200" => Tone::Good,
        _ => tone,
    };
    canvas.text((x, area.y), word, &told.word, tone);
}

/// What is said before anything has happened.
fn welcome(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let boxes = desk.board.map.boxes.len();
    let number = ["no", "one", "two", "three", "four", "five", "six"];
    let number = number.get(boxes).copied().unwrap_or("these");
    let who = &desk.board.page.who;
    let lines = [
        String::new(),
        "Nothing has happened yet.".to_owned(),
        String::new(),
        format!("These {number} boxes are emulated on this computer."),
        "Nothing is sent to the real network.".to_owned(),
        String::new(),
        format!("Press Enter: the {who} opens {}", desk.board.page.url),
    ];
    let width = area.width.saturating_sub(6);
    let mut rows: Vec<String> = lines.iter().flat_map(|line| wrapped(line, width)).collect();
    if rows.len() > usize::from(area.height) {
        rows.retain(|row| !row.is_empty());
    }
    for (line, y) in rows.iter().zip(area.y..area.bottom()) {
        canvas.text((area.x + 3, y), width, line, Tone::Plain);
    }
}
