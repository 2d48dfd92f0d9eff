//! `gatelab` on a terminal, and `gatelab tui`: the screen.

use std::io::IsTerminal as _;

use crate::timeline::Action;
use crate::tui::look::{DRAWN, Look, Theme};
use crate::tui::{Desk, terminal};

use super::Failure;
use super::args::TuiArgs;
use super::source::load;

/// Whether somebody sits at a terminal that can show a screen.
pub(super) fn has_screen() -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty());
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && !dumb
}

/// `gatelab tui`.
pub(super) fn tui(args: &TuiArgs) -> Result<(), Failure> {
    let mut scenario = load(&args.scenario, &args.settings)?;
    if let Some(profile) = &args.profile {
        super::run::set_profile(&mut scenario, profile)?;
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let mut desk = Desk::new(scenario, seed, look(args)?);
    for fault in &args.faults {
        let fault = fault.clone();
        let broken = desk.branches.act(Action::Break { fault });
        broken.map_err(Failure::usage)?;
    }
    desk.look_again();
    if !has_screen() {
        return Err(Failure::machine(
            "this needs a terminal; `gatelab demo --plain` and `gatelab run` do without",
        ));
    }
    terminal::run(&mut desk)
        .map_err(|error| Failure::machine(format!("cannot use this terminal: {error}")))
}

/// How it looks: what was asked for, or what the environment says.
fn look(args: &TuiArgs) -> Result<Look, Failure> {
    let mut look = Look {
        still: args.no_motion,
        glyphs: DRAWN,
        ..Look::default()
    };
    if args.ascii || !speaks_unicode() {
        look = look.in_ascii();
    }
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        look.theme = Theme::Plain;
    }
    if let Some(name) = &args.theme {
        look.theme = Theme::find(name).ok_or_else(|| {
            let names: Vec<&str> = Theme::ALL.iter().map(|theme| theme.as_str()).collect();
            Failure::usage(format!(
                "there is no theme `{name}`; there are {}",
                names.join(", ")
            ))
        })?;
    }
    Ok(look)
}

/// Whether the locale says that the terminal shows more than ASCII.
fn speaks_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"];
    let value = set
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
    value.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}
