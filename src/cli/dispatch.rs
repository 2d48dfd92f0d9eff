//! From the command line to a call.

use std::process::ExitCode;

use clap::Parser as _;

use super::args::{Cli, Command, DemoArgs, TuiArgs};
use super::output::complain;
use super::{Exit, Failure, demo, list, matrix, replay, run, tui};

/// Does what the command line says and gives the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no failures, but travel the same way.
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            let _ = error.print();
            return exit.into();
        }
    };
    match call(cli) {
        Ok(code) => code,
        Err(failure) => {
            complain(&format!(
                "gatelab: {}",
                crate::view::sanitise(&failure.message)
            ));
            failure.exit.into()
        }
    }
}

fn call(cli: Cli) -> Result<ExitCode, Failure> {
    let command = cli.command.unwrap_or_else(|| {
        if cli.linear {
            Command::Tui(TuiArgs {
                linear: true,
                ..TuiArgs::default()
            })
        } else if tui::has_screen() {
            Command::Tui(TuiArgs::default())
        } else {
            Command::Demo(DemoArgs::default())
        }
    });
    match command {
        Command::Demo(args) => demo::demo(&args)?,
        Command::Tui(args) => tui::tui(&args)?,
        Command::Run(args) => run::run(&args)?,
        Command::Why(args) => run::why(&args)?,
        Command::Console(args) => return super::console::console(&args),
        Command::Compare(args) => run::compare(&args.run)?,
        Command::Matrix(args) => return matrix::matrix(&args),
        Command::Replay(args) => return replay::replay(&args),
        Command::Faults(args) => list::faults(&args)?,
        Command::Scenarios(args) => list::scenarios(&args)?,
        Command::Map(args) => list::map(&args)?,
        Command::Profiles(args) => list::profiles(&args)?,
        Command::Completions { shell } => list::completions(shell)?,
        Command::Man => list::man()?,
        #[cfg(target_os = "linux")]
        Command::Live(command) => return super::live::call(command),
    }
    Ok(Exit::Done.into())
}
