//! Acting while looking back: from here on, or in the present?

use crate::tui::action::Action;
use crate::tui::desk::{Deed, Desk};
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};
use crate::view::screen::wording;

pub(super) fn content(desk: &Desk) -> Content {
    let what = match &desk.pending {
        Some(Deed::Load) => "open the page".to_owned(),
        Some(Deed::Break(fault)) => format!("break this: {}", wording(&desk.atlas, fault)),
        Some(Deed::Fix(fault)) => format!("put this right: {}", wording(&desk.atlas, fault)),
        Some(Deed::Forget) => "forget names and connections".to_owned(),
        Some(Deed::Wait(_)) => "let time pass".to_owned(),
        Some(Deed::Type { line, .. }) => format!("type `{line}`"),
        Some(Deed::Interrupt { .. } | Deed::GoOn) | None => "act".to_owned(),
    };
    let step = desk.board.story.len();
    let lines = vec![
        Line::plain(format!("You want to {what}.")),
        Line::plain("But you are looking back."),
        Line::plain("From here that starts a second story (\"what if\"); the first one is kept."),
        Line::default(),
        Line::new("what if, from here: ", Tone::Strong)
            .with(
                format!("go on from step {step} of visit {}", desk.board.visit),
                Tone::Plain,
            )
            .pick(Action::WhatIf),
        Line::new("now: ", Tone::Strong)
            .with("go back to the present and do it there", Tone::Plain)
            .pick(Action::InThePresent),
        Line::new("neither", Tone::Plain).pick(Action::Close),
    ];
    Content {
        title: "What if from here, or now?".into(),
        lines,
        hint: "1 from here   2 now   3 or Esc neither".into(),
        searches: false,
    }
}
