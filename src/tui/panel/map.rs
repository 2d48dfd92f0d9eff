//! The map: boxes, cables, what moves on them, and the two conversations below.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::desk::{Desk, Panel};
use crate::tui::look::Tone;
use crate::view::screen::{BoxView, Cable, Conversation, MapView, Sign};

use super::Place;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, place: Place) {
    let title = if desk.board.moment.now {
        "Map"
    } else {
        "Map as it was"
    };
    let inner = canvas.frame(place.area, (title, ""), place.bottom, place.focus);
    let map = &desk.board.map;
    let Some(grid) = Grid::of(map, inner) else {
        return;
    };
    let focused = desk.focus == Panel::Map;
    for (number, view) in map.boxes.iter().enumerate() {
        let selected = focused && !desk.on_cable && desk.selected == number;
        draw_box(canvas, view, grid.cell(number), selected);
    }
    for (number, cable) in map.cables.iter().enumerate() {
        draw_cable(canvas, cable, grid.gap(number));
        if focused && desk.on_cable && desk.selected == number {
            mark_cable(canvas, grid.gap(number));
        }
    }
    let below = inner.y + grid.height;
    if below < inner.bottom() {
        for (number, talk) in map.talks.iter().enumerate() {
            draw_talk(canvas, (number + 1, talk), &grid, below);
        }
    }
}

/// What stands at a cell: the number of a box, and whether it is the link behind it.
pub fn hit(desk: &Desk, area: Rect, (x, y): (u16, u16)) -> Option<(usize, bool)> {
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.checked_sub(2)?,
        height: area.height.checked_sub(1)?,
    };
    let map = &desk.board.map;
    let grid = Grid::of(map, inner)?;
    let within =
        |rect: Rect| (rect.x..rect.right()).contains(&x) && (rect.y..rect.bottom()).contains(&y);
    let boxed = (0..map.boxes.len()).find(|number| within(grid.cell(*number)));
    let cable = (0..map.cables.len()).find(|number| within(grid.gap(*number)));
    boxed
        .map(|number| (number, false))
        .or(cable.map(|number| (number, true)))
}

/// Where the boxes stand.
struct Grid {
    x: u16,
    y: u16,
    width: u16,
    gap: u16,
    height: u16,
}

impl Grid {
    fn of(map: &MapView, inner: Rect) -> Option<Self> {
        let count = map.boxes.len() as u16;
        let margin = if inner.width >= 96 { 2 } else { 1 };
        let room = inner.width.saturating_sub(2 * margin);
        let gap = if inner.width >= 96 { 6 } else { 4 };
        if count == 0 || inner.height < 4 {
            return None;
        }
        let width = (room.saturating_sub(gap * (count - 1)) / count).min(18);
        let used = width * count + gap * (count - 1);
        let x = inner.x + inner.width.saturating_sub(used) / 2;
        let height = if inner.height >= 6 { 5 } else { 4 };
        (width >= 6).then_some(Self {
            x,
            y: inner.y,
            width,
            gap,
            height,
        })
    }

    fn cell(&self, number: usize) -> Rect {
        let x = self.x + number as u16 * (self.width + self.gap);
        Rect::new(x, self.y, self.width, self.height)
    }

    fn gap(&self, number: usize) -> Rect {
        let cell = self.cell(number);
        Rect::new(cell.right(), self.y + 1, self.gap, self.height - 2)
    }
}

fn tone(sign: Sign) -> Tone {
    match sign {
        Sign::Plain => Tone::Plain,
        Sign::Wrong => Tone::Wrong,
        Sign::Decided => Tone::Decided,
    }
}

/// Shows that a cable is selected: reversed, and in brackets.
fn mark_cable(canvas: &mut Canvas<'_>, area: Rect) {
    canvas.text((area.x, area.y), 1, "[", Tone::Key);
    canvas.text((area.right() - 1, area.y), 1, "]", Tone::Key);
    canvas.tint(Rect { height: 1, ..area }, Tone::Cursor);
}

/// Draws a machine as a box; how long it waits stands in the frame below.
pub(super) fn draw_box(canvas: &mut Canvas<'_>, view: &BoxView, area: Rect, selected: bool) {
    let inner = canvas.frame(area, ("", ""), true, selected);
    let row = |number: u16| Rect::new(inner.x, inner.y + number, inner.width, 1);
    let width = usize::from(inner.width);
    let label = fitting(
        &view.label,
        width.saturating_sub(if selected { 2 } else { 0 }),
    );
    let name = if selected {
        format!("> {label}")
    } else {
        label
    };
    canvas.centre(row(0), &name, Tone::Strong);
    let last = inner.height.saturating_sub(1);
    if last == 2 {
        canvas.centre(row(1), &view.role, Tone::Dim);
    }
    let sign = match view.sign {
        Sign::Plain => "",
        Sign::Wrong => "!",
        Sign::Decided => "*",
    };
    let state = fitting(&view.state, width.saturating_sub(sign.len()));
    canvas.centre(row(last), &format!("{sign}{state}"), tone(view.sign));
    if let Some(left) = &view.waits {
        let below = Rect::new(inner.x, area.bottom() - 1, inner.width, 1);
        let text = format!("waits {left}");
        let text = if text.len() > width {
            left.clone()
        } else {
            text
        };
        canvas.centre(below, &text, Tone::Decided);
    }
}

/// The text, without its first words if it is too long: what comes last says more.
fn fitting(text: &str, width: usize) -> String {
    let mut rest = text;
    while rest.chars().count() > width {
        match rest.split_once(' ') {
            Some((_, less)) => rest = less,
            None => break,
        }
    }
    rest.to_owned()
}

fn draw_cable(canvas: &mut Canvas<'_>, cable: &Cable, area: Rect) {
    let glyphs = canvas.look.glyphs;
    let line = glyphs.across.to_string().repeat(usize::from(area.width));
    let at = |row: u16| (area.x, area.y + row);
    if cable.cut {
        canvas.text(at(0), area.width, &line, Tone::Wrong);
        canvas.centre(Rect { height: 1, ..area }, "X", Tone::Wrong);
        if area.height > 1 {
            let below = Rect::new(area.x, area.y + 1, area.width, 1);
            canvas.centre(below, "cut", Tone::Wrong);
        }
        return;
    }
    canvas.text(at(0), area.width, &line, Tone::Frame);
    let arrow = |word: &str, forth: bool| {
        let room = usize::from(area.width).saturating_sub(1);
        let word: String = word.chars().take(room).collect();
        let free = room - word.chars().count();
        let (before, after) = (free / 2 + free % 2, free / 2);
        let dash = |count: usize| glyphs.across.to_string().repeat(count);
        if forth {
            format!("{}{word}{}{}", dash(before), dash(after), glyphs.heads[0])
        } else {
            format!("{}{}{word}{}", glyphs.heads[1], dash(after), dash(before))
        }
    };
    match (&cable.forth, &cable.back) {
        (Some(word), back) => {
            canvas.text(at(0), area.width, &arrow(word, true), Tone::Packet);
            if let Some(word) = back.as_ref().filter(|_| area.height > 1) {
                canvas.text(at(1), area.width, &arrow(word, false), Tone::Packet);
            }
        }
        (None, Some(word)) => {
            canvas.text(at(0), area.width, &arrow(word, false), Tone::Packet);
        }
        (None, None) => {}
    }
    if let Some(bad) = &cable.bad {
        let last = Rect::new(
            area.x,
            area.y + area.height.saturating_sub(1),
            area.width,
            1,
        );
        canvas.centre(last, &format!("!{bad}"), Tone::Wrong);
    }
}

fn draw_talk(canvas: &mut Canvas<'_>, (number, talk): (usize, &Conversation), grid: &Grid, y: u16) {
    let [from, to] = talk.ends;
    let middle = |cell: Rect| cell.x + cell.width / 2;
    let first = number == 1;
    let start = if first {
        grid.cell(from).x
    } else {
        middle(grid.cell(from))
    };
    let last = grid.cell(to);
    let end = if to > from && !first {
        last.right()
    } else {
        middle(last)
    };
    let width = end.saturating_sub(start);
    let room = usize::from(width).saturating_sub(4);
    let long = format!(" {number}: {} - {} ", talk.who, talk.state);
    let short = format!(" {number}: {} ", talk.state);
    let text = if long.chars().count() <= room {
        long
    } else {
        short
    };
    let glyphs = canvas.look.glyphs;
    let fill = usize::from(width).saturating_sub(text.chars().count() + 2);
    let dash = |count: usize| glyphs.across.to_string().repeat(count);
    let line = format!(
        "{}{}{text}{}{}",
        glyphs.heads[1],
        dash(fill / 2),
        dash(fill - fill / 2),
        glyphs.heads[0]
    );
    canvas.text((start, y), width, &line, tone(talk.sign));
}

/// The map in one line, for narrow screens.
pub fn line(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let boxes = &desk.board.map.boxes;
    let between = 3 * boxes.len().saturating_sub(1);
    let all: usize = boxes.iter().map(|it| it.label.chars().count() + 1).sum();
    // Where all does not fit, names give up their first words.
    let most = if all + between > usize::from(area.width) {
        usize::from(area.width).saturating_sub(between) / boxes.len().max(1)
    } else {
        usize::from(area.width)
    };
    let mut x = area.x;
    for (number, view) in boxes.iter().enumerate() {
        let rest = area.right().saturating_sub(x);
        if number > 0 {
            let cable = &desk.board.map.cables[number - 1];
            let (text, tone) = match cable {
                Cable { cut: true, .. } => (" X ", Tone::Wrong),
                Cable { forth: Some(_), .. } => (" > ", Tone::Packet),
                Cable { back: Some(_), .. } => (" < ", Tone::Packet),
                Cable { bad: Some(_), .. } => (" ~ ", Tone::Wrong),
                Cable { .. } => (" - ", Tone::Frame),
            };
            x += canvas.text((x, area.y), rest, text, tone);
        }
        let selected = desk.focus == Panel::Map && desk.selected == number;
        let tone = if selected {
            Tone::Cursor
        } else {
            tone(view.sign)
        };
        let rest = area.right().saturating_sub(x);
        let label: String = fitting(&view.label, most).chars().take(most).collect();
        let text = format!("{label}{}", view.sign.as_char().to_string().trim());
        x += canvas.text((x, area.y), rest, &text, tone);
    }
}
