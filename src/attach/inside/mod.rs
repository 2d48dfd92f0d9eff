//! What runs inside a namespace: gatelab itself, started anew with the hidden word `__inside`.
//!
//! `outer` makes the namespaces and waits; `init` is their first process: it owns the interfaces,
//! the files and the programs, and everything inside ends with it. `joiner` enters the namespaces
//! of a running gatelab for one program. The channel to gatelab is its
//! standard input, so that no descriptor has to survive an exec by its number.

mod files;
mod identity;
mod init;
mod joiner;
mod launch;
mod netlink;
mod network;
mod outer;

use std::ffi::OsString;
use std::process::ExitCode;

use super::channel::Channel;
use super::error::{Error, Failure};
use super::order::Report;

/// Plays the part named by the first argument; the program calls this when its own first argument
/// is `__inside`.
pub fn main(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let part = arguments.next().unwrap_or_default();
    if part == "foreground" {
        return take_terminal();
    }
    let Ok(channel) = Channel::from_stdin() else {
        return ExitCode::FAILURE;
    };
    let outcome = match part.to_str() {
        Some("outer") => outer::run(&channel),
        Some("init") => init::run(&channel),
        Some("joiner") => joiner::run(&channel),
        _ => return ExitCode::from(USAGE),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Refused(failure)) => report_failure(&channel, failure),
        Err(Error::Garbled(_) | Error::Ended(_)) => ExitCode::FAILURE,
    }
}

/// Makes this process's group the terminal's foreground; see `terminal`, which ignored the signal
/// that would forbid it.
fn take_terminal() -> ExitCode {
    match rustix::termios::tcsetpgrp(std::io::stdin(), rustix::process::getpgrp()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Tells gatelab why this part ends; if gatelab is gone, nobody needs to know.
fn report_failure(channel: &Channel, failure: Failure) -> ExitCode {
    let _ = channel.send(&Report::Failed(failure), &[]);
    ExitCode::FAILURE
}

/// The exit code for a wrong command line.
const USAGE: u8 = 2;
