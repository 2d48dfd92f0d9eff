//! A conversation: a line is heard, something is done, and what changed is told.

use crate::console::prompt;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::sheet::{Content, Kind};
use crate::tui::writing::Written;
use crate::view::sanitise;

use super::heard::{Heard, understand};
use super::news::Seen;
use super::{detail, views};

/// More lines than this of a list that can be searched are not read out.
const LIST: usize = 40;
/// The screen that is written down where none is drawn, in columns and rows.
const SIZE: (u16, u16) = (100, 30);
/// Playing on ends after so many steps.
const STEPS: usize = 2_000;

/// The conversation with one person, or one script.
pub struct Session {
    desk: Desk,
    seen: Seen,
}

impl Session {
    /// Begins; nothing moves by itself here.
    pub fn new(mut desk: Desk) -> Self {
        desk.look.still = true;
        let seen = Seen::of(&desk);
        Self { desk, seen }
    }

    /// The state, to look at.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// What is said first.
    pub fn greeting(&self) -> String {
        let desk = &self.desk;
        let mut text = views::header(desk);
        text.push_str(&views::map(desk));
        text.push_str(&views::story(desk, 0));
        if desk.board.visit > 0 {
            text.push_str(&views::page(desk));
        }
        text.push_str(
            "Answer with a number, a key, or words: `2`, `b`, `break link`. An empty line is \
             Enter.\nAlso: map, story, page, strip, timeline, conversation, packets, packet, \
             choices.\n",
        );
        text.push_str(&views::choices(desk));
        self.fit(&text)
    }

    /// What stands before an answer.
    pub fn prompt(&self) -> String {
        let desk = &self.desk;
        let at_console = desk.dock.open && desk.sheets.is_empty();
        let text = if at_console {
            prompt(&desk.dock.node)
        } else {
            "> ".to_owned()
        };
        self.fit(&text)
    }

    /// What was asked for since the last call, written down.
    pub fn take_written(&mut self) -> Option<Written> {
        self.desk.take_written(SIZE)
    }

    /// Whether the person has left.
    pub fn is_over(&self) -> bool {
        self.desk.leaving
    }

    /// Takes an answer and tells what came of it.
    pub fn hear(&mut self, line: &str) -> String {
        let mut text = String::new();
        match understand(&self.desk, line) {
            Heard::Action(Action::Play) => text.push_str(&self.play_on()),
            Heard::Action(action) => self.desk.apply(action),
            Heard::Key(key) => self.desk.press(key),
            Heard::Line(line) => self.desk.enter_line(&line),
            Heard::Pick(number) => {
                self.desk.pick_numbered(number);
            }
            Heard::Search(words) => self.search(&words),
            Heard::View(view) => return self.fit(&views::view(&self.desk, view)),
            Heard::Nothing(why) => text.push_str(&format!("{why}\n")),
        }
        text.push_str(&self.tell());
        self.fit(&text)
    }

    /// Searches the open sheet, or all commands; what is the only one is done.
    fn search(&mut self, words: &str) {
        let searches = |content: &Content| content.searches;
        let open = self.desk.sheets.last();
        if open.is_none_or(|sheet| !searches(&sheet.content)) {
            self.desk.sheets.clear();
            self.desk.apply(Action::Open(Kind::Palette));
        }
        let Some(sheet) = self.desk.sheets.last_mut() else {
            return;
        };
        sheet.search_for(words.to_owned());
        match (sheet.numbered(1), sheet.numbered(2)) {
            (Some(only), None) => {
                self.desk.sheets.pop();
                self.desk.apply(only);
            }
            (None, _) => {
                sheet.search_for(String::new());
                if sheet.kind == Kind::Palette {
                    self.desk.sheets.pop();
                }
                self.desk.notice = format!(
                    "Nothing is called `{words}`. Answer with a number, a key, or words; `help` \
                     lists all."
                );
            }
            _ => {}
        }
    }

    /// All steps up to the present, one after the other.
    fn play_on(&mut self) -> String {
        self.desk.apply(Action::Play);
        self.desk.notice.clear();
        let mut text = self.tell_step();
        for _ in 0..STEPS {
            if self.desk.cursor.is_none() || !self.desk.sheets.is_empty() {
                break;
            }
            self.desk.apply(Action::StepOn);
            text.push_str(&self.tell_step());
        }
        text + &views::place(&self.desk)
    }

    fn tell_step(&mut self) -> String {
        let seen = Seen::of(&self.desk);
        let text = seen.step_since(&self.seen, &self.desk);
        self.seen = seen;
        text
    }

    /// What is new since the last time, and what one can do.
    fn tell(&mut self) -> String {
        let seen = Seen::of(&self.desk);
        let mut text = String::new();
        if !self.desk.notice.is_empty() {
            text.push_str(&format!("{}\n", self.desk.notice));
        }
        text.push_str(&seen.since(&self.seen, &self.desk));
        if seen.zoom != self.seen.zoom {
            text.push_str(&detail::said(&self.desk));
        }
        let desk = &self.desk;
        let closed = seen.sheet.is_none() && self.seen.sheet.is_some();
        self.seen = seen;
        match desk.sheets.last() {
            Some(sheet) if sheet.kind == Kind::Crossing => text.push_str(&detail::crossing(desk)),
            Some(sheet) => text.push_str(&views::sheet(sheet, LIST)),
            None if desk.leaving => text.push_str("Goodbye.\n"),
            None if desk.dock.open && !closed => {}
            None => text.push_str(&views::choices(desk)),
        }
        text
    }

    /// Text that any terminal, and any log, can take.
    fn fit(&self, text: &str) -> String {
        let safe = sanitise(text);
        if !self.desk.look.ascii {
            return safe;
        }
        let plain = safe.chars().map(|c| if c.is_ascii() { c } else { '?' });
        plain.collect()
    }
}
