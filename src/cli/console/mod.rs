//! `console`: a person, or a script, types at the machines of a world.

mod say;
mod sitting;

use std::io::{self, BufRead as _, IsTerminal as _};
use std::process::ExitCode;

use super::Failure;
use super::args::ConsoleArgs;
use super::output::{complain, print, print_unfinished};
use super::run::write_capture;
use super::source::load;
use say::Say;
use sitting::{Sitting, Went};

/// `gatelab console`.
pub(super) fn console(args: &ConsoleArgs) -> Result<ExitCode, Failure> {
    let mut scenario = load(&args.scenario, &args.settings)?;
    if let Some(profile) = &args.profile {
        scenario.set_profile(profile).map_err(Failure::usage)?;
    }
    let mut sitting = Sitting::begin(scenario, args)?;
    match args.commands.as_slice() {
        [] => converse(&mut sitting, args)?,
        // One command prints what it prints, as `ssh MACHINE COMMAND` does.
        [only] => {
            let split = Say {
                echo: false,
                split: true,
            };
            sitting.enter(only, split)?;
        }
        all => {
            let say = Say {
                echo: !args.quiet,
                split: false,
            };
            for line in all {
                if sitting.enter(line, say)? == Went::Out {
                    break;
                }
            }
        }
    }
    if let Some(path) = &args.pcap {
        write_capture(path, sitting.run())?;
    }
    Ok(ExitCode::from(sitting.exit()))
}

/// Reads lines until there are no more: from a person, with a prompt, or from a script, whose
/// lines are shown with what they brought about.
fn converse(sitting: &mut Sitting, args: &ConsoleArgs) -> Result<(), Failure> {
    let person = io::stdin().is_terminal();
    if person && !args.quiet {
        print(&sitting.greeting())?;
    }
    let say = Say {
        echo: !person && !args.quiet,
        split: false,
    };
    let mut lines = io::stdin().lock().lines();
    loop {
        if person {
            print_unfinished(&sitting.prompt())?;
        }
        let Some(line) = lines.next() else { break };
        let line =
            line.map_err(|error| Failure::machine(format!("cannot read a line: {error}")))?;
        match sitting.enter(&line, say) {
            Ok(Went::On) => {}
            Ok(Went::Out) => return Ok(()),
            // A mistake of a person costs a line, not the sitting.
            Err(failure) if person => complain(&crate::view::sanitise(&failure.message)),
            Err(failure) => return Err(failure),
        }
    }
    if person {
        print("\n")?;
    }
    Ok(())
}
