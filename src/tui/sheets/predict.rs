//! Predict first: what will the person see?

use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

/// What one may say.
const ANSWERS: &[(u16, &str)] = &[
    (200, "the page"),
    (502, "502 Bad Gateway"),
    (503, "503 Service Unavailable"),
    (504, "504 Gateway Timeout"),
    (0, "no HTTP answer at all"),
];

pub(super) fn content(desk: &Desk) -> Content {
    let who = &desk.board.page.who;
    let last = desk
        .board
        .story
        .last()
        .map(|told| told.text.clone())
        .unwrap_or_default();
    let mut lines = vec![
        Line::new(format!("So far: {last}."), Tone::Plain),
        Line::new(
            format!("Before you step on: what will the {who} see?"),
            Tone::Strong,
        ),
        Line::default(),
    ];
    for (status, text) in ANSWERS {
        lines.push(Line::plain(*text).pick(Action::Guess(*status)));
    }
    Content {
        title: "Predict first (p: off)".into(),
        lines,
        hint: "1-5   Esc look again without answering".into(),
        searches: false,
    }
}
