//! gatelab's terminal while a program in the foreground has it.
//!
//! The program is in gatelab's own process group, so Ctrl-C and Ctrl-Z reach both, as with any
//! pipeline. An interactive shell makes a group of its own, gives it the terminal, and cannot give
//! it back: gatelab's group has no number in the shell's process namespace.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::getpgrp;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

/// The terminal as it was before a program in the foreground had it.
#[derive(Debug)]
pub(super) struct Terminal {
    modes: Termios,
}

impl Terminal {
    /// Remembers the terminal; none if standard input is not one.
    pub(super) fn remember() -> Option<Self> {
        let modes = tcgetattr(io::stdin()).ok()?;
        Some(Self { modes })
    }

    /// Takes the terminal back and restores its modes. What fails here, the user's shell mends.
    pub(super) fn restore(self, executable: &Path) {
        let ours = tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp());
        if ours || take_back(executable) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.modes);
        }
    }
}

/// Makes gatelab's group the terminal's foreground again.
///
/// The kernel stops a background process that tries, unless it ignores SIGTTOU; a shell can
/// arrange that for a process it becomes, and this needs no unsafe code.
fn take_back(executable: &Path) -> bool {
    Command::new("/bin/sh")
        .args(["-c", "trap '' TTOU; exec \"$0\" __inside foreground"])
        .arg(executable)
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
