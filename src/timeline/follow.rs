//! Following a run that somebody else drives, by what it journals: whoever looks has a world of
//! their own, and never holds the other one up.

use std::collections::VecDeque;

use crate::scenario::Scenario;
use crate::sim::Time;
use crate::trace::Capture;

use super::{Branch, Branches, Entry, Run, RunError};

/// What happened in the other run since the last chapter.
#[derive(Clone, Debug, Default)]
pub struct Chapter {
    /// What was done there, in its order.
    pub entries: VecDeque<Entry>,
    /// How many events its world has handled.
    pub step: u64,
    /// Its moment, in nanoseconds since the world began.
    pub at_ns: u64,
}

impl Chapter {
    /// What `run` has journalled after its first `known` entries, and how far it has come.
    pub fn of(run: &Run, known: usize) -> Self {
        let entries = run.journal().get(known..).unwrap_or_default();
        let (step, _) = run.repeatable();
        Self {
            entries: entries.iter().cloned().collect(),
            step,
            at_ns: run.world().now().as_nanos(),
        }
    }
}

impl Branches {
    /// One branch at the very beginning, to follow another run.
    pub fn follower(scenario: Scenario, seed: u64, capture: Capture) -> Self {
        let run = Run::new(scenario, seed, capture);
        Self::of(Branch::new("live".to_owned(), run, None))
    }

    /// Does in the first branch what `story` tells, but handles at most `budget` events. True if
    /// all of it is done.
    ///
    /// # Errors
    /// Something in it is impossible here.
    pub fn follow(
        &mut self,
        story: &mut VecDeque<Chapter>,
        budget: usize,
    ) -> Result<bool, RunError> {
        let run = self.first_mut();
        let mut left = budget;
        while let Some(chapter) = story.front_mut() {
            let next = chapter.entries.front().map(|entry| entry.step);
            if next.is_some_and(|step| run.steps() >= step) {
                if let Some(entry) = chapter.entries.pop_front() {
                    run.advance(Time::from_nanos(entry.at_ns));
                    run.act(entry.action)?;
                }
            } else if next.is_some() || run.steps() < chapter.step {
                if left == 0 {
                    return Ok(false);
                }
                left -= 1;
                if run.step().is_none() {
                    story.pop_front();
                }
            } else {
                run.advance(Time::from_nanos(chapter.at_ns));
                story.pop_front();
            }
        }
        Ok(true)
    }
}
