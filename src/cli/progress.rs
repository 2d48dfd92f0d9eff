//! Signs of life during long work: one line on the terminal, wiped away when the work is done.
//!
//! Nothing is shown before half a second has passed, and nothing at all where standard error is
//! no terminal: what a script reads stays as it is.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::timeline::Run;

/// What is done within this time shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// The line changes no more often than this.
const PACE: Duration = Duration::from_millis(100);
/// Events of a run between two looks at the clock.
const EVENTS: u32 = 1024;
/// The longest line, in characters: it must not wrap.
const WIDTH: usize = 78;

/// One line on the terminal that tells how far the work is.
#[derive(Debug)]
pub(super) struct Progress {
    to_terminal: bool,
    /// When the line may change next.
    next: Instant,
    shown: bool,
    events: u32,
}

impl Progress {
    /// Begins; nothing is shown yet.
    pub(super) fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            to_terminal: io::stderr().is_terminal() && !dumb,
            next: now() + PATIENCE,
            shown: false,
            events: 0,
        }
    }

    /// Shows how far a run is; to be called with every event.
    pub(super) fn watch(&mut self, what: &str, run: &Run) {
        self.events += 1;
        if self.to_terminal && self.events >= EVENTS {
            self.events = 0;
            self.tell(|| line(what, run));
        }
    }

    /// Shows a line, unless the last one is too young.
    pub(super) fn tell(&mut self, line: impl FnOnce() -> String) {
        if !self.to_terminal || now() < self.next {
            return;
        }
        self.next = now() + PACE;
        self.shown = true;
        let line: String = line().chars().take(WIDTH).collect();
        // Back to the first column, the line, and nothing after it.
        write(&format!("\r{}\x1b[K", crate::view::sanitise(&line)));
    }

    /// Wipes the line away: something else is about to be written.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            write("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn line(what: &str, run: &Run) -> String {
    let seconds = run.world().now().as_millis_f64() / 1e3;
    let events = run.steps();
    let pages = run.visits_ended();
    format!("{what}: {seconds:.1} s of virtual time, {pages} page loads done, {events} events")
}

fn write(text: &str) {
    // Nobody is left to be told if this fails.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[expect(
    clippy::disallowed_methods,
    reason = "a person waits in real time; no run hears of it"
)]
fn now() -> Instant {
    Instant::now()
}
