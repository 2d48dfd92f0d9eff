//! The keys that do something now, from the list of actions.

use ratatui::layout::Rect;

use crate::tui::action::{ACTIONS, Action, Known};
use crate::tui::canvas::Canvas;
use crate::tui::desk::{Desk, Panel, Zoom};
use crate::tui::look::Tone;
use crate::tui::sheet::Kind;
use crate::view::screen::wording;

/// How many of the list stand in the line of keys.
const SHOWN: usize = 16;

/// Draws it; a notice takes the first line until the next key.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let (mut x, mut y) = (area.x, area.y);
    if !desk.notice.is_empty() {
        canvas.text((x, y), area.width, &desk.notice, Tone::Decided);
        y += 1;
    }
    for (key, brief) in shown(desk) {
        let width = (key.chars().count() + 1 + brief.chars().count()) as u16;
        if x > area.x && x + width > area.right() {
            x = area.x;
            y += 1;
        }
        if y >= area.bottom() {
            return;
        }
        x += canvas.text((x, y), area.right() - x, &key, Tone::Key);
        x += canvas.text((x, y), area.right() - x, &format!(" {brief}"), Tone::Plain);
        x = (x + 3).min(area.right());
    }
}

/// Whether an action that stands further down in the list is offered all the same.
pub(in crate::tui) fn is_extra(action: &Action) -> bool {
    matches!(action, Action::Console(_) | Action::Open(Kind::Machines))
}

/// The keys of the console.
const TYPING: &[(&str, &str)] = &[
    ("Enter", "run it"),
    ("Up/Down", "history"),
    ("Tab", "complete"),
    ("Ctrl-C", "stop"),
    ("PageUp", "scroll"),
    ("Left/Right", "step in time (nothing typed)"),
    ("Esc", "close"),
];

fn owned(keys: &[(&str, &str)]) -> Vec<(String, String)> {
    let keys = keys.iter();
    keys.map(|(key, brief)| ((*key).to_owned(), (*brief).to_owned()))
        .collect()
}

fn shown(desk: &Desk) -> Vec<(String, String)> {
    if desk.dock.open {
        return owned(TYPING);
    }
    let useful = ACTIONS
        .iter()
        .take(SHOWN)
        .filter(|known| (known.when)(desk));
    let mut keys: Vec<(String, String)> = useful
        .map(|known| (key(known), brief(desk, known)))
        .collect();
    let back = keys.iter().position(|(key, _)| key == "Left");
    let on = keys.iter().position(|(key, _)| key == "Right");
    if let (Some(back), Some(on)) = (back, on) {
        keys[back] = ("Left/Right".into(), "step".into());
        keys.remove(on);
    }
    if desk.whole || desk.focus == Panel::Map {
        let own = [
            ("Left/Right", "choose a box or link"),
            ("Enter", "look inside"),
            ("b", "break here"),
        ];
        keys.retain(|(key, _)| !["Left", "Left/Right", "Enter", "b"].contains(&key.as_str()));
        let own = own
            .iter()
            .map(|(key, brief)| ((*key).to_owned(), (*brief).to_owned()));
        keys.splice(0..0, own);
    }
    keys
}

fn key(known: &Known) -> String {
    known
        .keys
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// What an action does now, in few words.
pub(in crate::tui) fn brief(desk: &Desk, known: &Known) -> String {
    let first = !desk.has_past();
    match &known.action {
        Action::Load if first => "load the page".into(),
        Action::Break if first => match &desk.suggestion {
            Some(fault) => format!("break it ({})", wording(&desk.atlas, fault)),
            None => "break something".into(),
        },
        Action::Play if desk.playing.is_some() => "stop".into(),
        Action::Zoom => match desk.zoom {
            Zoom::Story => "detail: STORY, conversation, packets".into(),
            Zoom::Conversation => "detail: story, CONVERSATION, packets".into(),
            Zoom::Packets => "detail: story, conversation, PACKETS".into(),
        },
        Action::Open(Kind::Why) if desk.board.good => "how it worked".into(),
        _ => known.brief.into(),
    }
}
