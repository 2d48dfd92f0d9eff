//! Reads the terminal's events, in a thread of its own: whatever happens to the terminal, the loop
//! still hears signals and can end.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};

/// What came while one waited.
pub(super) enum Heard {
    /// Something happened on the terminal.
    Event(Event),
    /// Nothing.
    Nothing,
    /// Nothing will come any more.
    End,
}

/// The terminal's events.
pub(super) struct Reader {
    events: Receiver<Event>,
}

impl Reader {
    /// Reads from now on. The thread ends with the program.
    #[expect(
        clippy::disallowed_methods,
        reason = "reading from a terminal that is gone never returns; the loop must go on"
    )]
    pub(super) fn start() -> Self {
        let (sender, events) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(event) = event::read() {
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Self { events }
    }

    /// Waits for an event.
    pub(super) fn wait(&self, patience: Duration) -> Heard {
        if is_gone() {
            return Heard::End;
        }
        match self.events.recv_timeout(patience) {
            Ok(event) => Heard::Event(event),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::End,
        }
    }
}

/// Whether the terminal has been hung up.
#[cfg(target_os = "linux")]
fn is_gone() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = std::io::stdin();
    let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    poll(&mut watched, Some(&at_once)).is_ok() && watched[0].revents().intersects(gone)
}

/// Elsewhere an error of the reader says so.
#[cfg(not(target_os = "linux"))]
fn is_gone() -> bool {
    false
}
