//! A run that is done again, a piece at a time, up to an event of the run it repeats.

use crate::scenario::Scenario;
use crate::sim::Time;
use crate::trace::{Capture, EventId};

use super::{Entry, Run, RunError};

/// A run under repetition: how far it came, and which entries of the journal it has done.
pub(super) struct Replay {
    run: Run,
    done: usize,
}

impl Replay {
    /// At the beginning.
    pub(super) fn new(scenario: Scenario, seed: u64, capture: Capture) -> Self {
        let run = Run::new(scenario, seed, capture);
        Self { run, done: 0 }
    }

    /// The run as far as it came.
    pub(super) fn run(&self) -> &Run {
        &self.run
    }

    /// The run itself, to go on with.
    pub(super) fn into_run(self) -> Run {
        self.run
    }

    /// Whether `event` is recorded already.
    pub(super) fn has(&self, event: EventId) -> bool {
        self.run.recorded() > event.index()
    }

    /// Goes on until `event` is recorded, but for at most `budget` events of the world. True when
    /// it got there, or when there is nothing left to do.
    pub(super) fn advance(
        &mut self,
        journal: &[Entry],
        event: EventId,
        budget: usize,
    ) -> Result<bool, RunError> {
        for _ in 0..budget {
            if self.has(event) {
                return Ok(true);
            }
            match journal.get(self.done) {
                Some(entry) if self.run.steps() >= entry.step => {
                    self.run.advance(Time::from_nanos(entry.at_ns));
                    self.run.act(entry.action.clone())?;
                    self.done += 1;
                }
                _ if self.run.step().is_none() => return Ok(true),
                _ => {}
            }
        }
        Ok(self.has(event))
    }
}
