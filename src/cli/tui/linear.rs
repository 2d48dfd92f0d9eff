//! `--linear`: the screen as lines of text, from and to wherever lines come from.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use crate::cli::Failure;
use crate::cli::output::{print, print_unfinished};
use crate::tui::Desk;
use crate::tui::linear::Session;
use crate::tui::writing::Clerk;
use crate::view::sanitise_line;

/// A longer line is read as several.
const LONGEST: u64 = 64 * 1024;

/// Talks until the person leaves or there are no more lines.
pub(super) fn talk(desk: Desk, clerk: &mut dyn Clerk) -> Result<(), Failure> {
    let person = io::stdin().is_terminal();
    let mut session = Session::new(desk);
    print(&session.greeting())?;
    let mut input = io::stdin().lock();
    while !session.is_over() {
        print_unfinished(&session.prompt())?;
        let mut bytes = Vec::new();
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        let count =
            read.map_err(|error| Failure::machine(format!("cannot read a line: {error}")))?;
        if count == 0 {
            return print("\nThere are no more lines: gatelab ends.\n");
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\n', '\r']);
        // What a person types is on the terminal already; what a script says is not.
        if !person {
            print(&format!("{}\n", sanitise_line(line)))?;
        }
        print(&session.hear(line))?;
        if let Some(written) = session.take_written() {
            print(&format!("{}\n", clerk.keep(&written)))?;
        }
    }
    Ok(())
}
