//! More detail than the story: messages as arrows between lifelines, or frames with their fields
//! and bytes. Both go down to the cursor.

use ratatui::layout::Rect;

use crate::trace::NodeId;
use crate::tui::canvas::Canvas;
use crate::tui::desk::{Desk, Zoom};
use crate::tui::look::Tone;
use crate::view::screen::{Message, PacketView, messages, packet, packets};

use super::Place;

/// More events than this are not gone through for one frame of the screen.
const LOOK_BACK: usize = 4_000;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let title = match desk.zoom {
        Zoom::Packets => "Packets: every frame on every link",
        _ => "Conversation: who says what to whom",
    };
    let right = if desk.board.moment.now {
        ""
    } else {
        "n: back to NOW"
    };
    let inner = canvas.frame(place.area, (title, right), place.bottom, place.focus);
    let Some(visit) = desk.visit() else {
        canvas.text(
            (inner.x + 1, inner.y),
            inner.width,
            "Nothing yet: press Enter.",
            Tone::Dim,
        );
        return;
    };
    let trace = desk.run().world().trace().borrow();
    let end = desk.moment().event.min(visit.last()).index() + 1;
    let range = visit.opened.index()..end;
    if desk.zoom == Zoom::Packets {
        let most = usize::from(inner.height);
        let rows = packets(&trace, &desk.atlas, range, most);
        let last = rows
            .last()
            .map(|row| packet(&trace, row.event))
            .unwrap_or_default();
        let wide = inner.width >= 76;
        let width = if wide {
            inner.width * 55 / 100
        } else {
            inner.width
        };
        list(canvas, &rows, Rect { width, ..inner });
        if wide {
            let x = inner.x + width + 1;
            let area = Rect::new(x, inner.y, inner.right().saturating_sub(x), inner.height);
            fields(canvas, &last, area);
        }
    } else {
        let begin = range.start.max(end.saturating_sub(LOOK_BACK));
        let all = messages(&trace, &desk.atlas, begin..end);
        sequence(desk, canvas, &all, inner);
    }
}

fn list(canvas: &mut Canvas<'_>, rows: &[crate::view::screen::PacketRow], area: Rect) {
    let height = usize::from(area.height);
    let first = rows.len().saturating_sub(height);
    for (number, row) in rows.iter().enumerate().skip(first) {
        let y = area.y + (number - first) as u16;
        let here = number + 1 == rows.len();
        let sign = match (here, &row.ended) {
            (_, Some(_)) => '!',
            (true, None) => '>',
            (false, None) => ' ',
        };
        let ended = row
            .ended
            .as_ref()
            .map(|why| format!("{why}  "))
            .unwrap_or_default();
        let text = format!(
            "{sign}{:>5} {:>10.2} {:<20.20} {ended}{}",
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

/// The last frame field by field, and its bytes below where there is room.
fn fields(canvas: &mut Canvas<'_>, view: &PacketView, area: Rect) {
    let mut rows: Vec<(String, Tone)> = Vec::new();
    if !view.rewritten.is_empty() {
        rows.push(("Before -> after the gateway:".into(), Tone::Decided));
        rows.extend(
            view.rewritten
                .iter()
                .map(|line| (format!("  {line}"), Tone::Decided)),
        );
    }
    let bytes = if area.height >= 16 {
        area.height / 3
    } else {
        0
    };
    let room = usize::from(area.height - bytes);
    for field in &view.fields {
        if field.value.is_empty() {
            rows.push((field.name.clone(), Tone::Strong));
        } else {
            rows.push((format!("  {}: {}", field.name, field.value), Tone::Plain));
        }
    }
    // What is deepest says most: where not all fits, the outer layers go first.
    let keep = rows.len().saturating_sub(room);
    let skip = if view.rewritten.is_empty() { keep } else { 0 };
    for (number, (text, tone)) in rows.iter().skip(skip).take(room).enumerate() {
        canvas.text((area.x, area.y + number as u16), area.width, text, *tone);
    }
    let per = if area.width >= 54 { 16 } else { 8 };
    for (number, chunk) in view.bytes.chunks(per).take(usize::from(bytes)).enumerate() {
        let y = area.y + room as u16 + number as u16;
        canvas.text(
            (area.x, y),
            area.width,
            &hex(number * per, chunk, per),
            Tone::Dim,
        );
    }
}

fn hex(offset: usize, bytes: &[u8], per: usize) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = bytes.iter().map(|byte| match byte {
        0x20..=0x7e => char::from(*byte),
        _ => '.',
    });
    let shown: String = shown.collect();
    let width = per * 3;
    format!("{offset:04x}  {:<width$} {shown}", digits.join(" "))
}

/// Arrows between lifelines.
fn sequence(desk: &Desk, canvas: &mut Canvas<'_>, all: &[Message], area: Rect) {
    let time = 11;
    if area.height < 2 || area.width < time + 20 {
        return;
    }
    let lines = lifelines(desk, all);
    let room = area.width - time;
    let step = room / (lines.len().max(1) as u16);
    let column = |node: NodeId| {
        let at = lines.iter().position(|line| *line == node).unwrap_or(0) as u16;
        area.x + time + at * step + step / 2
    };
    for line in &lines {
        let half = step / 2;
        let head = Rect::new(column(*line).saturating_sub(half), area.y, step, 1);
        let label: String = desk
            .atlas
            .label(*line)
            .chars()
            .take(usize::from(step))
            .collect();
        canvas.centre(head, &label, Tone::Strong);
    }
    let height = usize::from(area.height) - 1;
    let first = all.len().saturating_sub(height);
    let down = canvas.look.glyphs.down.to_string();
    for (row, message) in all.iter().enumerate().skip(first) {
        let y = area.y + 1 + (row - first) as u16;
        for line in &lines {
            canvas.text((column(*line), y), 1, &down, Tone::Frame);
        }
        let here = row + 1 == all.len();
        let mark = if here { '>' } else { ' ' };
        let at = format!("{mark}{:>9.2}", message.time_ms);
        canvas.text((area.x, y), time, &at, Tone::Dim);
        let ends = (column(message.from), column(message.to));
        arrow(canvas, message, ends, (y, here));
    }
}

fn arrow(canvas: &mut Canvas<'_>, message: &Message, (a, b): (u16, u16), (y, here): (u16, bool)) {
    let tone = match (message.lost, here) {
        (true, _) => Tone::Wrong,
        (false, true) => Tone::Packet,
        (false, false) => Tone::Plain,
    };
    let glyphs = canvas.look.glyphs;
    let (left, right) = (a.min(b), a.max(b));
    let width = usize::from(right.saturating_sub(left + 1));
    if width < 3 {
        canvas.text((right + 1, y), 24, &message.text, tone);
        return;
    }
    let lost = if message.lost { " LOST" } else { "" };
    let text: String = format!("{}{lost}", message.text)
        .chars()
        .take(width - 2)
        .collect();
    let free = width - 1 - text.chars().count();
    let dash = |count: usize| glyphs.across.to_string().repeat(count);
    let line = if b > a {
        format!(
            "{}{text}{}{}",
            dash(free / 2),
            dash(free - free / 2),
            glyphs.heads[0]
        )
    } else {
        format!(
            "{}{}{text}{}",
            glyphs.heads[1],
            dash(free / 2),
            dash(free - free / 2)
        )
    };
    canvas.text((left + 1, y), width as u16, &line, tone);
}

/// The machines that speak, in the order of the map; others stand where they first speak.
fn lifelines(desk: &Desk, all: &[Message]) -> Vec<NodeId> {
    let speaks = |node: NodeId| all.iter().any(|it| it.from == node || it.to == node);
    let boxes = desk.board.map.boxes.iter().map(|it| it.node);
    let mut lines: Vec<NodeId> = boxes.filter(|node| speaks(*node)).collect();
    for node in all.iter().flat_map(|it| [it.from, it.to]) {
        if !lines.contains(&node) {
            let outer = desk.atlas.outer(node);
            let after = lines.iter().position(|line| *line == outer);
            lines.insert(after.map_or(lines.len(), |at| at + 1), node);
        }
    }
    lines
}
