//! One run: a world, and the journal of what was done to it.

use thiserror::Error;

use crate::catalogue::{self, Active, FaultError, Spec, SpecError};
use crate::dns::apps::DnsServer;
use crate::host::Host;
use crate::http::browser::Browser;
use crate::http::{Url, UrlError};
use crate::net::World;
use crate::proxy::ReverseProxy;
use crate::scenario::{Scenario, build};
use crate::sim::Time;
use crate::trace::{Capture, NodeId, Note, Verb};

use super::{Action, Entry, Journal, Typed, outside};

/// Why an act from outside is impossible.
#[derive(Debug, Error)]
pub enum RunError {
    /// A fault cannot be broken so.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// A fault is not written as it should be.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The address of the page makes no sense.
    #[error("{0}")]
    Url(#[from] UrlError),
    /// The fault to heal is not broken.
    #[error("`{0}` is not broken now")]
    NotBroken(String),
    /// The command to interrupt was never typed.
    #[error("no command number {0} was typed")]
    UnknownCommand(usize),
    /// There is no such node.
    #[error("there is no node `{name}` in this scenario{}", hint(.nearest.as_deref()))]
    UnknownNode {
        /// The name that was given.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// The node has no browser.
    #[error("`{0}` has no browser; choose a node that has one (here: {1})")]
    NoBrowser(String, String),
}

fn hint(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

/// A world under way.
pub struct Run {
    pub(super) scenario: Scenario,
    seed: u64,
    capture: Capture,
    pub(super) world: World,
    steps: u64,
    journal: Journal,
    /// Bytes of packets in the journal.
    journalled: usize,
    /// How far the journal reaches, once it is full: events handled, and events recorded.
    full_at: Option<(u64, usize)>,
    pub(super) active: Vec<(String, Active)>,
    /// The nodes with a browser.
    browsers: Vec<NodeId>,
    pub(super) typed: Vec<Typed>,
}

impl Run {
    /// A world at its beginning: the machines have just been switched on.
    pub fn new(scenario: Scenario, seed: u64, capture: Capture) -> Self {
        let mut world = build(&scenario, seed, capture);
        world.start();
        let (journal, active) = (Journal::new(), Vec::new());
        let browsers = world.nodes().filter(|node| {
            let host = world.node::<Host>(*node);
            host.is_some_and(|host| host.program::<Browser>().is_some())
        });
        let browsers = browsers.collect();
        Self {
            scenario,
            seed,
            capture,
            world,
            steps: 0,
            journal,
            journalled: 0,
            full_at: None,
            active,
            browsers,
            typed: Vec::new(),
        }
    }

    /// Does again what `journal` says, up to and including the event number `until`.
    pub fn replay(
        scenario: Scenario,
        seed: u64,
        capture: Capture,
        journal: &[Entry],
        until: u64,
    ) -> Result<Self, RunError> {
        let mut run = Self::new(scenario, seed, capture);
        for entry in journal.iter().filter(|entry| entry.step <= until) {
            run.steps_to(entry.step);
            run.world.advance(Time::from_nanos(entry.at_ns));
            run.act(entry.action.clone())?;
        }
        run.steps_to(until);
        Ok(run)
    }

    /// The same run at an earlier event; this one stays as it is.
    pub fn at(&self, step: u64) -> Result<Self, RunError> {
        let scenario = self.scenario.clone();
        Self::replay(scenario, self.seed, self.capture, &self.journal, step)
    }

    /// Moves the clock forward with nothing happening.
    pub(super) fn advance(&mut self, to: Time) {
        self.world.advance(to);
    }

    /// How many events the trace holds.
    pub fn recorded(&self) -> usize {
        self.world.trace().borrow().events().len()
    }

    fn steps_to(&mut self, step: u64) {
        while self.steps < step && self.step().is_some() {}
    }

    /// Handles the next event.
    pub fn step(&mut self) -> Option<Time> {
        let time = self.world.step()?;
        self.steps += 1;
        Some(time)
    }

    /// Handles all events up to `until`.
    pub fn run_until(&mut self, until: Time) {
        while self.world.next_time().is_some_and(|time| time <= until) {
            self.step();
        }
        self.world.advance(until);
    }

    /// Handles events until `done`, but not beyond `limit`. False if the limit came first.
    pub fn run_while(&mut self, limit: Time, mut going: impl FnMut(&Self) -> bool) -> bool {
        while going(self) {
            if self.world.next_time().is_none_or(|time| time > limit) {
                return false;
            }
            self.step();
        }
        true
    }

    /// Does something from outside, now, and writes it into the journal.
    pub fn act(&mut self, action: Action) -> Result<(), RunError> {
        let (step, at_ns) = (self.steps, self.world.now().as_nanos());
        let recorded = self.recorded();
        self.carry_out(&action)?;
        if let Action::Packet { bytes, .. } = &action {
            self.journalled += bytes.len() + size_of::<Entry>();
        }
        // What is past the cap cannot be done again; what is before it can.
        if self.journalled > self.capture.limit {
            self.full_at.get_or_insert((step, recorded));
        } else {
            self.journal.push(Entry {
                step,
                at_ns,
                action,
            });
        }
        Ok(())
    }

    fn carry_out(&mut self, action: &Action) -> Result<(), RunError> {
        match action {
            Action::Attach { node } => self.attach(node)?,
            Action::Break { fault } => self.break_now(fault)?,
            Action::CloseIdle => self.close_idle(),
            Action::Forget => self.forget(),
            Action::Heal { fault } => self.heal(fault)?,
            Action::Interrupt { command } => self.interrupt(*command)?,
            Action::Packet { node, bytes } => {
                outside::send_packet(&mut self.world, NodeId(*node), bytes);
            }
            Action::Pass => {}
            Action::Type { node, line } => self.type_line(node, line)?,
            Action::Visit { node, url } => self.visit(node, url)?,
        }
        Ok(())
    }

    pub(super) fn break_now(&mut self, fault: &str) -> Result<(), RunError> {
        let spec: Spec = fault.parse()?;
        let active = catalogue::break_now(&mut self.world, &self.scenario, &spec)?;
        self.active.push((fault.to_owned(), active));
        Ok(())
    }

    fn heal(&mut self, fault: &str) -> Result<(), RunError> {
        let at = self.active.iter().rposition(|(text, _)| text == fault);
        let at = at.ok_or_else(|| RunError::NotBroken(fault.to_owned()))?;
        let (_, active) = self.active.remove(at);
        active.heal(&mut self.world);
        Ok(())
    }

    fn visit(&mut self, name: &str, url: &str) -> Result<(), RunError> {
        let node = self.node(name)?;
        let text = format!("you open {url} on {}", self.world.label(node));
        let cause = self
            .world
            .intervene(Verb::Asked, Note::new("you.visit", text));
        let url: Url = url.parse()?;
        let visited = self
            .world
            .act(node, Some(cause), |host: &mut Host, context| {
                let browser = host.program::<Browser>();
                let found = browser.map(|browser| browser.visit(url)).is_some();
                host.settle(context);
                found
            });
        if visited == Some(true) {
            Ok(())
        } else {
            Err(self.no_browser(name))
        }
    }

    fn no_browser(&self, name: &str) -> RunError {
        let with = self
            .scenario
            .nodes
            .iter()
            .filter(|node| node.program("browser").is_some());
        let names: Vec<&str> = with.map(|node| node.name.as_str()).collect();
        RunError::NoBrowser(name.to_owned(), names.join(", "))
    }

    fn close_idle(&mut self) {
        let text = "idle connections are closed: what follows begins with new ones";
        let cause = self
            .world
            .intervene(Verb::Asked, Note::new("you.close-idle", text));
        for node in self.world.nodes() {
            self.world
                .act(node, Some(cause), |host: &mut Host, context| {
                    if let Some(browser) = host.program::<Browser>() {
                        browser.close_idle();
                    }
                    if let Some(proxy) = host.program::<ReverseProxy>() {
                        proxy.close_idle();
                    }
                    host.settle(context);
                });
        }
    }

    fn forget(&mut self) {
        let text = "kept connections closed, names forgotten";
        let cause = self
            .world
            .intervene(Verb::Asked, Note::new("you.forget", text));
        for node in self.world.nodes() {
            self.world
                .act(node, Some(cause), |host: &mut Host, context| {
                    if let Some(browser) = host.program::<Browser>() {
                        browser.close_idle();
                        browser.forget_names();
                    }
                    if let Some(proxy) = host.program::<ReverseProxy>() {
                        proxy.close_idle();
                        proxy.flush_names(None);
                    }
                    if let Some(server) = host.program::<DnsServer>() {
                        server.flush_cache();
                    }
                    host.settle(context);
                });
        }
    }

    fn attach(&mut self, name: &str) -> Result<(), RunError> {
        let node = self.node(name)?;
        outside::make_room(&mut self.world, node);
        Ok(())
    }

    pub(super) fn node(&self, name: &str) -> Result<NodeId, RunError> {
        self.world.find(name).ok_or_else(|| {
            let names = self.scenario.nodes.iter().map(|node| node.name.as_str());
            let nearest = crate::scenario::nearest(name, names);
            RunError::UnknownNode {
                name: name.to_owned(),
                nearest,
            }
        })
    }

    /// Whether the journal is complete: everything that was done can be done again.
    pub fn is_replayable(&self) -> bool {
        self.full_at.is_none()
    }

    /// How much of the run its journal can repeat: events handled, and events recorded.
    pub fn repeatable(&self) -> (u64, usize) {
        self.full_at.unwrap_or((self.steps, self.recorded()))
    }

    /// How many page loads have ended on all nodes together.
    pub fn visits_ended(&self) -> usize {
        let hosts = self
            .browsers
            .iter()
            .filter_map(|node| self.world.node::<Host>(*node));
        let ended = hosts.filter_map(|host| Some(host.program::<Browser>()?.ended()));
        ended.sum()
    }

    /// How many page loads somebody has asked for.
    pub fn visits_asked(&self) -> usize {
        let visits = self.journal.iter();
        visits
            .filter(|entry| matches!(entry.action, Action::Visit { .. }))
            .count()
    }

    /// The world, to look at.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The world, for whoever takes packets out of it.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// How much of the trace is kept.
    pub fn capture(&self) -> Capture {
        self.capture
    }

    /// The seed of all chance.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many events the world has handled.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// What was done from outside.
    pub fn journal(&self) -> &[Entry] {
        &self.journal
    }

    /// What is broken now, and what each fault cannot act on yet.
    pub fn active(&self) -> impl Iterator<Item = (&str, &Active)> {
        self.active
            .iter()
            .map(|(text, active)| (text.as_str(), active))
    }
}
