//! What can be written down, to pick one.

use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};
use crate::tui::writing::Writing;

pub(super) fn content(_: &Desk) -> Content {
    let lines = Writing::all().into_iter().map(|(writing, what)| {
        Line::new(format!("{:<12}", writing.ending()), Tone::Strong)
            .with(what, Tone::Plain)
            .pick(Action::Write(writing))
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.push(Line::default());
    lines.push(Line::plain(
        "It goes to a new file in the folder where gatelab was started.",
    ));
    Content {
        title: "Write down what?".into(),
        lines,
        hint: "1-9 or Enter: write it   Esc back".into(),
        searches: false,
    }
}
