//! The terminal is given back as it was found: at the end, after an error, after a panic.

use std::io::{self, Write as _};
use std::panic;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// While it lives, the terminal is ours.
pub(super) struct Guard;

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// There is none, or it cannot be set up.
    pub(super) fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        let guard = Self;
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(guard)
    }

    /// Hears the mouse from now on, or no more.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn hear_mouse(hear: bool) -> io::Result<()> {
        if hear {
            execute!(io::stdout(), EnableMouseCapture)
        } else {
            execute!(io::stdout(), DisableMouseCapture)
        }
    }

    /// From now on a panic gives the terminal back before it is reported.
    pub(super) fn on_panic() {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            report(info);
        }));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back. Nobody is left to be told if that fails.
fn give_back() {
    let _ = execute!(
        io::stdout(),
        DisableMouseCapture,
        Show,
        LeaveAlternateScreen
    );
    let _ = disable_raw_mode();
    let _ = io::stdout().flush();
}
