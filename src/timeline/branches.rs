//! All that a person at the screen does: load pages, break, heal, wait, and ask "what if".
//!
//! There is one branch in the beginning. To act in the past is to begin another one there; the
//! first stays as it was, and both can be looked at.

use std::time::Duration;

use crate::catalogue::{Place, Spec};
use crate::scenario::Scenario;
use crate::sim::Time;
use crate::trace::{Capture, EventId};

use super::branch::{PATIENCE, is_going};
use super::{Action, Branch, Entry, Fork, Run, RunError, Typed};

/// The machines have this long to boot before the first page load.
pub const BOOT: Duration = Duration::from_secs(1);
/// Between two page loads.
pub const PAUSE: Duration = Duration::from_secs(1);

/// Branches, one of which is acted on.
pub struct Branches {
    list: Vec<Branch>,
    current: usize,
}

impl Branches {
    /// One branch, its machines booted.
    pub fn new(scenario: Scenario, seed: u64, capture: Capture) -> Self {
        let mut run = Run::new(scenario, seed, capture);
        run.run_until(Time::ZERO + BOOT);
        Self::of(Branch::new("first".to_owned(), run, None))
    }

    pub(super) fn of(first: Branch) -> Self {
        let list = vec![first];
        Self { list, current: 0 }
    }

    pub(super) fn first_mut(&mut self) -> &mut Run {
        &mut self.list[0].run
    }

    /// All branches, in the order of their birth.
    pub fn list(&self) -> &[Branch] {
        &self.list
    }

    /// The number of the branch that is acted on.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The branch that is acted on.
    pub fn here(&self) -> &Branch {
        &self.list[self.current]
    }

    /// The branch that is acted on, to look into its past.
    pub fn here_mut(&mut self) -> &mut Branch {
        &mut self.list[self.current]
    }

    /// Acts on another branch from now on; false if there is none of that number.
    pub fn switch(&mut self, number: usize) -> bool {
        let exists = number < self.list.len();
        if exists {
            self.current = number;
        }
        exists
    }

    /// Opens a page and waits for its end.
    ///
    /// # Errors
    /// The node has no browser, or the address makes no sense.
    pub fn visit(&mut self, node: &str, url: &str) -> Result<(), RunError> {
        let run = &mut self.list[self.current].run;
        if run.visits_asked() > 0 {
            run.run_until(run.world().now() + PAUSE);
        }
        let (node, url) = (node.to_owned(), url.to_owned());
        run.act(Action::Visit { node, url })?;
        self.list[self.current].begin_planned()?;
        self.list[self.current].finish()
    }

    /// Does something else, now.
    ///
    /// # Errors
    /// It is impossible; then nothing has changed.
    pub fn act(&mut self, action: Action) -> Result<(), RunError> {
        self.list[self.current].run.act(action)?;
        self.list[self.current].finish()
    }

    /// Breaks something now; if it has a time of its own, when that has come. The time is counted
    /// from the beginning of the next page load.
    ///
    /// # Errors
    /// There is no such fault or place.
    pub fn break_or_plan(&mut self, fault: &str) -> Result<(), RunError> {
        let spec: Spec = fault.parse()?;
        let branch = &mut self.list[self.current];
        if spec.at.is_some() {
            Place::find(&spec, branch.run.scenario(), branch.run.world())?;
            branch.planned.push(fault.to_owned());
            return Ok(());
        }
        let now = branch.run.world().now();
        let fault = fault.to_owned();
        branch.run.act(Action::Break {
            fault: fault.clone(),
        })?;
        branch.schedule.add(&fault, now)?;
        branch.finish()
    }

    /// Forgets what was planned for the next page load.
    pub fn unplan(&mut self, fault: &str) {
        let planned = &mut self.list[self.current].planned;
        planned.retain(|own| own != fault);
    }

    /// Types a line at a machine and waits for what comes of it, as long as a person would.
    ///
    /// # Errors
    /// There is no such machine.
    pub fn enter(&mut self, node: &str, line: &str) -> Result<(), RunError> {
        let run = &mut self.list[self.current].run;
        if run.typed().iter().any(Typed::has_ended) {
            run.run_until(run.world().now() + PAUSE);
        }
        let (node, line) = (node.to_owned(), line.to_owned());
        self.act(Action::Type { node, line })
    }

    /// Waits again for the command that was typed last.
    ///
    /// # Errors
    /// None is known; passing time is journalled like any act.
    pub fn go_on(&mut self) -> Result<(), RunError> {
        let run = &mut self.list[self.current].run;
        run.watch_on();
        finish(run);
        run.act(Action::Pass)
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// None is known; passing time is journalled like any act.
    pub fn pass(&mut self, time: Duration) -> Result<(), RunError> {
        let Branch { run, schedule, .. } = &mut self.list[self.current];
        let until = run.world().now() + time;
        let done = schedule.run_until(run, until);
        run.run_until(until);
        run.act(Action::Pass)?;
        done
    }

    /// Begins a branch right after `event` of the present one and acts on it from now on.
    ///
    /// # Errors
    /// The journal could not be done again.
    pub fn what_if(&mut self, event: EventId) -> Result<(), RunError> {
        let from = self.current;
        let Branch {
            run,
            ladder,
            schedule,
            ..
        } = &mut self.list[from];
        let run = ladder.fork(run, event)?;
        let schedule = schedule.again(run.world().now());
        let name = format!("what if {}", self.list.len());
        let fork = Fork {
            branch: from,
            event,
        };
        let mut branch = Branch::new(name, run, Some(fork));
        branch.schedule = schedule;
        self.list.push(branch);
        self.current = self.list.len() - 1;
        Ok(())
    }

    /// The acts of the present branch up to `event`, done again in another scenario: another
    /// proxy, say. Page loads may last longer there; what comes after them waits.
    ///
    /// # Errors
    /// An act is impossible there.
    pub fn elsewhere(&self, scenario: Scenario, event: EventId) -> Result<Run, RunError> {
        let own = &self.here().run;
        let until = own.world().trace().borrow().event(event).time;
        let mut run = Run::new(scenario, own.seed(), own.capture());
        run.run_until(Time::ZERO + BOOT);
        let mut late = Duration::ZERO;
        let entries = own.journal().iter();
        for entry in entries.filter(|entry| Time::from_nanos(entry.at_ns) <= until) {
            late += again(&mut run, entry, late)?;
        }
        finish(&mut run);
        Ok(run)
    }

    /// The same as a branch, which is acted on from now on.
    ///
    /// # Errors
    /// An act is impossible there.
    pub fn with(
        &mut self,
        scenario: Scenario,
        event: EventId,
        name: String,
    ) -> Result<(), RunError> {
        let run = self.elsewhere(scenario, event)?;
        self.list.push(Branch::new(name, run, None));
        self.current = self.list.len() - 1;
        Ok(())
    }

    /// Builds a little of what makes going back fast. True when there is nothing left to build.
    pub fn build(&mut self, budget: usize) -> bool {
        let Branch { run, ladder, .. } = &mut self.list[self.current];
        // What cannot be done again is shown when somebody wants to go there.
        ladder.build(run, budget).unwrap_or(true)
    }
}

/// Does an entry again, `late` after its time; returns how much later it became.
fn again(run: &mut Run, entry: &Entry, late: Duration) -> Result<Duration, RunError> {
    let due = Time::from_nanos(entry.at_ns) + late;
    if matches!(entry.action, Action::Visit { .. } | Action::Type { .. }) {
        finish(run);
    }
    let mut more = Duration::ZERO;
    if run.world().now() > due {
        more = run.world().now().since(due) + PAUSE;
    }
    run.run_until(due + more);
    run.act(entry.action.clone())?;
    Ok(more)
}

/// Goes on until no page load is under way, and no command that somebody waits for.
fn finish(run: &mut Run) {
    let limit = run.world().now() + PATIENCE;
    run.run_while(limit, is_going);
}
