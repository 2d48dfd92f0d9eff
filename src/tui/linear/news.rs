//! What was told already: only what is new is told again.

use crate::tui::desk::{Desk, Zoom};
use crate::tui::dock::Entry;
use crate::tui::sheet::Kind;
use crate::view::screen::{BoxView, PageView, Strip, Told};

use super::{detail, views};

/// The state as it was told.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) zoom: Zoom,
    pub(super) sheet: Option<Kind>,
    story: Vec<Told>,
    boxes: Vec<BoxView>,
    page: PageView,
    strip: Strip,
    /// Branch, page load and step.
    place: (usize, usize, usize, bool),
    event: usize,
    typed: Vec<Entry>,
}

impl Seen {
    pub(super) fn of(desk: &Desk) -> Self {
        let board = &desk.board;
        let typed = if desk.dock.open {
            desk.console_entries()
        } else {
            Vec::new()
        };
        Self {
            zoom: desk.zoom,
            sheet: desk.sheets.last().map(|sheet| sheet.kind),
            story: board.story.clone(),
            boxes: board.map.boxes.clone(),
            page: board.page.clone(),
            strip: board.strip.clone(),
            place: (
                desk.branches.current(),
                board.visit,
                board.reached,
                board.moment.now,
            ),
            event: board.moment.event.index(),
            typed,
        }
    }

    /// What has changed since `before`.
    pub(super) fn since(&self, before: &Self, desk: &Desk) -> String {
        let mut text = self.printed_since(before, desk);
        let elsewhere = self.place != before.place;
        if self.story != before.story {
            let anew = self.place.0 != before.place.0 || self.place.1 != before.place.1;
            let same = if anew { 0 } else { self.same_lines(before) };
            if same < self.story.len() {
                text.push_str(&views::story(desk, same));
            } else if let (Some(last), true) = (self.story.last(), elsewhere) {
                text.push_str(&views::told(self.story.len() - 1, last));
            }
        }
        text.push_str(&self.machines_since(before));
        if self.page != before.page && desk.board.visit > 0 {
            text.push_str(&views::page(desk));
        }
        if self.event != before.event {
            text.push_str(&detail::here(desk).unwrap_or_default());
        }
        if self.strip != before.strip {
            text.push_str(&views::fields(desk));
        }
        if elsewhere {
            text.push_str(&views::place(desk));
        }
        text
    }

    /// The same for one step among many: the step, and what the machines did.
    pub(super) fn step_since(&self, before: &Self, desk: &Desk) -> String {
        let mut text = String::new();
        let same = self
            .same_lines(before)
            .min(self.story.len().saturating_sub(1));
        if self.story != before.story {
            let news = self.story.iter().enumerate().skip(same);
            text.extend(news.map(|(number, line)| views::told(number, line)));
        }
        if self.event != before.event {
            text.push_str(&detail::here(desk).unwrap_or_default());
        }
        text + &self.machines_since(before)
    }

    fn same_lines(&self, before: &Self) -> usize {
        let pairs = self.story.iter().zip(&before.story);
        pairs.take_while(|(new, old)| new == old).count()
    }

    fn machines_since(&self, before: &Self) -> String {
        let news = self.boxes.iter().filter(|new| {
            let old = before.boxes.iter().find(|old| old.node == new.node);
            old.is_none_or(|old| old.state != new.state || old.sign != new.sign)
        });
        let news: Vec<String> = news.map(views::boxed).collect();
        if news.is_empty() {
            String::new()
        } else {
            format!("Map: {}.\n", news.join("; "))
        }
    }

    /// What the console printed, and what it said when it was opened.
    fn printed_since(&self, before: &Self, desk: &Desk) -> String {
        if !desk.dock.open {
            return String::new();
        }
        let pairs = self.typed.iter().zip(&before.typed);
        let same = pairs
            .take_while(|(new, old)| (&new.node, &new.line) == (&old.node, &old.line))
            .count();
        let mut text = String::new();
        let old = before.typed.get(..same).unwrap_or_default();
        for (number, entry) in self.typed.iter().enumerate() {
            let known = old.get(number).map_or(0, |it| it.output.len());
            for output in entry.output.iter().skip(known) {
                text.push_str(&crate::view::sanitise_line(&output.text));
                text.push('\n');
            }
            let last = number + 1 == self.typed.len();
            if last && entry.runs && (known < entry.output.len() || number >= same) {
                text.push_str("(still running: an empty line waits on, ^C ends it)\n");
            }
        }
        text
    }
}
