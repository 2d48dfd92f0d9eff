//! What the person sees: the browser's frame, and outside it who wrote the page.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{PageLine, Persona};

use super::Place;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let page = &desk.board.page;
    let title = match desk.persona {
        Persona::Browser => format!("What the {} shows", page.who),
        other => format!("What {} says on the {}", other.as_str(), page.who),
    };
    let inner = canvas.frame(place.area, (&title, ""), place.bottom, place.focus);
    if inner.height < 3 || inner.width < 8 {
        return;
    }
    let text = Rect::new(inner.x + 1, inner.y, inner.width - 2, 1);
    canvas.text((text.x, text.y), text.width, &page.url, Tone::Key);
    rule(canvas, text, 1);
    let author: Vec<String> = page
        .author
        .iter()
        .flat_map(|it| wrapped(it, text.width))
        .collect();
    let foot = if author.is_empty() {
        0
    } else {
        author.len() as u16 + 1
    };
    let room = inner.height.saturating_sub(2 + foot);
    let mut more = false;
    let lines = laid_out(&page.lines, text.width, room);
    let first = desk
        .page_scroll
        .min(lines.len().saturating_sub(usize::from(room)));
    for (row, line) in lines.iter().skip(first).take(usize::from(room)).enumerate() {
        let y = inner.y + 2 + row as u16;
        let at = Rect::new(text.x, y, text.width, 1);
        if line.heading {
            canvas.centre(at, &line.text, Tone::Strong);
        } else {
            canvas.text(
                (at.x + 1, y),
                at.width.saturating_sub(1),
                &line.text,
                Tone::Plain,
            );
        }
    }
    if lines.len() > first + usize::from(room) && room > 0 {
        more = true;
    }
    if foot > 0 {
        rule(canvas, text, inner.height - foot);
        for (row, line) in author.iter().enumerate() {
            let y = inner.y + inner.height - foot + 1 + row as u16;
            canvas.text((text.x, y), text.width, line, Tone::Decided);
        }
    }
    if more {
        let row = if foot > 0 { inner.height - foot } else { 1 };
        let at = Rect::new(text.x, text.y + row, text.width, 1);
        canvas.right(at, " more: Tab, Down ", Tone::Dim);
    }
}

fn rule(canvas: &mut Canvas<'_>, text: Rect, row: u16) {
    let line = canvas
        .look
        .glyphs
        .across
        .to_string()
        .repeat(usize::from(text.width));
    canvas.text((text.x, text.y + row), text.width, &line, Tone::Frame);
}

/// The lines of a page, wrapped, with air around headings where there is room.
fn laid_out(lines: &[PageLine], width: u16, room: u16) -> Vec<PageLine> {
    let mut all = Vec::new();
    let blank = PageLine {
        text: String::new(),
        heading: false,
    };
    let wide = width.saturating_sub(1);
    for line in lines {
        let rows = wrapped(&line.text, wide);
        if line.heading && room > 7 {
            all.push(blank.clone());
        }
        let heading = line.heading;
        all.extend(rows.into_iter().map(|text| PageLine { text, heading }));
        if line.heading && room > 7 {
            all.push(blank.clone());
        }
    }
    all
}

/// Text in lines of at most `width` columns, broken between words.
pub(super) fn wrapped(text: &str, width: u16) -> Vec<String> {
    let width = usize::from(width.max(1));
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines
            .last_mut()
            .map(|line| line.chars().count())
            .unwrap_or_default();
        let length = word.chars().count();
        if last > 0 && last + 1 + length > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
