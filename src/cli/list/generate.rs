//! Shell completions and the man page, from the definition of the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::output::print;
use crate::cli::{Cli, Failure};

/// Prints completions for a shell.
pub(in crate::cli) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gatelab", &mut bytes);
    print(&String::from_utf8_lossy(&bytes))
}

/// Prints the man page in roff.
pub(in crate::cli) fn man() -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let page = clap_mangen::Man::new(Cli::command());
    page.render(&mut bytes).map_err(Failure::machine)?;
    print(&String::from_utf8_lossy(&bytes))
}
