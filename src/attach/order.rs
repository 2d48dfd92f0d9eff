//! What gatelab orders inside a namespace, and what is reported back.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::config::NetConfig;
use super::error::Failure;
use super::program::ProgramId;

/// From gatelab to the namespace.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Apply this configuration, in place of the one before.
    Configure(NetConfig),
    /// Name the host and create its interfaces: always the first order.
    Found {
        /// The host name.
        hostname: String,
        /// The names of the TUN interfaces.
        interfaces: Vec<String>,
    },
    /// Enter the namespaces of the process that is the first descriptor and start a program there;
    /// its standard streams are the other three. For the joiner alone.
    Join {
        /// The node's name.
        hostname: String,
        /// The program.
        launch: Launch,
    },
    /// Users and groups have their numbers.
    Named,
    /// Start a program; its standard streams are the three descriptors.
    Run(Launch),
    /// End every program politely.
    Terminate,
}

/// How to start a program inside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Launch {
    /// Names the program in reports.
    pub(crate) id: ProgramId,
    /// The command and its arguments.
    pub(crate) command: Vec<OsString>,
    /// Where it starts; gatelab's own directory if none.
    pub(crate) directory: Option<PathBuf>,
    /// Variables set on top of gatelab's own.
    pub(crate) environment: Vec<(OsString, OsString)>,
    /// Whether it owns the terminal: keys like Ctrl-C are for it.
    pub(crate) foreground: bool,
}

/// From the namespace to gatelab.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Report {
    /// The configuration is in force.
    Configured,
    /// A program ended, or could not be started.
    Ended(ProgramId, Ending),
    /// An order could not be carried out.
    Failed(Failure),
    /// The interfaces exist; the descriptors are their ends, in order.
    Founded,
    /// The last process inside is gone.
    Idle,
    /// The namespace exists; the descriptor is its first process.
    Made,
    /// The namespaces wait for gatelab to give users and groups their numbers.
    Nameless,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// It exited with this status.
    Exited(u8),
    /// It could not be started, for this error number.
    NotStarted(i32),
    /// A signal ended it.
    Signalled(u8),
}

impl Ending {
    /// The exit status a shell would report: 128 and the signal's number for a signal, 127 for a
    /// program that does not exist and 126 for one that cannot be started.
    pub fn code(self) -> u8 {
        match self {
            Self::Exited(code) => code,
            Self::NotStarted(errno) if errno == rustix::io::Errno::NOENT.raw_os_error() => 127,
            Self::NotStarted(_) => 126,
            Self::Signalled(signal) => 128 | signal,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "ended with status {code}"),
            Self::NotStarted(errno) => {
                let reason = std::io::Error::from_raw_os_error(*errno);
                write!(f, "could not be started: {reason}")
            }
            Self::Signalled(signal) => write!(f, "was ended by signal {signal}"),
        }
    }
}
