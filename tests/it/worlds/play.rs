//! Carries a script out, event by event, under the eyes of a witness.

use std::time::Duration;

use gatelab::packet::Frame;
use gatelab::scenario::Scenario;
use gatelab::sim::Time;
use gatelab::timeline::{Action, Run};
use gatelab::trace::{Capture, Direction, LinkId, NodeId, Verb};

use super::deeds::Deed;
use super::witness::Witness;

/// Longer than this nobody waits for a page.
const PATIENCE: Duration = Duration::from_mins(3);
/// A healed world may need time: leases, caches and neighbours come back by and by.
const ROUNDS: u32 = 9;

/// A frame on a link, without the numbers of events: when, where and what.
type Sent = (Time, NodeId, Verb, LinkId, Direction, Time, Frame);

/// A run and its witness.
pub(super) struct Player {
    run: Run,
    witness: Witness,
    /// Faults in force, as they were written.
    broken: Vec<String>,
    visits: usize,
}

impl Player {
    pub(super) fn new(scenario: &Scenario, seed: u64) -> Self {
        let run = Run::new(scenario.clone(), seed, Capture::default());
        let mut witness = Witness::default();
        witness.look(run.world());
        Self {
            run,
            witness,
            broken: Vec::new(),
            visits: 0,
        }
    }

    pub(super) fn play(&mut self, deeds: &[Deed]) {
        for deed in deeds {
            match deed {
                Deed::Act(action) => self.act(action.clone()),
                Deed::Pass(time) => self.pass(*time),
                Deed::Settle => self.settle(),
            }
        }
        self.witness.sum_up(self.run.world());
    }

    /// Does something from outside. What is impossible must leave no trace.
    pub(super) fn act(&mut self, action: Action) {
        let before = self.run.world().trace().borrow().events().len();
        let done = self.run.act(action.clone());
        let after = self.run.world().trace().borrow().events().len();
        match (action, done) {
            (Action::Break { fault }, Ok(())) => self.broken.push(fault),
            (Action::Heal { fault }, Ok(())) => {
                let at = self.broken.iter().rposition(|other| *other == fault);
                self.broken
                    .remove(at.expect("only what is broken can be healed"));
            }
            (Action::Visit { .. }, Ok(())) => self.visits += 1,
            (_, Ok(())) => {}
            (action, Err(error)) => {
                assert_eq!(
                    before, after,
                    "{action:?} failed ({error}) and left a trace"
                );
            }
        }
        self.witness.look(self.run.world());
    }

    fn pass(&mut self, time: Duration) {
        let until = self.run.world().now() + time;
        self.go_on(until, |_| true);
        self.run.run_until(until);
        self.witness.look(self.run.world());
    }

    fn settle(&mut self) {
        let visits = self.visits;
        let limit = self.run.world().now() + PATIENCE;
        self.go_on(limit, |run| run.visits_ended() < visits);
    }

    fn go_on(&mut self, limit: Time, going: impl Fn(&Run) -> bool) {
        while going(&self.run)
            && self
                .run
                .world()
                .next_time()
                .is_some_and(|time| time <= limit)
        {
            self.run.step();
            self.witness.look(self.run.world());
        }
    }

    pub(super) fn heal_all(&mut self) {
        while let Some(fault) = self.broken.first().cloned() {
            self.act(Action::Heal { fault });
        }
        self.act(Action::CloseIdle);
        assert_eq!(self.run.active().count(), 0, "everything was healed");
    }

    /// Loads a page until it is there, which must happen once nothing is broken any more.
    pub(super) fn loads_again(&mut self, phone: &str, url: &str) {
        let node = self.run.world().find(phone).expect("the phone is there");
        for round in 0..ROUNDS {
            self.pass(Duration::from_secs(1 << round));
            let seen = self.run.world().trace().borrow().events().len();
            let (node_name, url) = (phone.to_owned(), url.to_owned());
            self.act(Action::Visit {
                node: node_name,
                url,
            });
            self.settle();
            let trace = self.run.world().trace().borrow();
            let mut results = trace.events()[seen..]
                .iter()
                .filter(|event| event.node == node);
            if results.any(|event| {
                let fact = |name| event.note().and_then(|note| note.fact(name));
                event.is("browser.result")
                    && fact("status") == Some("200")
                    && fact("complete") == Some("true")
            }) {
                return;
            }
        }
        panic!("healed, and {phone} still cannot load {url}");
    }

    pub(super) fn run(&self) -> &Run {
        &self.run
    }

    /// Every frame on every link.
    pub(super) fn hops(&self) -> Vec<Sent> {
        let trace = self.run.world().trace().borrow();
        let hops = trace.events().iter().filter_map(|event| {
            let hop = event.hop()?;
            let (time, node, verb) = (event.time, event.node, event.verb);
            let frame = hop.frame.clone();
            Some((
                time,
                node,
                verb,
                hop.link,
                hop.direction,
                hop.arrives,
                frame,
            ))
        });
        hops.collect()
    }
}
