//! What a command prints, with the moment of each line, and how it ends.

use std::cell::RefCell;
use std::rc::Rc;

use crate::sim::Time;

/// Exit status of a command that somebody ended from outside (128 + SIGINT).
pub const INTERRUPTED: u8 = 130;
/// Exit status of a command whose machine lost its power.
pub const CUT_OFF: u8 = 255;

/// Lines that are kept of one command; more are counted only.
const LINES: usize = 10_000;

/// One printed line, without its line end. It may hold any character: whoever shows it makes it
/// safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// When it was printed.
    pub time: Time,
    /// The text.
    pub text: String,
    /// Whether it went to standard error.
    pub error: bool,
}

/// The screen of one command; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Terminal(Rc<RefCell<Screen>>);

#[derive(Debug, Default)]
struct Screen {
    lines: Vec<Printed>,
    /// How many lines came after the screen was full.
    left_out: usize,
    exit: Option<u8>,
}

impl Terminal {
    /// Prints a text, line by line, on standard output.
    pub fn print(&self, time: Time, text: &str) {
        self.put(time, text, false);
    }

    /// Prints a text, line by line, on standard error.
    pub fn complain(&self, time: Time, text: &str) {
        self.put(time, text, true);
    }

    fn put(&self, time: Time, text: &str, error: bool) {
        let mut screen = self.0.borrow_mut();
        for line in text.split('\n') {
            if screen.lines.len() == LINES {
                screen.left_out += 1;
                continue;
            }
            screen.lines.push(Printed {
                time,
                text: line.to_owned(),
                error,
            });
        }
    }

    /// How many lines are not kept, because there were too many.
    pub fn left_out(&self) -> usize {
        self.0.borrow().left_out
    }

    /// Ends the command; a second end changes nothing.
    pub fn end(&self, exit: u8) {
        self.0.borrow_mut().exit.get_or_insert(exit);
    }

    /// The exit status, once the command has ended.
    pub fn exit(&self) -> Option<u8> {
        self.0.borrow().exit
    }

    /// How many lines have been printed.
    pub fn len(&self) -> usize {
        self.0.borrow().lines.len()
    }

    /// How many lines have been printed after `time`.
    pub fn lines_after(&self, time: Time) -> usize {
        let screen = self.0.borrow();
        screen.lines.len() - screen.lines.partition_point(|line| line.time <= time)
    }

    /// Whether nothing has been printed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lines from the one number `first` on, counted from 0: for those who show them as they
    /// come.
    pub fn lines_from(&self, first: usize) -> Vec<Printed> {
        let screen = self.0.borrow();
        screen.lines.get(first..).unwrap_or_default().to_vec()
    }

    /// All lines.
    pub fn lines(&self) -> Vec<Printed> {
        self.lines_from(0)
    }
}

/// Ends the command when its program is dropped before it has ended itself.
pub(super) struct Guard(pub(super) Terminal);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.end(CUT_OFF);
    }
}
