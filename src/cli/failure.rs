//! Exit codes, and errors that know theirs.

use std::fmt;
use std::process::ExitCode;

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: a check or a comparison did not hold.
    Unmet,
    /// 2: the command line makes no sense.
    Usage,
    /// 3: a file is wrong.
    File,
    /// 4: the machine lacks something.
    Machine,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Unmet => 1,
            Exit::Usage => 2,
            Exit::File => 3,
            Exit::Machine => 4,
        })
    }
}

/// An error on its way to the person, with its exit code.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What, where, what was expected, what to do.
    pub message: String,
}

impl Failure {
    /// A mistake on the command line.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.to_string(),
        }
    }

    /// A mistake in a file.
    pub fn file(message: impl fmt::Display) -> Self {
        Self {
            exit: Exit::File,
            message: message.to_string(),
        }
    }

    /// Something that the machine lacks.
    pub fn machine(message: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Machine,
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
