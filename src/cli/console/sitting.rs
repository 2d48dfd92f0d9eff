//! A sitting: a world, the machine one sits at, and the lines that are typed.

use std::time::Duration;

use crate::cli::Failure;
use crate::cli::args::ConsoleArgs;
use crate::cli::run::latent_note;
use crate::console::prompt;
use crate::scenario::{Scenario, nearest};
use crate::sim::Time;
use crate::timeline::{Action, Run, Schedule};
use crate::trace::{Capture, EventId};
use crate::view::{explain_event, plain};

use super::say::Say;

/// The machines have this long to boot before the first command.
const BOOT: Duration = Duration::from_secs(1);
/// Between two commands.
const PAUSE: Duration = Duration::from_secs(1);
/// A command that takes longer is ended as with Ctrl-C.
const PATIENCE: Duration = Duration::from_mins(15);

/// What a sitting knows beside the commands of machines.
const OWN: &str = "\
Beside the commands of the machine (`help`):
  at NODE              sit down at another machine
  nodes                which machines there are
  break NAME@PLACE     break something       fix NAME@PLACE   put it right
  broken               what is broken now
  why                  why the last command ended as it did
  wait SECONDS         let time pass
  exit                 end";

/// Whether the sitting goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Went {
    /// It goes on.
    On,
    /// Somebody left.
    Out,
}

/// A sitting.
pub(super) struct Sitting {
    run: Run,
    schedule: Schedule,
    node: String,
    exit: u8,
    begun: bool,
}

impl Sitting {
    /// Sits down; the machines have booted.
    pub(super) fn begin(scenario: Scenario, args: &ConsoleArgs) -> Result<Self, Failure> {
        let first = scenario
            .nodes
            .iter()
            .find(|node| node.program("browser").is_some())
            .or(scenario.nodes.first());
        let node = args
            .node
            .clone()
            .or_else(|| first.map(|node| node.name.clone()));
        let node = node.ok_or_else(|| Failure::usage("there is no machine in this scenario"))?;
        let seed = args.seed.unwrap_or(scenario.seed);
        let mut run = Run::new(scenario, seed, Capture::default());
        let mut schedule = Schedule::read(&args.faults).map_err(Failure::usage)?;
        schedule.break_at_once(&mut run).map_err(Failure::usage)?;
        run.run_until(Time::ZERO + BOOT);
        schedule.begin(run.world().now());
        let mut sitting = Self {
            run,
            schedule,
            node: String::new(),
            exit: 0,
            begun: false,
        };
        sitting.sit_at(&node)?;
        Ok(sitting)
    }

    /// The world, for whoever writes it down.
    pub(super) fn run(&self) -> &Run {
        &self.run
    }

    /// The exit status of the last command.
    pub(super) fn exit(&self) -> u8 {
        self.exit
    }

    /// What stands before the cursor.
    pub(super) fn prompt(&self) -> String {
        prompt(&self.node)
    }

    /// What is said to a person at the beginning.
    pub(super) fn greeting(&self) -> String {
        let title = &self.run.scenario().title;
        format!(
            "{title}. You sit at {}; `help` lists the commands, `at NODE` changes the machine, \
             `exit` ends.\n",
            self.node
        )
    }

    /// Takes a line.
    pub(super) fn enter(&mut self, line: &str, say: Say) -> Result<Went, Failure> {
        let line = line.trim();
        say.typed(&self.prompt(), line)?;
        if line.is_empty() {
            return Ok(Went::On);
        }
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "exit" | "logout" | "quit" => return Ok(Went::Out),
            "at" => self.sit_at(rest)?,
            "nodes" => Say::remark(&self.nodes())?,
            "break" => self.break_now(rest)?,
            "fix" | "heal" => self.act(Action::Heal {
                fault: rest.to_owned(),
            })?,
            "broken" => Say::remark(&self.broken())?,
            "why" => Say::remark(&self.why())?,
            "wait" => self.wait(rest)?,
            "help" if rest.is_empty() => {
                self.command(line, say)?;
                Say::remark(OWN)?;
            }
            _ => self.command(line, say)?,
        }
        Ok(Went::On)
    }

    /// Runs a command of the machine to its end.
    fn command(&mut self, line: &str, say: Say) -> Result<(), Failure> {
        if std::mem::replace(&mut self.begun, true) {
            self.pass(PAUSE)?;
        }
        self.run
            .act(Action::Type {
                node: self.node.clone(),
                line: line.to_owned(),
            })
            .map_err(Failure::usage)?;
        let number = self.run.typed().len() - 1;
        let limit = self.run.world().now() + PATIENCE;
        let ended = self
            .schedule
            .run_while(&mut self.run, limit, |run| !run.typed()[number].has_ended())
            .map_err(Failure::usage)?;
        if !ended {
            self.act(Action::Interrupt { command: number })?;
        }
        let terminal = self.run.typed()[number].terminal.clone();
        for printed in terminal.lines() {
            say.line(&printed)?;
        }
        if terminal.left_out() > 0 {
            let count = terminal.left_out();
            Say::remark(&format!("gatelab: {count} more lines are not shown"))?;
        }
        if !ended {
            Say::remark("gatelab: nothing came of it for 15 minutes: interrupted")?;
        }
        self.exit = terminal.exit().unwrap_or_default();
        Ok(())
    }

    fn pass(&mut self, duration: Duration) -> Result<(), Failure> {
        let until = self.run.world().now() + duration;
        self.schedule
            .run_until(&mut self.run, until)
            .map_err(Failure::usage)
    }

    fn act(&mut self, action: Action) -> Result<(), Failure> {
        self.run.act(action).map_err(Failure::usage)
    }

    fn break_now(&mut self, fault: &str) -> Result<(), Failure> {
        self.act(Action::Break {
            fault: fault.to_owned(),
        })?;
        let last = self.run.active().last();
        match last.and_then(|(text, active)| latent_note(text, active)) {
            Some(note) => Say::remark(&note),
            None => Ok(()),
        }
    }

    fn sit_at(&mut self, name: &str) -> Result<(), Failure> {
        if self.run.world().find(name).is_some() {
            name.clone_into(&mut self.node);
            return Ok(());
        }
        let nodes = self.names();
        let near = nearest(name, nodes.iter().copied());
        let hint = near.map(|near| format!("; did you mean `{near}`?"));
        let hint = hint.unwrap_or_default();
        let all = nodes.join(", ");
        Err(Failure::usage(format!(
            "there is no node `{name}`{hint} (nodes: {all})"
        )))
    }

    fn names(&self) -> Vec<&str> {
        let nodes = self.run.scenario().nodes.iter();
        nodes.map(|node| node.name.as_str()).collect()
    }

    fn nodes(&self) -> String {
        let nodes = self.run.scenario().nodes.iter();
        let lines = nodes.map(|node| {
            let here = if node.name == self.node { "*" } else { " " };
            format!("{here} {:12} {}\n", node.name, node.role)
        });
        lines.collect()
    }

    fn broken(&self) -> String {
        let lines = self
            .run
            .active()
            .map(|(text, active)| format!("{text}: {}\n", active.sentence(self.run.world())));
        let text: String = lines.collect();
        if text.is_empty() {
            "nothing is broken".to_owned()
        } else {
            text
        }
    }

    fn wait(&mut self, seconds: &str) -> Result<(), Failure> {
        let seconds = seconds.trim_end_matches('s');
        let duration = seconds.parse().ok().and_then(|seconds: f64| {
            let fits = (0.0..=86_400.0).contains(&seconds);
            fits.then(|| Duration::from_secs_f64(seconds))
        });
        let duration = duration
            .ok_or_else(|| Failure::usage("wait: how many seconds? (for example: wait 5)"))?;
        self.pass(duration)
    }

    /// Why the last command ended as it did.
    fn why(&self) -> String {
        let trace = self.run.world().trace().borrow();
        let last = trace
            .events()
            .iter()
            .rposition(|event| event.is("console.ended"));
        let Some(last) = last else {
            return "no command that sends packets has been typed yet".to_owned();
        };
        let end = EventId::from_index(last);
        let note = trace.event(end).note();
        if note.is_some_and(|note| note.fact("failed") == Some("false")) {
            let text = note.map(|note| note.text.as_str()).unwrap_or_default();
            return format!("Nothing failed: {text}.");
        }
        let span = trace.event(end).span;
        let from = span.map_or(0, |span| trace.span_of(span).opened.index());
        let explanation = explain_event(&trace, self.run.world(), end, from..last + 1);
        plain::explanation(&explanation)
    }
}
