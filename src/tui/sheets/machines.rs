//! All machines, to look into one.

use crate::trace::NodeId;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

pub(super) fn content(desk: &Desk) -> Content {
    let rows = desk.atlas.nodes.iter().enumerate().map(|(number, who)| {
        let programs: Vec<&str> = who.programs.iter().map(|(name, _)| *name).collect();
        let inside = who
            .inside
            .map(|outer| format!("inside {}", desk.atlas.label(outer)));
        Line::new(format!("{:<16}", who.label), Tone::Strong)
            .with(format!("{:<16}", who.role), Tone::Plain)
            .with(format!("{:<24}", programs.join(", ")), Tone::Plain)
            .with(inside.unwrap_or_default(), Tone::Dim)
            .pick(Action::Inspect(NodeId(number as u16)))
    });
    Content {
        title: "Look inside which machine?".into(),
        lines: rows.collect(),
        hint: "Up/Down choose   Enter look inside   Esc back".into(),
        searches: true,
    }
}
