//! `gatelab` on a terminal, and `gatelab tui`: the screen.

use std::io::IsTerminal as _;

use crate::tui::{Desk, terminal};

use crate::cli::Failure;
use crate::cli::args::TuiArgs;
use crate::cli::source::load;

use super::clerk::Files;
use super::look::{has_colours_said, look};
use super::state::State;

/// Whether somebody sits at a terminal that can show a screen.
pub(in crate::cli) fn has_screen() -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty());
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && !dumb
}

/// `gatelab tui`.
pub(in crate::cli) fn tui(args: &TuiArgs) -> Result<(), Failure> {
    let mut scenario = load(&args.scenario, &args.settings)?;
    if let Some(profile) = &args.profile {
        scenario.set_profile(profile).map_err(Failure::usage)?;
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let mut desk = Desk::new(scenario, seed, look(args)?);
    for fault in &args.faults {
        let broken = desk.branches.break_or_plan(fault);
        broken.map_err(Failure::usage)?;
    }
    desk.look_again();
    let mut files = Files::new(&args.scenario, args.record.as_deref())?;
    if args.linear {
        return super::linear::talk(desk, &mut files);
    }
    if !has_screen() {
        return Err(Failure::machine(
            "this needs a terminal; `gatelab tui --linear` tells the same as text",
        ));
    }
    let state = settle(&mut desk, args);
    let theme = desk.look.theme;
    terminal::run(&mut desk, &mut files)
        .map_err(|error| Failure::machine(format!("cannot use this terminal: {error}")))?;
    let mut settings = desk.to_remember();
    // What was said for this one time is not remembered.
    if desk.look.theme == theme {
        settings.theme.clone_from(&state.settings.theme);
    }
    if args.no_mouse {
        settings.mouse = state.settings.mouse;
    }
    state.keep(&settings);
    files.finish()
}

/// Makes the screen look as it was left, where nothing else was said.
fn settle(desk: &mut Desk, args: &TuiArgs) -> State {
    let state = State::read(args.no_state);
    let mut settings = state.settings.clone();
    if has_colours_said(args) {
        desk.look.theme.as_str().clone_into(&mut settings.theme);
    }
    settings.mouse &= !args.no_mouse;
    desk.settle(settings);
    if let Some(complaint) = &state.complaint {
        desk.notice.clone_from(complaint);
    }
    state
}
