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
        panel::world::draw(desk, &mut canvas, rows.between());
    } else if desk.full && dock.is_none() {
        let place = Place {
            area: rows.between(),
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
        let below = below(desk, area);
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

/// Which panel stands where; none while something covers them.
pub fn areas(desk: &Desk, area: Rect) -> Vec<(Panel, Rect)> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return Vec::new();
    }
    let rows = Rows::of(desk, area);
    if desk.full {
        return vec![(desk.focus, rows.between())];
    }
    rows.areas(desk)
}

/// Whether panels have a bottom line of their own.
pub fn has_bottoms(area: Rect) -> bool {
    area.height >= 29
}

/// What a sheet may cover.
pub fn below(desk: &Desk, area: Rect) -> Rect {
    let header = Rows::of(desk, area).header.bottom();
    Rect::new(area.x, header, area.width, area.height.saturating_sub(1))
}

fn panels(desk: &Desk, canvas: &mut Canvas<'_>, rows: &Rows) {
    for (panel, area) in rows.areas(desk) {
        if panel == Panel::Map && area.height <= 1 {
            panel::map::line(desk, canvas, area);
            continue;
        }
        let place = Place {
            area,
            bottom: rows.roomy,
            focus: desk.focus == panel,
        };
        draw_panel(desk, canvas, panel, place);
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
}

impl Rows {
    /// All between the header and the keys.
    fn between(&self) -> Rect {
        let top = self.header.bottom();
        let height = self.keys.y.saturating_sub(top);
        Rect::new(self.header.x, top, self.header.width, height)
    }

    /// Which panel stands where.
    fn areas(&self, desk: &Desk) -> Vec<(Panel, Rect)> {
        let mut areas = vec![(Panel::Map, self.map)];
        let middle = self.middle;
        if desk.zoom != Zoom::Story || self.narrow {
            let shown = if desk.focus == Panel::Page {
                Panel::Page
            } else {
                Panel::Story
            };
            areas.push((shown, middle));
        } else {
            let width = middle.width * desk.settings.story_width / 100;
            let left = Rect { width, ..middle };
            let right = Rect {
                x: left.right(),
                width: middle.width - width,
                ..middle
            };
            areas.extend([(Panel::Story, left), (Panel::Page, right)]);
        }
        areas.push((Panel::Timeline, self.timeline));
        areas
    }
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
        let roomy = has_bottoms(area);
        let narrow = area.width < 76;
        let tiny = area.height < 20;
        let visits = desk.board.rows.len().max(2) as u16;
        let keys = if area.height < 16 { 1 } else { 2 };
        let map = match () {
            () if narrow || tiny || desk.settings.small_map => 1,
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
        let more = area.height.saturating_sub(22) / 2;
        let timeline = timeline + desk.settings.timeline_lines.min(more);
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
