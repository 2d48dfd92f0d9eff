//! A real program that takes part, and where its input and output go.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::{Failure, Refused};
use super::order::Launch;

/// Names a program within its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProgramId(pub u32);

/// A command to be started inside a namespace.
#[derive(Debug)]
pub struct Program {
    command: Vec<OsString>,
    directory: Option<PathBuf>,
    environment: Vec<(OsString, OsString)>,
    streams: Streams,
}

#[derive(Debug)]
enum Streams {
    Given([OwnedFd; 3]),
    Inherited,
    Quiet,
}

impl Program {
    /// A program in the foreground: it has gatelab's terminal, and Ctrl-C is for it.
    ///
    /// An empty command means the user's shell.
    pub fn foreground(command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            command: command.into_iter().map(Into::into).collect(),
            directory: None,
            environment: Vec::new(),
            streams: Streams::Inherited,
        }
    }

    /// A program in the background: no input, and its output goes to gatelab's standard error.
    pub fn background(command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            streams: Streams::Quiet,
            ..Self::foreground(command)
        }
    }

    /// A program in the background that is one line for the shell, as in `--attach NODE='LINE'`.
    pub fn shell_line(line: &OsStr) -> Self {
        Self::background([OsStr::new("/bin/sh"), OsStr::new("-c"), line])
    }

    /// Starts it in this directory.
    #[must_use]
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Gives it these standard streams (input, output, error), in the background.
    #[must_use]
    pub fn streams(mut self, streams: [OwnedFd; 3]) -> Self {
        self.streams = Streams::Given(streams);
        self
    }

    /// Lets it say nothing: what it prints goes nowhere.
    pub fn silent(self) -> Result<Self, Failure> {
        let nowhere = || {
            let file = File::options().read(true).write(true).open("/dev/null");
            file.refused("open", "/dev/null").map(OwnedFd::from)
        };
        Ok(self.streams([nowhere()?, nowhere()?, nowhere()?]))
    }

    /// Splits the program into the order to start it and its standard streams.
    pub(crate) fn into_launch(self, id: ProgramId) -> Result<(Launch, [OwnedFd; 3]), Failure> {
        let launch = Launch {
            id,
            command: or_shell(self.command),
            directory: self.directory,
            environment: self.environment,
            foreground: matches!(self.streams, Streams::Inherited),
        };
        Ok((launch, self.streams.open()?))
    }
}

impl Streams {
    fn open(self) -> Result<[OwnedFd; 3], Failure> {
        let duplicate = |stream: &dyn AsFd| {
            let copy = stream.as_fd().try_clone_to_owned();
            copy.refused("duplicate", "a standard stream")
        };
        match self {
            Self::Given(streams) => Ok(streams),
            Self::Inherited => Ok([
                duplicate(&io::stdin())?,
                duplicate(&io::stdout())?,
                duplicate(&io::stderr())?,
            ]),
            Self::Quiet => Ok([
                File::open("/dev/null").refused("open", "/dev/null")?.into(),
                duplicate(&io::stderr())?,
                duplicate(&io::stderr())?,
            ]),
        }
    }
}

/// The command, or the user's shell if there is none.
fn or_shell(command: Vec<OsString>) -> Vec<OsString> {
    if !command.is_empty() {
        return command;
    }
    let shell = std::env::var_os("SHELL").filter(|shell| !shell.is_empty());
    vec![shell.unwrap_or_else(|| "/bin/sh".into())]
}
