//! One branch: a run, where it split off, and the ladder back into its past.

use crate::trace::EventId;

use super::ladder::Ladder;
use super::{Run, RunError};

/// Where a branch split off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The number of the branch it came from.
    pub branch: usize,
    /// The last event that both have.
    pub event: EventId,
}

/// A run and its past.
pub struct Branch {
    /// What it is called.
    pub name: String,
    /// Where it split off; the first branch did not.
    pub fork: Option<Fork>,
    pub(super) run: Run,
    pub(super) ladder: Ladder,
}

impl Branch {
    pub(super) fn new(name: String, run: Run, fork: Option<Fork>) -> Self {
        let ladder = Ladder::default();
        Self {
            name,
            fork,
            run,
            ladder,
        }
    }

    /// The run at its present end.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The same run as it was right after `event`.
    ///
    /// # Errors
    /// The journal could not be done again.
    pub fn at(&mut self, event: EventId) -> Result<&Run, RunError> {
        if event.index() + 1 >= self.run.recorded() {
            return Ok(&self.run);
        }
        self.ladder.at(&self.run, event)
    }

    /// A world of one's own right after `event`: what is done to it is done to nothing else.
    ///
    /// # Errors
    /// The journal could not be done again.
    pub fn copy_at(&mut self, event: EventId) -> Result<Run, RunError> {
        self.ladder.fork(&self.run, event)
    }

    /// The last event; at a world's beginning the machines have been switched on already.
    pub fn last(&self) -> EventId {
        EventId::from_index(self.run.recorded().saturating_sub(1))
    }
}
