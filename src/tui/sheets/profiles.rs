//! The same moment with other proxies: fact and cause stay, the answer is each product's own.

use crate::proxy::profile::{PROFILES, Provenance};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::look::Tone;
use crate::tui::sheet::{Content, Line};
use crate::view::{Outcome, attempts, outcomes, plain};

use super::palette::shown;

pub(super) fn content(desk: &Desk) -> Content {
    let strip = &desk.board.strip;
    let mut lines = Vec::new();
    if !strip.fact.is_empty() {
        lines.push(Line::new("FACT   ", Tone::Strong).with(strip.fact.clone(), Tone::Plain));
    }
    if !strip.cause.is_empty() {
        lines.push(Line::new("CAUSE  ", Tone::Strong).with(
            format!("{} (RFC 9209), the same for all", strip.cause),
            Tone::Plain,
        ));
    }
    lines.push(Line::default());
    let current = desk.profile().unwrap_or_default();
    for profile in PROFILES {
        let here = profile.name == current;
        let this = if here { "  (this one)" } else { "" };
        let known = match profile.provenance {
            Provenance::Measured | Provenance::Specified => "",
            Provenance::Documented => "  *",
        };
        lines.push(
            Line::new(format!("{:<12}", shown(profile.name)), Tone::Strong)
                .with(
                    format!("{}{known}{this}", ending(desk, profile.name)),
                    Tone::Plain,
                )
                .pick(Action::SwitchProfile(profile.name.to_owned())),
        );
    }
    lines.push(Line::default());
    lines.push(Line::plain(
        "The fact is the network's. The number is the choice of the proxy.",
    ));
    lines.push(Line::plain(format!("* {}", Provenance::Documented.words())));
    Content {
        title: "Same moment, other proxies".into(),
        lines,
        hint: "1-9 or Enter: go on with that proxy   Esc back".into(),
        searches: false,
    }
}

/// How the page load at the cursor ends with another proxy: all of it is done again.
fn ending(desk: &Desk, name: &str) -> String {
    let mut scenario = desk.run().scenario().clone();
    if let Err(error) = scenario.set_profile(name) {
        return error.to_string();
    }
    let number = desk.board.visit.saturating_sub(1);
    let run = match desk.branches.elsewhere(scenario, desk.moment().event) {
        Ok(run) => run,
        Err(error) => return error.to_string(),
    };
    let trace = run.world().trace().borrow();
    let all = outcomes(&trace, run.world());
    let Some(outcome) = all.get(number) else {
        return "did not end".into();
    };
    let tries = attempts(&trace, outcome).len();
    let tries = if tries == 1 {
        "1 try".into()
    } else {
        format!("{tries} tries")
    };
    format!(
        "{:<34} {:>10}  {tries}",
        answer(outcome),
        plain::duration(outcome.elapsed_ms)
    )
}

fn answer(outcome: &Outcome) -> String {
    match outcome.status {
        Some(status) => {
            let phrase = crate::http::reason_phrase(status).unwrap_or("");
            let cut = if outcome.complete { "" } else { ", cut short" };
            format!("{status} {phrase}{cut}")
        }
        None => outcome.browser.clone().unwrap_or_default(),
    }
}
