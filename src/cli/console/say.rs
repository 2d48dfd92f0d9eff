//! How a sitting is shown.

use crate::cli::Failure;
use crate::cli::output::{complain, print};
use crate::console::Printed;
use crate::view::sanitise_line;

/// How commands and what they print are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Say {
    /// Whether the prompt and the command stand above what it prints.
    pub(super) echo: bool,
    /// Whether complaints go to standard error, or between the other lines as on a terminal.
    pub(super) split: bool,
}

impl Say {
    /// Shows a command as it was typed.
    pub(super) fn typed(self, prompt: &str, line: &str) -> Result<(), Failure> {
        if !self.echo {
            return Ok(());
        }
        print(&format!("{}\n", sanitise_line(&format!("{prompt}{line}"))))
    }

    /// Shows a printed line.
    pub(super) fn line(self, printed: &Printed) -> Result<(), Failure> {
        let text = sanitise_line(&printed.text);
        if printed.error && self.split {
            complain(&text);
            Ok(())
        } else {
            print(&format!("{text}\n"))
        }
    }

    /// Shows what gatelab itself has to say.
    pub(super) fn remark(text: &str) -> Result<(), Failure> {
        text.lines()
            .try_for_each(|line| print(&format!("{}\n", sanitise_line(line))))
    }
}
