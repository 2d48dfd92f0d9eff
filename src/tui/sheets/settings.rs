//! Settings: what is remembered, and how it is changed.

use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

pub(super) fn content(desk: &Desk) -> Content {
    let yes = |on: bool| if on { "on" } else { "off" };
    let rows = [
        ("theme", desk.look.theme.as_str(), Action::Theme),
        (
            "vi letters h j k l",
            yes(desk.settings.vi),
            Action::ViLetters,
        ),
        ("mouse", yes(desk.settings.mouse), Action::Mouse),
        ("ask before decisions", yes(desk.predict), Action::Predict),
        ("page as seen by", desk.persona.as_str(), Action::Persona),
        ("sizes of panels", "as they are at first", Action::Sizes),
    ];
    let rows = rows.into_iter().map(|(name, value, action)| {
        Line::new(format!("{name:<24}"), Tone::Strong)
            .with(value, Tone::Plain)
            .pick(action)
    });
    let mut lines: Vec<Line> = rows.collect();
    lines.push(Line::default());
    lines.push(Line::plain(
        "e and E make the focused panel larger and smaller, m fills the screen.",
    ));
    lines.push(Line::plain(
        "Theme, letters, mouse and sizes are remembered when you leave.",
    ));
    Content {
        title: "Settings".into(),
        lines,
        hint: "1-6 or Enter: change it   Esc back".into(),
        searches: false,
    }
}
