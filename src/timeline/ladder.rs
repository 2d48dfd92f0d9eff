//! The ladder: worlds paused at earlier moments, so that going back costs little.
//!
//! A world cannot be copied, only built again. So a few of them wait at even distances along the
//! trace. Whoever wants the state at an event takes the last one before it and lets it run the
//! rest of the way; the gap is filled again when there is nothing else to do.

use crate::trace::EventId;

use super::replay::Replay;
use super::{Run, RunError};

/// How many worlds wait at most.
const RUNGS: usize = 8;
/// All of them together may hold about this many events.
const EVENTS_MAX: usize = 400_000;
/// A trace shorter than this needs none: it is done again at once.
const SHORT: usize = 2_000;

/// Worlds paused at earlier moments of one run.
#[derive(Default)]
pub(super) struct Ladder {
    /// In the order of their moments.
    rungs: Vec<Replay>,
    /// The world at the moment that was looked at last.
    held: Option<(EventId, Replay)>,
    /// The one under construction, and where it will wait.
    building: Option<(EventId, Replay)>,
}

impl Ladder {
    /// The state of `run` right after `event`.
    pub(super) fn at<'a>(&'a mut self, run: &'a Run, event: EventId) -> Result<&'a Run, RunError> {
        let fits = matches!(&self.held, Some((at, _)) if *at == event);
        if !fits {
            let mut replay = self.take(run, event);
            replay.advance(run.journal(), event, usize::MAX)?;
            self.held = Some((event, replay));
        }
        // The line above has filled it.
        Ok(self.held.as_ref().map_or(run, |(_, replay)| replay.run()))
    }

    /// How many events are done again to get to `event`.
    pub(super) fn distance(&self, event: EventId) -> usize {
        let held = self.held.iter().map(|(_, replay)| replay);
        let before = self.rungs.iter().chain(held).filter(|it| !it.has(event));
        let nearest = before.map(|it| it.run().recorded()).max();
        (event.index() + 1).saturating_sub(nearest.unwrap_or(0))
    }

    /// A world of one's own right after `event`, to go on from there.
    pub(super) fn fork(&mut self, run: &Run, event: EventId) -> Result<Run, RunError> {
        let mut replay = self.take(run, event);
        replay.advance(run.journal(), event, usize::MAX)?;
        Ok(replay.into_run())
    }

    /// Builds a little of what is missing. True when nothing is.
    pub(super) fn build(&mut self, run: &Run, budget: usize) -> Result<bool, RunError> {
        let Some(wanted) = self.missing(run) else {
            return Ok(true);
        };
        let (event, mut replay) = match self.building.take() {
            Some((event, replay)) if event == wanted => (event, replay),
            _ => (wanted, fresh(run)),
        };
        if replay.advance(run.journal(), event, budget)? {
            let place = self
                .rungs
                .partition_point(|rung| rung.run().recorded() < replay.run().recorded());
            self.rungs.insert(place, replay);
        } else {
            self.building = Some((event, replay));
        }
        Ok(false)
    }

    /// The last paused world that has not got as far as `event`, or a new one.
    fn take(&mut self, run: &Run, event: EventId) -> Replay {
        let place = self.rungs.partition_point(|rung| !rung.has(event));
        let held = self.held.take_if(|(_, replay)| !replay.has(event));
        match (held, place) {
            (Some((_, held)), 0) => held,
            (Some((_, held)), _)
                if held.run().recorded() >= self.rungs[place - 1].run().recorded() =>
            {
                held
            }
            (_, 0) => fresh(run),
            (_, _) => self.rungs.remove(place - 1),
        }
    }

    /// The first place along the trace where a world should wait and none does.
    fn missing(&self, run: &Run) -> Option<EventId> {
        let events = run.recorded();
        let count = (EVENTS_MAX / events.max(1)).min(RUNGS);
        if events < SHORT || count == 0 || !run.is_replayable() {
            return None;
        }
        let gap = events / (count + 1);
        let places = (1..=count).map(|number| number * gap);
        let mut empty = places.filter(|place| {
            let waits = |rung: &Replay| rung.run().recorded().abs_diff(*place) < gap / 2;
            !self.rungs.iter().any(waits)
        });
        empty.next().map(EventId::from_index)
    }
}

fn fresh(run: &Run) -> Replay {
    Replay::new(run.scenario().clone(), run.seed(), run.capture())
}
