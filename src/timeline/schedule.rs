//! Acts with a time of their own: faults that begin or end while something else goes on.

use std::time::Duration;

use crate::catalogue::{Spec, SpecError};
use crate::sim::Time;

use super::{Action, Run, RunError};

/// Faults as they were given: some hold at once, others have their time.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    specs: Vec<(String, Spec)>,
    /// What is still to be done, the earliest first.
    ahead: Vec<(Time, Action)>,
    /// What was done, or tried.
    done: Vec<(Time, Action)>,
}

impl Schedule {
    /// Reads faults: `NAME@PLACE[,k=v]...[,at=2s][,for=5s]`.
    pub fn read(faults: &[String]) -> Result<Self, SpecError> {
        let specs = faults.iter().map(|text| Ok((text.clone(), text.parse()?)));
        Ok(Self {
            specs: specs.collect::<Result<_, SpecError>>()?,
            ahead: Vec::new(),
            done: Vec::new(),
        })
    }

    /// Breaks what has no time of its own.
    pub fn break_at_once(&self, run: &mut Run) -> Result<(), RunError> {
        for (text, spec) in &self.specs {
            if spec.at.is_none() {
                let fault = text.clone();
                run.act(Action::Break { fault })?;
            }
        }
        Ok(())
    }

    /// Says when the times of the faults are counted from.
    pub fn begin(&mut self, begin: Time) {
        let mut ahead: Vec<(Duration, Action)> = Vec::new();
        for (text, spec) in &self.specs {
            if let Some(at) = spec.at {
                let fault = text.clone();
                ahead.push((at, Action::Break { fault }));
            }
            if let Some(lasting) = spec.lasts {
                let fault = text.clone();
                let after = spec.at.unwrap_or_default() + lasting;
                ahead.push((after, Action::Heal { fault }));
            }
        }
        ahead.sort_by_key(|(after, _)| *after);
        let timed = ahead.into_iter();
        self.ahead = timed
            .map(|(after, action)| (begin + after, action))
            .collect();
    }

    /// Adds a fault with a time of its own, counted from `begin`.
    pub fn add(&mut self, fault: &str, begin: Time) -> Result<(), SpecError> {
        let mut more = Self::read(&[fault.to_owned()])?;
        more.begin(begin);
        self.ahead.extend(more.ahead);
        self.ahead.sort_by_key(|(at, _)| *at);
        Ok(())
    }

    /// What is still to be done, the earliest first.
    pub fn ahead(&self) -> &[(Time, Action)] {
        &self.ahead
    }

    /// What was to be done after `moment`, as if it were that moment again.
    #[must_use]
    pub fn again(&self, moment: Time) -> Self {
        let all = self.done.iter().chain(&self.ahead);
        Self {
            ahead: all.filter(|(at, _)| *at > moment).cloned().collect(),
            ..Self::default()
        }
    }

    /// Lets the world go on to `until`, with what is to be done meanwhile.
    pub fn run_until(&mut self, run: &mut Run, until: Time) -> Result<(), RunError> {
        while self.ahead.first().is_some_and(|(at, _)| *at <= until) {
            self.next(run)?;
        }
        run.run_until(until);
        Ok(())
    }

    /// Lets the world go on while `going`, but not beyond `limit`. False if the limit came first.
    pub fn run_while(
        &mut self,
        run: &mut Run,
        limit: Time,
        mut going: impl FnMut(&Run) -> bool,
    ) -> Result<bool, RunError> {
        loop {
            let next = self.ahead.first().map_or(limit, |(at, _)| limit.min(*at));
            if run.run_while(next, &mut going) {
                return Ok(true);
            }
            if self.ahead.first().is_none_or(|(at, _)| *at > limit) {
                return Ok(false);
            }
            self.next(run)?;
        }
    }

    fn next(&mut self, run: &mut Run) -> Result<(), RunError> {
        if !self.ahead.is_empty() {
            let (at, action) = self.ahead.remove(0);
            self.done.push((at, action.clone()));
            run.run_until(at);
            run.act(action)?;
        }
        Ok(())
    }
}
