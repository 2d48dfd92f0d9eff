//! From a key to an action: an open sheet has it first, then the focused panel, then all.

use super::action::{Action, by_key};
use super::desk::{Desk, Panel};
use super::key::Key;
use super::point::pick::Picked;
use super::sheet::Kind;
use super::time::stops;

/// How far the page keys go.
const PAGE: isize = 10;

impl Desk {
    /// Handles a key that was pressed.
    pub fn press(&mut self, key: Key) {
        let key = self.as_arrow(key);
        if self.reading.typing.is_some() {
            self.press_while_typing(key);
        } else if !self.sheets.is_empty() {
            self.press_on_sheet(key);
        } else if self.dock.open {
            self.press_in_console(key);
        } else {
            self.press_on_panel(key);
        }
    }

    /// A letter that somebody wants to be an arrow, where nothing is typed.
    fn as_arrow(&self, key: Key) -> Key {
        let searches = self.sheets.last().is_some_and(|it| it.content.searches);
        let typed = self.reading.typing.is_some() || searches || self.dock.open;
        match key {
            Key::Char('h') if self.settings.vi && !typed => Key::Left,
            Key::Char('j') if self.settings.vi && !typed => Key::Down,
            Key::Char('k') if self.settings.vi && !typed => Key::Up,
            Key::Char('l') if self.settings.vi && !typed => Key::Right,
            key => key,
        }
    }

    /// Does what a line of the open sheet stands for.
    pub(super) fn pick_line(&mut self, number: usize) {
        let Some(sheet) = self.sheets.last_mut() else {
            return;
        };
        let lines = sheet.lines();
        let Some(action) = lines.get(number).and_then(|line| line.pick.clone()) else {
            return;
        };
        let before = lines[..number].iter();
        sheet.picked = before.filter(|line| line.pick.is_some()).count();
        let kind = sheet.kind;
        self.pick(kind, Some(action));
    }

    fn press_on_panel(&mut self, key: Key) {
        self.lines_back = self.lines_back.min(10_000);
        if self.whole && self.press_on_world(key) {
            return;
        }
        match (self.focus, key) {
            (Panel::Map, Key::Left) => self.select(false),
            (Panel::Map, Key::Right) => self.select(true),
            (Panel::Map, Key::Enter) => match self.picked() {
                Some(Picked::Machine(node)) => self.apply(Action::Inspect(node)),
                Some(Picked::Link(_)) => self.apply(Action::Open(Kind::Faults)),
                None => self.apply(Action::Load),
            },
            (Panel::Page, Key::Up) => self.page_scroll = self.page_scroll.saturating_sub(1),
            (Panel::Page, Key::Down) => self.scroll_page(1),
            (Panel::Page, Key::PageUp) => {
                self.page_scroll = self.page_scroll.saturating_sub(PAGE as usize);
            }
            (Panel::Page, Key::PageDown) => self.scroll_page(PAGE as usize),
            (Panel::Fields, Key::Up) => self.move_field(-1),
            (Panel::Fields, Key::Down) => self.move_field(1),
            (Panel::Fields, Key::PageUp) => self.move_field(-PAGE),
            (Panel::Fields, Key::PageDown) => self.move_field(PAGE),
            (Panel::Timeline, Key::Up) => self.go_to_visit(-1),
            (Panel::Timeline, Key::Down) => self.go_to_visit(1),
            (_, Key::Up) => self.apply(Action::StepBack),
            (_, Key::Down) => self.apply(Action::StepOn),
            (_, Key::End) => self.apply(Action::Now),
            _ => {
                if let Some(known) = by_key(key) {
                    self.apply(known.action.clone());
                }
            }
        }
    }

    fn scroll_page(&mut self, by: usize) {
        let last = self.board.page.lines.len().saturating_sub(1);
        self.page_scroll = (self.page_scroll + by).min(last);
    }

    /// To the end of the page load before or after the one at the cursor.
    fn go_to_visit(&mut self, by: isize) {
        let number = self.board.visit.saturating_add_signed(by);
        let visits = &self.telling().visits;
        let found = number.checked_sub(1).and_then(|index| visits.get(index));
        let last = visits.len();
        match found.and_then(|visit| visit.steps.last()) {
            Some(_) if number == last => self.apply(Action::Now),
            Some(step) => {
                let event = step.event;
                self.apply(Action::GoTo(event));
            }
            None => {}
        }
    }

    fn press_on_sheet(&mut self, key: Key) {
        let Some(sheet) = self.sheets.last_mut() else {
            return;
        };
        let kind = sheet.kind;
        match key {
            Key::Esc => self.apply(Action::Close),
            Key::Up => sheet.move_by(-1),
            Key::Down | Key::Tab => sheet.move_by(1),
            Key::PageUp => sheet.move_by(-PAGE),
            Key::PageDown => sheet.move_by(PAGE),
            Key::Enter => {
                let action = sheet.action().or_else(|| sheet.typed());
                self.pick(kind, action);
            }
            Key::Backspace if sheet.content.searches => {
                let mut search = sheet.search.clone();
                search.pop();
                sheet.search_for(search);
            }
            Key::Char(c) if sheet.content.searches => {
                let search = format!("{}{c}", sheet.search);
                sheet.search_for(search);
            }
            Key::Char(c @ '1'..='9') => {
                let action = sheet.numbered(c as usize - '0' as usize);
                self.pick(kind, action);
            }
            Key::Char('n') if kind == Kind::Ask => self.apply(Action::InThePresent),
            Key::Left if kind == Kind::Crossing => self.cross(false),
            Key::Right if kind == Kind::Crossing => self.cross(true),
            Key::Left if kind == Kind::Inspector => self.apply(Action::StepBack),
            Key::Right if kind == Kind::Inspector => self.apply(Action::StepOn),
            // A key of the first screen closes the sheet and does what it always does.
            key => {
                if let Some(known) = by_key(key) {
                    self.sheets.clear();
                    if known.action != Action::Open(kind) {
                        self.apply(known.action.clone());
                    }
                }
            }
        }
    }

    /// Picks the `number`th line of the open sheet, from 1; false if there is none.
    pub fn pick_numbered(&mut self, number: usize) -> bool {
        let found = self.sheets.last().map(|it| (it.kind, it.numbered(number)));
        let Some((kind, Some(action))) = found else {
            return false;
        };
        self.pick(kind, Some(action));
        true
    }

    fn pick(&mut self, kind: Kind, action: Option<Action>) {
        let Some(action) = action else {
            return self.apply(Action::Close);
        };
        if matches!(kind, Kind::Palette | Kind::Help) {
            self.sheets.pop();
        }
        self.apply(action);
    }

    /// Whether one step back is possible.
    pub fn can_step_back(&self) -> bool {
        stops::before(self).is_some()
    }
}
