//! One branch: a run, where it split off, and the ladder back into its past.

use std::time::Duration;

use crate::trace::EventId;

use super::ladder::Ladder;
use super::{Run, RunError, Schedule};

/// No page load takes longer; browsers give up long before.
pub(super) const PATIENCE: Duration = Duration::from_hours(1);

/// Whether a page load is under way, or a command that somebody waits for.
pub(super) fn is_going(run: &Run) -> bool {
    run.visits_ended() < run.visits_asked() || run.awaits_command()
}

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
    /// Acts with a time of their own.
    pub(super) schedule: Schedule,
    /// Faults whose time is counted from the next page load.
    pub(super) planned: Vec<String>,
}

impl Branch {
    pub(super) fn new(name: String, run: Run, fork: Option<Fork>) -> Self {
        let ladder = Ladder::default();
        Self {
            name,
            fork,
            run,
            ladder,
            schedule: Schedule::default(),
            planned: Vec::new(),
        }
    }

    /// What will be done by itself, the earliest first.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Faults that wait for the next page load, from which their time is counted.
    pub fn planned(&self) -> &[String] {
        &self.planned
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

    /// How many events are done again to get to `event`.
    pub fn distance(&self, event: EventId) -> usize {
        self.ladder.distance(event)
    }

    /// A world of one's own right after `event`: what is done to it is done to nothing else.
    ///
    /// # Errors
    /// The journal could not be done again.
    pub fn copy_at(&mut self, event: EventId) -> Result<Run, RunError> {
        self.ladder.fork(&self.run, event)
    }

    /// From now on the time of what is planned is counted.
    pub(super) fn begin_planned(&mut self) -> Result<(), RunError> {
        let now = self.run.world().now();
        for fault in std::mem::take(&mut self.planned) {
            self.schedule.add(&fault, now)?;
        }
        Ok(())
    }

    /// Goes on until no page load is under way, and no command that somebody waits for; does what
    /// is due meanwhile. What is impossible then is passed over, and told.
    pub(super) fn finish(&mut self) -> Result<(), RunError> {
        let limit = self.run.world().now() + PATIENCE;
        let mut told = Ok(());
        loop {
            match self.schedule.run_while(&mut self.run, limit, is_going) {
                Ok(_) => return told,
                Err(error) => told = Err(error),
            }
        }
    }

    /// The last event; at a world's beginning the machines have been switched on already.
    pub fn last(&self) -> EventId {
        EventId::from_index(self.run.recorded().saturating_sub(1))
    }
}
