//! The whole world: every machine and every link. It is drawn on a sheet as large as it needs; the
//! screen shows the part around what is selected.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::view::screen::{Wire, WorldMap};

use super::map::draw_box;

/// A box, and the room to the next one.
const BOX: (u16, u16) = (16, 4);
const GAP: (u16, u16) = (12, 1);
/// Larger than this no sheet is; what stands further out is not shown.
const SHEET: (u16, u16) = (1_200, 1_200);

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let map = &desk.world;
    let title = format!(
        "The whole world: {} machines, {} links",
        map.spots.len(),
        map.wires.len()
    );
    let inner = canvas.frame(area, (&title, "Esc back"), true, true);
    if inner.height < 3 || inner.width < 10 {
        return;
    }
    let view = Rect {
        height: inner.height - 1,
        ..inner
    };
    let (width, height) = size(map);
    let mut sheet = Buffer::empty(Rect::new(0, 0, width, height));
    {
        let mut on = Canvas::new(&mut sheet, canvas.look);
        on.clear(Rect::new(0, 0, width, height));
        for (number, wire) in map.wires.iter().enumerate() {
            let picked = desk.spot == map.spots.len() + number;
            draw_wire(&mut on, map, wire, picked);
        }
        for (number, spot) in map.spots.iter().enumerate() {
            draw_box(&mut on, &spot.view, cell(map, number), desk.spot == number);
        }
    }
    let (x, y) = centre(map, desk.spot);
    let from =
        |at: u16, room: u16, all: u16| at.saturating_sub(room / 2).min(all.saturating_sub(room));
    let corner = (from(x, view.width, width), from(y, view.height, height));
    canvas.paste(&sheet, corner, view);
    let hidden = width > view.width || height > view.height;
    foot(
        desk,
        canvas,
        Rect::new(inner.x, inner.bottom() - 1, inner.width, 1),
        hidden,
    );
}

/// What is selected, in words.
fn foot(desk: &Desk, canvas: &mut Canvas<'_>, line: Rect, hidden: bool) {
    let map = &desk.world;
    let text = match map.wires.get(desk.spot.wrapping_sub(map.spots.len())) {
        Some(wire) => {
            let [a, b] = wire.ends.map(|end| map.spots[end].view.label.clone());
            let does = if wire.does.is_empty() {
                "no delay"
            } else {
                &wire.does
            };
            let state = if wire.cable.cut { ", CUT" } else { "" };
            format!("link {a} - {b}: {does}{state}")
        }
        None => match map.spots.get(desk.spot) {
            Some(spot) => format!("{}: {}", spot.view.label, spot.view.role),
            None => String::new(),
        },
    };
    let more = if hidden { "  (scrolls)" } else { "" };
    let used = canvas.text((line.x + 1, line.y), line.width - 1, &text, Tone::Strong);
    let used = used
        + canvas.text(
            (line.x + 1 + used, line.y),
            line.width - 1 - used,
            more,
            Tone::Dim,
        );
    let keys = "Arrows choose   b break   f fix   Enter look inside";
    let rest = Rect::new(
        line.x + used + 2,
        line.y,
        line.width.saturating_sub(used + 3),
        1,
    );
    if usize::from(rest.width) > keys.chars().count() {
        canvas.right(rest, keys, Tone::Dim);
    }
}

fn size(map: &WorldMap) -> (u16, u16) {
    let most = |of: fn(&crate::view::screen::Spot) -> usize| {
        map.spots.iter().map(of).max().unwrap_or(0) as u16
    };
    let columns = most(|spot| spot.column).saturating_add(1);
    let rows = most(|spot| spot.row).saturating_add(1);
    let width = columns.saturating_mul(BOX.0 + GAP.0);
    let height = rows.saturating_mul(BOX.1 + GAP.1);
    (width.clamp(1, SHEET.0), height.clamp(1, SHEET.1))
}

fn cell(map: &WorldMap, spot: usize) -> Rect {
    let (column, row) = map.spots.get(spot).map_or((0, 0), |it| (it.column, it.row));
    let x = (column as u16).saturating_mul(BOX.0 + GAP.0);
    let y = (row as u16).saturating_mul(BOX.1 + GAP.1);
    Rect::new(x, y, BOX.0, BOX.1)
}

/// Where something stands: spots first, then wires.
pub fn centre(map: &WorldMap, number: usize) -> (u16, u16) {
    let Some(wire) = map.wires.get(number.wrapping_sub(map.spots.len())) else {
        let own = cell(map, number);
        return (own.x + own.width / 2, own.y + 1);
    };
    let [from, to] = wire.ends.map(|end| cell(map, end));
    if from.x == to.x {
        (to.right() + 2, u16::midpoint(from.y, to.y) + 1)
    } else {
        (to.x.saturating_sub(GAP.0 / 2), to.y + 1)
    }
}

/// From the right edge of one box along to the channel, up or down, and on to the other box.
fn draw_wire(canvas: &mut Canvas<'_>, map: &WorldMap, wire: &Wire, picked: bool) {
    let [from, to] = wire.ends.map(|end| cell(map, end));
    let glyphs = canvas.look.glyphs;
    let tone = match (picked, wire.cable.cut || wire.cable.bad.is_some()) {
        (true, _) => Tone::Cursor,
        (_, true) => Tone::Wrong,
        (_, false) => Tone::Frame,
    };
    // Each row has a channel of its own, so that what begins elsewhere is not mixed up with it.
    let row = map.spots.get(wire.ends[0]).map_or(0, |it| it.row as u16);
    let channel = from.right() + 1 + row % 4;
    let (y1, y2) = (from.y + 1, to.y + 1);
    let across = |canvas: &mut Canvas<'_>, a: u16, b: u16, y: u16| {
        let line = glyphs
            .across
            .to_string()
            .repeat(usize::from(b.saturating_sub(a)));
        canvas.text((a, y), b.saturating_sub(a), &line, tone);
    };
    if y1 != y2 {
        across(canvas, from.right(), channel, y1);
        for y in y1.min(y2)..=y1.max(y2) {
            canvas.text((channel, y), 1, &glyphs.down.to_string(), tone);
        }
        for y in [y1, y2] {
            canvas.text((channel, y), 1, &glyphs.cross.to_string(), tone);
        }
    }
    let begin = if y1 == y2 { from.right() } else { channel + 1 };
    if from.x == to.x {
        across(canvas, to.right(), channel, y2);
        return;
    }
    across(canvas, begin, to.x, y2);
    let room = Rect::new(channel + 1, y2, to.x.saturating_sub(channel + 1), 1);
    let text = said(wire, picked, glyphs.heads);
    let text: String = text.chars().take(usize::from(room.width)).collect();
    canvas.centre(room, &text, tone);
    let below = Rect { y: y2 + 1, ..room };
    if let Some(bad) = &wire.cable.bad {
        canvas.centre(below, &format!("!{bad}"), Tone::Wrong);
    }
}

/// What stands on a wire: that it is cut, what moves on it, or what it does.
fn said(wire: &Wire, picked: bool, heads: [char; 2]) -> String {
    let cable = &wire.cable;
    let text = match (&cable.forth, &cable.back) {
        _ if cable.cut => "X cut X".to_owned(),
        (Some(word), _) => format!("{word}{}", heads[0]),
        (None, Some(word)) => format!("{}{word}", heads[1]),
        (None, None) if picked && wire.does.is_empty() => "link".to_owned(),
        (None, None) => wire.does.clone(),
    };
    if picked { format!("[{text}]") } else { text }
}
