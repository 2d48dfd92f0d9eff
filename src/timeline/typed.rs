//! Commands typed at machines: what was typed where, and what came of it.

use std::time::Duration;

use crate::catalogue::Place;
use crate::console::{self, Entered, INTERRUPTED, ServiceOrder, ServiceVerb, Terminal};
use crate::host::{Host, ProgramId};
use crate::sim::Time;
use crate::trace::{NodeId, Note, Verb};

use super::{Run, RunError};

/// The fault that stops a program.
const STOPPED: &str = "service.stopped";
/// Nobody waits longer for a command that says nothing.
const SILENCE: Duration = Duration::from_mins(3);
/// What goes on saying something, as `ping` does, is left alone after this time and this many
/// lines.
const ENOUGH: (Duration, usize) = (Duration::from_secs(10), 8);

/// A command that was typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The machine.
    pub node: String,
    /// The line.
    pub line: String,
    /// When.
    pub at: Time,
    /// What it prints, and its exit status once it has ended.
    pub terminal: Terminal,
    process: Option<(NodeId, ProgramId)>,
    /// Since when somebody waits for it.
    watched: Time,
}

impl Typed {
    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.terminal.exit().is_some()
    }

    /// Whether a person would still wait for it: it has not ended, and neither printed enough to
    /// read nor been silent for minutes.
    pub fn is_awaited(&self, now: Time) -> bool {
        let waited = now.since(self.watched);
        let enough = waited >= ENOUGH.0 && self.terminal.lines_after(self.watched) >= ENOUGH.1;
        !self.has_ended() && waited < SILENCE && !enough
    }
}

impl Run {
    /// All commands that were typed, in their order; those that a replay has typed included. A
    /// command goes on as the world does.
    pub fn typed(&self) -> &[Typed] {
        &self.typed
    }

    /// Whether somebody waits for the command that was typed last.
    pub(super) fn awaits_command(&self) -> bool {
        let last = self.typed.last();
        last.is_some_and(|typed| typed.is_awaited(self.world.now()))
    }

    /// Somebody goes on waiting for the command that was typed last.
    pub(super) fn watch_on(&mut self) {
        if let Some(last) = self.typed.last_mut() {
            last.watched = self.world.now();
        }
    }

    pub(super) fn type_line(&mut self, name: &str, line: &str) -> Result<(), RunError> {
        let node = self.node(name)?;
        let terminal = Terminal::default();
        let entered = console::enter(&mut self.world, &self.scenario, node, line, &terminal);
        let process = match entered {
            Entered::Started(program) => Some((node, program)),
            Entered::Ended => None,
            Entered::Service(order) => {
                let place = format!("{name}.{}", order.program);
                self.serve(node, &order, &place, &terminal);
                None
            }
        };
        self.typed.push(Typed {
            node: name.to_owned(),
            line: line.to_owned(),
            at: self.world.now(),
            terminal,
            process,
            watched: self.world.now(),
        });
        Ok(())
    }

    pub(super) fn interrupt(&mut self, number: usize) -> Result<(), RunError> {
        let typed = self.typed.get(number);
        let typed = typed.ok_or(RunError::UnknownCommand(number))?.clone();
        let Some((node, program)) = typed.process.filter(|_| !typed.has_ended()) else {
            return Ok(());
        };
        let text = format!("you press Ctrl-C on {}", self.world.label(node));
        let note = Note::new("you.interrupt", text);
        let cause = self.world.intervene(Verb::Asked, note);
        typed.terminal.print(self.world.now(), "^C");
        typed.terminal.end(INTERRUPTED);
        self.world
            .act(node, Some(cause), |host: &mut Host, context| {
                host.kill(context, program);
            });
        Ok(())
    }

    /// Stops or starts a service, as the fault that stops programs does.
    fn serve(&mut self, node: NodeId, order: &ServiceOrder, place: &str, terminal: &Terminal) {
        let running = self.runs(node, &order.program);
        let (stops, starts) = match order.verb {
            ServiceVerb::Restart => (running, true),
            ServiceVerb::Start => (false, true),
            ServiceVerb::Stop => (running, false),
        };
        let mut exit = 0;
        if stops && let Err(error) = self.break_now(&format!("{STOPPED}@{place}")) {
            terminal.complain(self.world.now(), &error.to_string());
            exit = 1;
        }
        if starts {
            self.heal_stops(node, &order.program);
            if !self.runs(node, &order.program) {
                let text = format!("Job for {}.service failed: it stays down.", order.program);
                terminal.complain(self.world.now(), &text);
                exit = 1;
            }
        }
        terminal.end(exit);
    }

    fn runs(&self, node: NodeId, program: &str) -> bool {
        let host = self.world.node::<Host>(node);
        let mut programs = host.into_iter().flat_map(Host::programs);
        programs.any(|(name, running)| name == program && running)
    }

    /// Repairs whatever stopped the program, typed or not.
    fn heal_stops(&mut self, node: NodeId, program: &str) {
        let place = Place::Program(node, program.to_owned());
        while let Some(at) = self
            .active
            .iter()
            .position(|(_, active)| active.spec.fault.name == STOPPED && active.place == place)
        {
            let (_, active) = self.active.remove(at);
            active.heal(&mut self.world);
        }
    }
}
