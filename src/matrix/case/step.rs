//! The course of a case, step by step.

use std::time::Duration;

use serde::Deserialize;

use super::value::{once, seconds};

/// One step of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The client asks, and waits for what comes of it.
    Ask(Ask),
    /// The client asks over a connection of its own, and the case goes on meanwhile.
    Begin(Ask),
    /// What is to go wrong goes wrong.
    Break,
    /// Whoever asked meanwhile is waited for.
    Finish,
    /// Everything is put right.
    Heal,
    /// The upstreams do what they do while something is wrong, but nothing else is wrong yet.
    Misbehave,
    /// The client asks after the repair, and once more one and three seconds later if need be.
    Recover,
    /// The machines are switched on; without this step that is done first of all.
    Start,
    /// Seconds pass.
    Wait(Seconds),
}

/// A time in seconds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub struct Seconds(#[serde(deserialize_with = "seconds")] pub Duration);

/// A request of the client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The name of the moment: `fault`, `fault-again`, `healed`, ...
    pub label: String,
    /// How often, one after the other.
    #[serde(default = "once")]
    pub times: u32,
    /// Over which connection.
    #[serde(default)]
    pub on: Connection,
    /// Whether the client leaves before it has its answer.
    #[serde(default)]
    pub leave: Option<Leave>,
}

/// Over which connection a client asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connection {
    /// A new one; the one before is closed.
    #[default]
    New,
    /// The one before, if the proxy kept it.
    Same,
}

/// How a client leaves before it has its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// In which way.
    pub how: How,
    /// How long after its request, in seconds.
    #[serde(rename = "after_s", deserialize_with = "seconds")]
    pub after: Duration,
}

/// The ways to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It closes its connection.
    Fin,
    /// It closes the sending direction only, and goes on reading.
    HalfClose,
    /// It breaks its connection off.
    Rst,
}
