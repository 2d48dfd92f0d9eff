//! A machine's insides.

use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};

pub(super) fn content(desk: &Desk) -> Content {
    let node = desk.inspected.and_then(|node| desk.atlas.who(node));
    let Some(who) = node else {
        return Content::default();
    };
    Content {
        title: format!("{}: at this moment", who.label),
        lines: vec![Line::new(who.name.clone(), Tone::Strong)],
        hint: "Esc back".into(),
        searches: false,
    }
}
