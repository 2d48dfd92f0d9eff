//! All commands, found by their words: the actions, every fault, every machine and proxy.

use crate::catalogue;
use crate::proxy::profile::PROFILES;
use crate::trace::NodeId;
use crate::tui::action::{ACTIONS, Action};
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};
use crate::tui::time::jumps::Landmark;
use crate::view::screen::wording;

use super::faults;

pub(super) fn content(desk: &Desk) -> Content {
    let actions = ACTIONS.iter().map(|known| {
        let key = known
            .keys
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        Line::new(format!("{key:>6}  "), Tone::Key)
            .with(known.title, Tone::Plain)
            .pick(known.action.clone())
    });
    let mut lines: Vec<Line> = actions.collect();
    for wanted in Landmark::ALL {
        for (forward, side) in [(true, "next"), (false, "last")] {
            lines.push(
                Line::new("go to   ", Tone::Dim)
                    .with(format!("the {side} {}", wanted.as_str()), Tone::Plain)
                    .pick(Action::Jump(wanted, forward)),
            );
        }
    }
    for fault in catalogue::all() {
        for place in faults::places(desk, fault) {
            let written = faults::written(fault, &place);
            lines.push(
                Line::new("break   ", Tone::Dim)
                    .with(
                        format!("{:<62} ", wording(&desk.atlas, &written)),
                        Tone::Plain,
                    )
                    .with(written.clone(), Tone::Dim)
                    .pick(Action::BreakFault(written)),
            );
        }
    }
    for (number, who) in desk.atlas.nodes.iter().enumerate() {
        lines.push(
            Line::new("look    ", Tone::Dim)
                .with(format!("inside {}", who.label), Tone::Plain)
                .pick(Action::Inspect(NodeId(number as u16))),
        );
    }
    for (number, who) in desk.atlas.nodes.iter().enumerate() {
        lines.push(
            Line::new("type    ", Tone::Dim)
                .with(format!("commands at {}", who.label), Tone::Plain)
                .pick(Action::Console(Some(NodeId(number as u16)))),
        );
    }
    for profile in PROFILES.iter().filter(|_| desk.atlas.profile.is_some()) {
        lines.push(
            Line::new("proxy   ", Tone::Dim)
                .with(
                    format!("all of it again with {}", shown(profile.name)),
                    Tone::Plain,
                )
                .pick(Action::SwitchProfile(profile.name.to_owned())),
        );
    }
    Content {
        title: "All commands".into(),
        lines,
        hint: "type to search   Up/Down choose   Enter do it   Esc back".into(),
        searches: true,
    }
}

/// A profile's name on the screen.
pub(super) fn shown(name: &str) -> &str {
    match name {
        "rfc" => "textbook",
        name => name,
    }
}
