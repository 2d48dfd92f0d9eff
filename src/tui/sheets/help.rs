//! The keys, from the list of actions.

use crate::tui::action::{ACTIONS, Known};
use crate::tui::desk::{Desk, Panel};
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

pub(super) fn content(desk: &Desk) -> Content {
    let mut lines = vec![
        Line::plain("Nothing plays by itself and nothing can be damaged: it is all emulated."),
        Line::plain("Map: a box is a machine; its last line is the program that runs on it."),
        Line::plain("Signs: ! went wrong   * decided, or wrote the answer   > you are here"),
        Line::default(),
    ];
    lines.extend(place(desk));
    let (now, later): (Vec<&Known>, Vec<&Known>) =
        ACTIONS.iter().partition(|known| (known.when)(desk));
    lines.extend(now.iter().map(|known| row(known, Tone::Plain)));
    if !later.is_empty() {
        lines.push(Line::default());
        lines.push(Line::new("Not useful at this moment:", Tone::Dim));
        lines.extend(later.iter().map(|known| row(known, Tone::Dim)));
    }
    Content {
        title: "Help: what can be done here".into(),
        lines,
        hint: "Up/Down and Enter do it   Esc back".into(),
        searches: false,
    }
}

/// The keys that mean something of their own where one is.
fn place(desk: &Desk) -> Vec<Line> {
    let (name, keys): (&str, &[(&str, &str)]) = match desk.focus {
        _ if desk.whole => (
            "On the whole map:",
            &[
                ("Arrows", "to the next machine or link"),
                ("Enter", "look inside a machine, break a link"),
                ("b or f", "break or put right what is selected"),
            ],
        ),
        Panel::Map => (
            "On the map:",
            &[
                ("Left/Right", "to the next box or link"),
                ("Enter", "look inside a machine, break a link"),
                ("b or f", "break or put right what is selected"),
            ],
        ),
        Panel::Fields => ("Among the fields:", &[("Up/Down", "mark another field")]),
        Panel::Timeline => ("On the timeline:", &[("Up/Down", "to another page load")]),
        Panel::Page => ("On the page:", &[("Up/Down", "scroll")]),
        Panel::Story => ("In the story:", &[("Up/Down", "a step back or on")]),
    };
    let rows = keys
        .iter()
        .map(|(key, title)| Line::new(format!("{key:>12}  "), Tone::Key).with(*title, Tone::Plain));
    let mut lines = vec![Line::new(name, Tone::Strong)];
    lines.extend(rows);
    lines.push(Line::default());
    lines
}

fn row(known: &Known, tone: Tone) -> Line {
    let keys: Vec<String> = known.keys.iter().map(ToString::to_string).collect();
    Line::new(format!("{:>12}  ", keys.join(" or ")), Tone::Key)
        .with(known.title, tone)
        .pick(known.action.clone())
}
