//! One line for each frame, down to the cursor; below them what is typed.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::panel::Place;
use crate::tui::reading::Typing;
use crate::view::screen::PacketRow;

/// Draws it.
pub(super) fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let reading = &desk.reading;
    let title = if reading.filter.is_empty() {
        "Packets: every frame on every link".to_owned()
    } else {
        format!("Packets that fit: {}", reading.filter.text())
    };
    let right = if desk.board.moment.now {
        "/ search   F filter"
    } else {
        "n: back to NOW"
    };
    let inner = canvas.frame(place.area, (&title, right), place.bottom, place.focus);
    if inner.height == 0 {
        return;
    }
    if desk.visit().is_none() {
        let text = "Nothing yet: press Enter.";
        canvas.text((inner.x + 1, inner.y), inner.width, text, Tone::Dim);
        return;
    }
    let typed = u16::from(reading.typing.is_some());
    let area = Rect {
        height: inner.height - typed,
        ..inner
    };
    rows(canvas, &reading.rows, area);
    if reading.rows.is_empty() && area.height > 0 {
        let text = "No frame fits up to this moment. F changes the filter.";
        canvas.text((inner.x + 1, inner.y), inner.width, text, Tone::Dim);
    }
    if let Some((typing, text)) = &reading.typing {
        let at = Rect::new(inner.x + 1, inner.bottom() - 1, inner.width - 1, 1);
        entry(canvas, (*typing, text), at);
    }
}

fn rows(canvas: &mut Canvas<'_>, rows: &[PacketRow], area: Rect) {
    let first = rows.len().saturating_sub(usize::from(area.height));
    let way = if area.width >= 100 { 26 } else { 20 };
    for (number, row) in rows.iter().enumerate().skip(first) {
        let y = area.y + (number - first) as u16;
        let here = number + 1 == rows.len();
        let sign = match (here, &row.ended) {
            (_, Some(_)) => '!',
            (true, None) => '>',
            (false, None) => ' ',
        };
        let note = match (&row.ended, row.again) {
            (Some(why), _) => format!("DROPPED {why}  "),
            (None, true) => "AGAIN  ".to_owned(),
            (None, false) => String::new(),
        };
        let text = format!(
            "{sign}{:>5} {:>10.2} {:<way$.way$} {note}{}",
            row.event.number(),
            row.time_ms,
            row.way,
            row.text
        );
        let tone = match (here, &row.ended) {
            (_, Some(_)) => Tone::Wrong,
            (true, None) => Tone::Strong,
            (false, None) => Tone::Plain,
        };
        canvas.text((area.x, y), area.width, &text, tone);
    }
}

/// The line in which a filter or a search is typed, with what can be typed where there is room.
fn entry(canvas: &mut Canvas<'_>, (typing, text): (Typing, &str), area: Rect) {
    let (label, hint) = match typing {
        Typing::Filter => (
            "show only: ",
            "tcp, dns, :80, app1, drop, retransmission, or text",
        ),
        Typing::Search => ("search: ", "Enter next   Up before   Esc done"),
    };
    let mut x = area.x;
    let rest = |x: u16| area.right().saturating_sub(x);
    x += canvas.text((x, area.y), rest(x), label, Tone::Dim);
    x += canvas.text((x, area.y), rest(x), text, Tone::Strong);
    x += canvas.text((x, area.y), rest(x), "_", Tone::Cursor);
    let free = Rect::new(x + 1, area.y, rest(x + 1), 1);
    if usize::from(free.width) > hint.chars().count() {
        canvas.right(free, hint, Tone::Dim);
    }
}
