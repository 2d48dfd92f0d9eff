//! A live world in turns, for whoever does something else between them: a screen draws, reads
//! keys, breaks and mends, while real programs go on.
//!
//! What a screen draws it reads from [`Live::run`]; what it does goes through [`Live::act`], and
//! so into the journal. Packets wait in their devices between two turns, so a turn should follow
//! within some milliseconds.

use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::Duration;

use crate::attach::{Error, Watch};
use crate::timeline::{Action, RunError};

use super::{Ended, Live};

/// Why a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The live world ended.
    Ended(Ended),
    /// There is something to read from the input.
    Input,
    /// The time is over.
    Time,
}

impl Live {
    /// Lets the world and the real programs go on until there is something to read from `input`,
    /// but for at most `limit`. Packets are exchanged at least once.
    pub fn turn(&mut self, input: &impl AsFd, limit: Duration) -> Result<Turn, Error> {
        let until = self.clock.now() + limit;
        loop {
            if let Some(ended) = self.round(Some(until), Some(input.as_fd()))? {
                return Ok(Turn::Ended(ended));
            }
            let mut look = Watch::new();
            look.add(input);
            if look.wait(Some(Duration::ZERO))? {
                return Ok(Turn::Input);
            }
            if self.clock.now() >= until {
                return Ok(Turn::Time);
            }
        }
    }

    /// Starts seats with this gatelab, where the program that drives the world is another one.
    pub fn use_executable(&mut self, executable: impl Into<PathBuf>) {
        self.executable = executable.into();
    }

    /// Does something from outside, now: breaks, mends, opens a page.
    pub fn act(&mut self, action: Action) -> Result<(), RunError> {
        self.run.act(action)
    }
}
