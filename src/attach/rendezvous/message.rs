//! What is asked of a running `gatelab up`, and what it answers.

use serde::{Deserialize, Serialize};

/// A request to the running `up`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Break something: a fault at its place, as after `--fault`.
    Break(String),
    /// Undo a fault.
    Fix(String),
    /// Show the log of a node.
    Log(String),
    /// Stand where a node stands.
    Shell(String),
}

/// One message of the answer; [`Answer::Done`], [`Answer::Joined`] and [`Answer::Refused`] end it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// The node's namespace is ready; the descriptor is its first process.
    Joined {
        /// The name of the node.
        node: String,
    },
    /// It cannot be done, for this reason.
    Refused(String),
    /// Lines to print.
    Text(String),
}

impl Answer {
    /// Whether nothing follows this message.
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Text(_))
    }
}
