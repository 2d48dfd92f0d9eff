//! Where to jump on the timeline: the next and the last of each kind, and the bookmarks.

use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};
use crate::tui::time::jumps::Landmark;

pub(super) fn content(desk: &Desk) -> Content {
    let mut lines = Vec::new();
    for wanted in Landmark::ALL {
        for forward in [true, false] {
            let side = if forward { "next" } else { "last" };
            let name = format!("{side} {:<10}", wanted.as_str());
            let Some(event) = desk.landmark(wanted, forward) else {
                continue;
            };
            lines.push(
                Line::new(name, Tone::Strong)
                    .with(desk.said_of(event), Tone::Plain)
                    .pick(Action::Jump(wanted, forward)),
            );
        }
    }
    let marks = desk.bookmarks.get(&desk.branches.current());
    let marks: Vec<_> = marks.into_iter().flatten().collect();
    lines.push(Line::default());
    if marks.is_empty() {
        lines.push(Line::plain(
            "No bookmarks yet: s marks the moment you are at.",
        ));
    }
    for (number, event) in marks.into_iter().enumerate() {
        lines.push(
            Line::new(format!("bookmark {:<6}", number + 1), Tone::Strong)
                .with(desk.said_of(*event), Tone::Plain)
                .pick(Action::GoTo(*event)),
        );
    }
    Content {
        title: "Go to which moment?".into(),
        lines,
        hint: "1-9 or Enter: go there   s sets or takes away a bookmark   Esc back".into(),
        searches: false,
    }
}
