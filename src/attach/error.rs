//! What can go wrong where gatelab meets the machine: always an operation and what it acted on.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An error of the boundary to the machine.
#[derive(Debug, Error)]
pub enum Error {
    /// The two processes did not understand each other.
    #[error("garbled message between gatelab's processes: {0}")]
    Garbled(String),
    /// The other process is gone, or never came up.
    #[error("{0} ended unexpectedly")]
    Ended(String),
    /// The machine refused an operation.
    #[error(transparent)]
    Refused(#[from] Failure),
}

/// An operation the machine refused, with the device or path it was refused for.
///
/// Travels from inside a namespace to gatelab, so it keeps the error number and not an
/// [`io::Error`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
pub struct Failure {
    /// What was tried, as a verb: `open`, `mount`.
    pub operation: String,
    /// What it was tried on: a path, an interface.
    pub device: String,
    /// The error number of the operating system, if it gave one.
    pub errno: Option<i32>,
    /// The reason in words.
    pub reason: String,
}

impl Failure {
    /// Names an operation, what it acted on, and why it failed.
    pub fn new(operation: &str, device: impl Into<String>, source: impl Into<io::Error>) -> Self {
        let source = source.into();
        Self {
            operation: operation.to_owned(),
            device: device.into(),
            errno: source.raw_os_error(),
            reason: source.to_string(),
        }
    }

    /// Whether the machine answered with this error number.
    pub fn is(&self, errno: rustix::io::Errno) -> bool {
        self.errno == Some(errno.raw_os_error())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot {} {}: {}",
            self.operation, self.device, self.reason
        )
    }
}

/// Names the operation and the device of a failed call.
pub(crate) trait Refused<T> {
    /// Turns an operating system error into a [`Failure`].
    fn refused(self, operation: &str, device: impl Into<String>) -> Result<T, Failure>;
}

impl<T, E: Into<io::Error>> Refused<T> for Result<T, E> {
    fn refused(self, operation: &str, device: impl Into<String>) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(operation, device, error))
    }
}
