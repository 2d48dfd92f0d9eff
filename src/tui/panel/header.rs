//! The line at the top: which world, which proxy, which branch.

use ratatui::layout::Rect;

use crate::proxy::profile::{Provenance, find};
use crate::tui::canvas::Canvas;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;

/// Draws it.
pub fn draw(desk: &Desk, canvas: &mut Canvas<'_>, area: Rect) {
    let (name, title) = &desk.atlas.title;
    let wide = area.width >= 96;
    let middle = if wide {
        format!("{name}: {}", lower(title))
    } else {
        name.clone()
    };
    let proxy = match desk.profile() {
        Some(profile) if profile == "rfc" => "proxy: textbook (RFC 9209)".to_owned(),
        Some(profile) if is_documented(&profile) => format!("proxy: {profile} (not measured)"),
        Some(profile) => format!("proxy: {profile}"),
        None => String::new(),
    };
    let number = desk.branches.current();
    let branch = if number == 0 {
        String::new()
    } else {
        format!("branch: {}   ", desk.branches.here().name)
    };
    let right = if area.width >= 60 {
        format!("{branch}{proxy}      ? help ")
    } else {
        format!("{branch}? help ")
    };
    canvas.right(area, &right, Tone::Dim);
    let used = canvas.text((area.x, area.y), area.width, "gatelab", Tone::Title) + 3;
    let taken = used + right.chars().count() as u16 + 2;
    let room = area.width.saturating_sub(taken);
    let middle = if middle.chars().count() > usize::from(room) {
        name
    } else {
        &middle
    };
    canvas.text((area.x + used, area.y), room, middle, Tone::Plain);
}

/// Whether the product is known from its documents alone.
fn is_documented(name: &str) -> bool {
    let profile = find(name);
    profile.is_some_and(|profile| profile.provenance == Provenance::Documented)
}

fn lower(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
