//! `gatelab` on a terminal, and `gatelab tui`: the screen.

use std::io::IsTerminal as _;

use crate::tui::{Desk, terminal};

use crate::cli::Failure;
use crate::cli::args::TuiArgs;
use crate::cli::source::load;

use super::look::look;

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
    if args.linear {
        return super::linear::talk(desk);
    }
    if !has_screen() {
        return Err(Failure::machine(
            "this needs a terminal; `gatelab tui --linear` tells the same as text",
        ));
    }
    terminal::run(&mut desk)
        .map_err(|error| Failure::machine(format!("cannot use this terminal: {error}")))
}
