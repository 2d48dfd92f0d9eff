//! From a line to what it means, in the place where one is.

use crate::tui::action::{ACTIONS, Action};
use crate::tui::desk::Desk;
use crate::tui::key::Key;

/// A view that can be asked for by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Map,
    Story,
    Page,
    Strip,
    Timeline,
    Conversation,
    Packets,
    Packet,
    Choices,
}

const VIEWS: &[(&str, View)] = &[
    ("map", View::Map),
    ("story", View::Story),
    ("page", View::Page),
    ("strip", View::Strip),
    ("timeline", View::Timeline),
    ("conversation", View::Conversation),
    ("packets", View::Packets),
    ("packet", View::Packet),
    ("choices", View::Choices),
];

/// Keys that have names.
const KEYS: &[(&str, Key)] = &[
    ("enter", Key::Enter),
    ("left", Key::Left),
    ("right", Key::Right),
    ("home", Key::Home),
    ("end", Key::End),
    ("esc", Key::Esc),
];

/// Words that mean what one key does.
const WORDS: &[(&str, Key)] = &[
    ("load", Key::Enter),
    ("break", Key::Char('b')),
    ("fix", Key::Char('f')),
    ("why", Key::Char('w')),
    ("back", Key::Left),
    ("step", Key::Right),
    ("now", Key::Char('n')),
    ("faults", Key::Char('B')),
    ("help", Key::Char('?')),
    ("console", Key::Char('C')),
    ("quit", Key::Char('q')),
    ("exit", Key::Char('q')),
];

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Something to do.
    Action(Action),
    /// A key to press.
    Key(Key),
    /// A line for the console.
    Line(String),
    /// A line of the open sheet.
    Pick(usize),
    /// Words to look for.
    Search(String),
    /// Something to tell.
    View(View),
    /// Nothing that is possible here, and why.
    Nothing(String),
}

/// What `line` means now.
pub(super) fn understand(desk: &Desk, line: &str) -> Heard {
    let line = line.trim();
    let at_console = desk.dock.open && desk.sheets.is_empty();
    if at_console {
        return match line {
            "\u{1b}" | "Esc" | "esc" => Heard::Key(Key::Esc),
            "^C" | "\u{3}" => Heard::Key(Key::Ctrl('c')),
            line => Heard::Line(line.to_owned()),
        };
    }
    if let Ok(number) = line.parse::<usize>() {
        return numbered(desk, number);
    }
    let sheet = desk.sheets.last();
    let searches = sheet.is_some_and(|sheet| sheet.content.searches);
    let lower = line.to_lowercase();
    let of = |list: &[(&str, Key)]| {
        let mut found = list.iter().filter(|(name, _)| *name == lower);
        found.next().map(|(_, key)| *key)
    };
    if sheet.is_none() && matches!(lower.as_str(), "space" | "play") {
        return Heard::Action(Action::Play);
    }
    if let Some(key) = of(KEYS) {
        return Heard::Key(key);
    }
    if let (None, Some((_, view))) = (sheet, VIEWS.iter().find(|(name, _)| *name == lower)) {
        return Heard::View(*view);
    }
    let mut chars = line.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Heard::Key(Key::Enter),
        (Some(c), None) if !searches => keyed(c),
        _ => deed(line)
            .or_else(|| of(WORDS).filter(|_| !searches).map(Heard::Key))
            .unwrap_or_else(|| Heard::Search(line.to_owned())),
    }
}

/// `break link.down@a--b` and `fix link.down@a--b`, in full.
fn deed(line: &str) -> Option<Heard> {
    let (word, rest) = line.split_once(' ')?;
    let fault = rest.trim().to_owned();
    let full = fault.contains('@') && !fault.contains(' ');
    Some(Heard::Action(match word.to_lowercase().as_str() {
        "break" if full => Action::BreakFault(fault),
        "fix" if full => Action::FixFault(fault),
        _ => return None,
    }))
}

fn keyed(c: char) -> Heard {
    let key = Key::Char(c);
    let found = ACTIONS.iter().find(|known| known.keys.contains(&key));
    match found {
        Some(known) if !is_told(&known.action) => Heard::Nothing("That needs a screen.".into()),
        Some(known) if known.action == Action::Play => Heard::Action(Action::Play),
        Some(_) => Heard::Key(key),
        None => Heard::Nothing(format!("No key `{c}`. `help` lists what there is.")),
    }
}

fn numbered(desk: &Desk, number: usize) -> Heard {
    let none = || Heard::Nothing(format!("There is no {number} here."));
    if number == 0 {
        return Heard::Action(Action::Close);
    }
    if let Some(sheet) = desk.sheets.last() {
        let picked = sheet.numbered(number);
        return picked.map_or_else(none, |_| Heard::Pick(number));
    }
    let known = ACTIONS.get(number - 1);
    let known = known.filter(|known| is_told(&known.action));
    known.map_or_else(none, |known| Heard::Action(known.action.clone()))
}

/// Whether an action makes sense without a screen.
pub(super) fn is_told(action: &Action) -> bool {
    !matches!(
        action,
        Action::NextPanel
            | Action::PreviousPanel
            | Action::Maximise
            | Action::Theme
            | Action::Faster
            | Action::Slower
    )
}
