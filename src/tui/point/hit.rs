//! What lies under the mouse. Everything it does a key does too.

use ratatui::layout::Rect;

use crate::tui::action::Action;
use crate::tui::desk::{Desk, Panel, Zoom};
use crate::tui::key::Key;
use crate::tui::{panel, screen};

impl Desk {
    /// A click at a cell of a screen of this size.
    pub fn click(&mut self, (x, y): (u16, u16), size: (u16, u16)) {
        let area = Rect::new(0, 0, size.0, size.1);
        if let Some(sheet) = self.sheets.last() {
            let line = panel::sheet::line_at(sheet, screen::below(self, area), y);
            if let Some(number) = line {
                self.pick_line(number);
            }
            return;
        }
        if self.dock.open || self.whole {
            return;
        }
        let areas = screen::areas(self, area);
        let Some((panel, place)) = areas.into_iter().find(|(_, it)| holds(*it, x, y)) else {
            return;
        };
        self.notice.clear();
        // What is focused may look different: first comes what stands there now.
        let boxed = (panel == Panel::Map).then(|| panel::map::hit(self, place, (x, y)));
        let event = match panel {
            Panel::Timeline => {
                let bottom = screen::has_bottoms(area);
                panel::timeline::hit(self, place, bottom, (x, y))
            }
            Panel::Story if self.zoom == Zoom::Story => panel::story::hit(self, place, y),
            _ => None,
        };
        self.focus = panel;
        if let Some((number, on_cable)) = boxed.flatten() {
            self.selected = number;
            self.on_cable = on_cable;
        }
        if let Some(event) = event {
            self.apply(Action::GoTo(event));
        }
    }

    /// The wheel over a cell: down is on in time, or further down.
    pub fn wheel(&mut self, down: bool, (x, y): (u16, u16), size: (u16, u16)) {
        let key = if down { Key::Down } else { Key::Up };
        if self.sheets.is_empty() && !self.whole && !self.dock.open {
            let area = Rect::new(0, 0, size.0, size.1);
            let areas = screen::areas(self, area);
            let found = areas.into_iter().find(|(_, it)| holds(*it, x, y));
            match found {
                Some((panel @ (Panel::Page | Panel::Fields), _)) => self.focus = panel,
                Some(_) => {
                    let step = if down {
                        Action::StepOn
                    } else {
                        Action::StepBack
                    };
                    return self.apply(step);
                }
                None => return,
            }
        }
        self.press(key);
    }
}

fn holds(area: Rect, x: u16, y: u16) -> bool {
    (area.x..area.right()).contains(&x) && (area.y..area.bottom()).contains(&y)
}
