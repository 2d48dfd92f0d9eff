//! The whole screen: which panel stands where, and what is open over them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::desk::{Desk, Panel, Zoom};
use super::look::Tone;
use super::panel::{self, Place};
use super::sheet::Kind;

/// Smaller than this nothing can be shown.
const SMALLEST: (u16, u16) = (30, 8);

/// Draws the state.
pub fn draw(desk: &Desk, buffer: &mut Buffer) {
    let area = buffer.area;
    let mut canvas = Canvas::new(buffer, &desk.look);
    canvas.clear(area);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return too_small(&mut canvas, area);
    }
    let mut rows = Rows::of(desk, area);
    let dock = desk.dock.open.then(|| rows.dock());
    panel::header::draw(desk, &mut canvas, rows.header);
    if desk.whole && dock.is_none() {
        let below = rows.header.bottom();
        let height = rows.keys.y.saturating_sub(below);
        let area = Rect::new(area.x, below, area.width, height);
        panel::world::draw(desk, &mut canvas, area);
    } else if desk.full && dock.is_none() {
        let below = Rect::new(
            area.x,
            rows.header.bottom(),
            area.width,
            rows.keys.y - rows.header.bottom(),
        );
        let place = Place {
            area: below,
            bottom: true,
            focus: true,
        };
        draw_panel(desk, &mut canvas, desk.focus, place);
    } else {
        panels(desk, &mut canvas, &rows);
    }
    if let Some(area) = dock {
        let place = Place {
            area,
            bottom: true,
            focus: true,
        };
        panel::console::draw(desk, &mut canvas, place);
    }
    panel::keys::draw(desk, &mut canvas, rows.keys);
    if let Some(sheet) = desk.sheets.last() {
        let below = Rect::new(area.x, rows.header.bottom(), area.width, area.height - 1);
        match sheet.kind {
            Kind::Crossing => panel::crossing::draw(desk, &mut canvas, rows.over_story(below)),
            _ => panel::sheet::draw(desk, sheet, &mut canvas, below),
        }
    }
}

fn draw_panel(desk: &Desk, canvas: &mut Canvas<'_>, panel: Panel, place: Place) {
    match panel {
        Panel::Map => panel::map::draw(desk, canvas, place),
        Panel::Page => panel::page::draw(desk, canvas, place),
        Panel::Story if desk.zoom == Zoom::Story => panel::story::draw(desk, canvas, place),
        Panel::Story | Panel::Fields if desk.reads_packets() => {
            panel::packets::draw(desk, canvas, place);
        }
        Panel::Story | Panel::Fields => panel::conversation::draw(desk, canvas, place),
        Panel::Timeline => panel::timeline::draw(desk, canvas, place),
    }
}

fn panels(desk: &Desk, canvas: &mut Canvas<'_>, rows: &Rows) {
    let focus = |panel| desk.focus == panel;
    let place = |area, panel| Place {
        area,
        bottom: rows.roomy,
        focus: focus(panel),
    };
    if rows.map.height > 1 {
        draw_panel(desk, canvas, Panel::Map, place(rows.map, Panel::Map));
    } else {
        panel::map::line(desk, canvas, rows.map);
    }
    let wide = desk.zoom != Zoom::Story;
    let middle = rows.middle;
    if wide || rows.narrow {
        let shown = if focus(Panel::Page) {
            Panel::Page
        } else {
            Panel::Story
        };
        draw_panel(desk, canvas, shown, place(middle, shown));
    } else {
        let left = Rect {
            width: middle.width * 58 / 100,
            ..middle
        };
        let right = Rect::new(
            left.right(),
            middle.y,
            middle.width - left.width,
            middle.height,
        );
        draw_panel(desk, canvas, Panel::Story, place(left, Panel::Story));
        draw_panel(desk, canvas, Panel::Page, place(right, Panel::Page));
    }
    panel::strip::draw(
        desk,
        canvas,
        Place {
            area: rows.strip,
            bottom: false,
            focus: false,
        },
    );
    draw_panel(
        desk,
        canvas,
        Panel::Timeline,
        place(rows.timeline, Panel::Timeline),
    );
}

/// The rows of the screen, from above.
struct Rows {
    header: Rect,
    map: Rect,
    middle: Rect,
    strip: Rect,
    timeline: Rect,
    keys: Rect,
    /// Whether panels have a bottom line of their own.
    roomy: bool,
    /// Whether story and page take turns.
    narrow: bool,
}

impl Rows {
    /// Makes room for the console below the map; where there is much room the story stays.
    fn dock(&mut self) -> Rect {
        let top = self.map.bottom();
        let room = self.keys.y.saturating_sub(top);
        let story = if room >= 28 { room / 2 } else { 0 };
        let bare = |area: Rect| Rect { height: 0, ..area };
        self.middle.height = story;
        self.strip = bare(self.strip);
        self.timeline = bare(self.timeline);
        Rect::new(self.map.x, top + story, self.map.width, room - story)
    }

    fn of(desk: &Desk, area: Rect) -> Self {
        let roomy = area.height >= 29;
        let narrow = area.width < 76;
        let tiny = area.height < 20;
        let visits = desk.board.rows.len().max(2) as u16;
        let keys = if area.height < 16 { 1 } else { 2 };
        let map = match () {
            () if narrow || tiny => 1,
            // Who reads packets wants lines of them.
            () if desk.reads_packets() && !roomy => 1,
            () if roomy => 8,
            () => 6,
        };
        let strip = match () {
            () if tiny => 1,
            () if roomy => 3,
            () => 2,
        };
        let spare = area.height.saturating_sub(30) / 2;
        let timeline = match () {
            () if tiny => 2,
            () if roomy => 4 + u16::from(area.height >= 34) + spare.min(visits.saturating_sub(2)),
            () => 3,
        };
        let middle = area
            .height
            .saturating_sub(1 + keys + map + strip + timeline);
        let mut y = area.y;
        let mut row = |height: u16| {
            let rect = Rect::new(
                area.x,
                y,
                area.width,
                height.min(area.bottom().saturating_sub(y)),
            );
            y += rect.height;
            rect
        };
        Self {
            header: row(1),
            map: row(map),
            middle: row(middle),
            strip: row(strip),
            timeline: row(timeline),
            keys: row(keys),
            roomy,
            narrow,
        }
    }
}

impl Rows {
    /// What leaves the map in sight.
    fn over_story(&self, below: Rect) -> Rect {
        let top = self.map.bottom().min(below.bottom());
        Rect::new(below.x, top, below.width, below.bottom() - top)
    }
}

fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let (width, height) = SMALLEST;
    let lines = [
        format!("gatelab needs {width}x{height}."),
        format!("This is {}x{}.", area.width, area.height),
        "Enlarge, or q.".to_owned(),
    ];
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        canvas.text((area.x, y), area.width, line, Tone::Plain);
    }
}
