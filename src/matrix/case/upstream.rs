//! What an upstream does, as data.

use std::time::Duration;

use serde::Deserialize;

use super::network::Network;
use super::value::{latin1, once, seconds};

/// What an upstream does instead of answering properly.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// It answers as it should after all.
    #[serde(default)]
    pub healthy: bool,
    /// What is wrong below HTTP.
    #[serde(default)]
    pub network: Option<Network>,
    /// What happens to a connection at once.
    #[serde(default)]
    pub on_accept: Option<Then>,
    /// What happens to a connection once a whole request was read.
    #[serde(default)]
    pub after_request: Option<Then>,
    /// What is written after each request.
    #[serde(default)]
    pub send: Vec<Piece>,
    /// What happens to the connection after that.
    #[serde(default)]
    pub then: Option<Then>,
    /// Whether it reacts to the head of a request, while the content is still coming.
    #[serde(default)]
    pub early: bool,
    /// What it does from the second request of a connection on, if that is something else.
    #[serde(default)]
    pub second: Option<Box<Self>>,
}

/// Bytes, perhaps repeated, and the pause after them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// The bytes, one per character.
    #[serde(default, deserialize_with = "latin1")]
    pub latin1: Vec<u8>,
    /// How often they are written, one after the other; once if absent.
    #[serde(default = "once")]
    pub times: u32,
    /// The pause after them, in seconds.
    #[serde(default, rename = "wait_s", deserialize_with = "seconds")]
    pub wait: Duration,
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// It is closed in order.
    Fin,
    /// It stays open for the next request.
    Keep,
    /// It is broken off.
    Rst,
    /// It stays open, but nothing is read or written any more.
    Stall,
}

impl Upstream {
    /// Whether it pauses while it answers.
    pub fn pauses(&self) -> bool {
        self.send.iter().any(|piece| !piece.wait.is_zero())
    }
}

impl Piece {
    /// All its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.latin1.repeat(self.times as usize)
    }
}
