//! More detail than the story: messages as arrows between lifelines, down to the cursor.

use ratatui::layout::Rect;

use crate::trace::NodeId;
use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{Message, messages};

use super::Place;

/// More events than this are not gone through for one frame of the screen.
const LOOK_BACK: usize = 4_000;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let title = "Conversation: who says what to whom";
    let right = if desk.board.moment.now {
        ""
    } else {
        "n: back to NOW"
    };
    let inner = canvas.frame(place.area, (title, right), place.bottom, place.focus);
    let Some(visit) = desk.visit() else {
        let text = "Nothing yet: press Enter.";
        canvas.text((inner.x + 1, inner.y), inner.width, text, Tone::Dim);
        return;
    };
    let trace = desk.run().world().trace().borrow();
    let end = desk.moment().event.min(visit.last()).index() + 1;
    let begin = visit.opened.index().max(end.saturating_sub(LOOK_BACK));
    let all = messages(&trace, &desk.atlas, begin..end);
    sequence(desk, canvas, &all, inner);
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
