//! The console, docked below the map: what was typed and what came of it, and the line to type.

use ratatui::layout::Rect;

use crate::console::prompt;
use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::Line;
use crate::view::sanitise_line;

use super::Place;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    canvas.clear(place.area);
    let title = format!("Console at {}", desk.dock.node);
    let right = if desk.cursor.is_some() {
        "LOOKING BACK   Esc close"
    } else {
        "Esc close"
    };
    let inner = canvas.frame(place.area, (&title, right), place.bottom, true);
    if inner.height == 0 || inner.width < 8 {
        return;
    }
    let (x, width) = (inner.x + 1, inner.width - 2);
    let mut rows = output(desk, usize::from(width));
    rows.push(waiting(desk).unwrap_or_default());
    if rows.last().is_some_and(|row| row.pieces.is_empty()) {
        rows.pop();
    }
    let room = usize::from(inner.height) - 1;
    let last = rows.len() - desk.dock.back.min(rows.len().saturating_sub(room));
    let first = last.saturating_sub(room);
    for (row, y) in rows[first..last].iter().zip(inner.y..) {
        canvas.line((x, y), width, row);
    }
    let y = inner.y + (last - first) as u16;
    if last < rows.len() {
        let below = format!("-- {} rows below: PageDown --", rows.len() - last);
        canvas.text((x, y), width, &below, Tone::Dim);
    } else {
        typing(desk, canvas, Rect::new(x, y, width, 1));
    }
}

/// The prompt, the line, and the cursor in it.
fn typing(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let prompt = prompt(&desk.dock.node);
    let mut x = area.x + canvas.text((area.x, area.y), area.width, &prompt, Tone::Key);
    let (before, after) = desk.dock.line();
    // A line that is too long is shown around the cursor.
    let room = usize::from(area.right().saturating_sub(x + 1));
    let skip = before.chars().count().saturating_sub(room);
    let before: String = before.chars().skip(skip).collect();
    let rest = |x: u16| area.right().saturating_sub(x);
    x += canvas.text((x, area.y), rest(x), &before, Tone::Plain);
    let mut chars = after.chars();
    let under = chars.next().map_or("_".to_owned(), |c| c.to_string());
    x += canvas.text((x, area.y), rest(x), &under, Tone::Cursor);
    canvas.text((x, area.y), rest(x), chars.as_str(), Tone::Plain);
}

fn waiting(desk: &Desk) -> Option<Line> {
    let runs = desk.cursor.is_none() && desk.running_command().is_some();
    let text = "-- still running: Enter waits on, Ctrl-C ends it --";
    runs.then(|| Line::new(text, Tone::Dim))
}

/// All that was typed and printed, in rows of at most `width` columns.
fn output(desk: &Desk, width: usize) -> Vec<Line> {
    let entries = desk.console_entries();
    if entries.is_empty() {
        return welcome(desk);
    }
    let mut rows = Vec::new();
    for entry in entries {
        let prompt = prompt(&entry.node);
        rows.push(Line::new(prompt, Tone::Key).with(entry.line, Tone::Strong));
        for output in entry.output {
            let tone = if output.error {
                Tone::Wrong
            } else {
                Tone::Plain
            };
            let text = sanitise_line(&output.text);
            rows.extend(cut(&text, width).map(|piece| Line::new(piece, tone)));
        }
        if entry.left_out > 0 {
            let text = format!("gatelab: {} more lines are not shown", entry.left_out);
            rows.push(Line::new(text, Tone::Dim));
        }
    }
    rows
}

fn welcome(desk: &Desk) -> Vec<Line> {
    let look = crate::console::entries().take(6).map(|entry| entry.example);
    let mut rows = vec![
        Line::plain(format!(
            "You sit at {}. What you type runs there, through emulated packets.",
            desk.dock.node
        )),
        Line::new(
            "help: all commands   at NODE: another machine   nodes: which",
            Tone::Dim,
        ),
        Line::default(),
    ];
    rows.extend(look.map(|example| Line::new(format!("  {example}"), Tone::Dim)));
    rows.push(Line::default());
    rows
}

/// A text in pieces of at most `width` characters; an empty one is one piece.
fn cut(text: &str, width: usize) -> impl Iterator<Item = String> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces: Vec<String> = chars
        .chunks(width.max(1))
        .map(|piece| piece.iter().collect())
        .collect();
    if pieces.is_empty() {
        pieces.push(String::new());
    }
    pieces.into_iter()
}
