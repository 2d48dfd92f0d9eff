//! What a repeated live run came to: what `replay` prints (schema `gatelab/replay/v1`).

use std::fmt;

use serde::Serialize;

use crate::timeline::{Action, Recording, Run};

use super::{Drops, LedgerView, Report, sanitise};

/// A run that was done again, told in data.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// Always `gatelab/replay/v1`.
    pub schema: &'static str,
    /// The scenario's name.
    pub scenario: String,
    /// The seed of all chance.
    pub seed: u64,
    /// Virtual time that passed, in milliseconds.
    pub elapsed_ms: f64,
    /// The acts from outside but for packets, in their order.
    pub acts: Vec<Act>,
    /// How many packets real programs sent.
    pub packets: usize,
    /// Where packets ended, and how many.
    pub drops: Vec<Drops>,
    /// What became of the frames on links.
    pub ledger: LedgerView,
    /// SHA-256 over the whole trace.
    pub digest: String,
    /// The digest that the journal ends with; null if it has no end.
    pub recorded_digest: Option<String>,
    /// Whether both are the same; null if the journal has no end.
    pub same: Option<bool>,
    /// Whether the recorded run went on when the journal was full.
    pub went_on: bool,
}

/// One act from outside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Act {
    /// When, in milliseconds of virtual time.
    pub time_ms: f64,
    /// What.
    pub text: String,
}

impl Replayed {
    /// The view of `run`, which repeats `recording`.
    pub fn new(recording: &Recording, run: &Run) -> Self {
        let trace = run.world().trace().borrow();
        let report = Report::new(&trace, run.world(), run.world().ledger(), 0);
        let end = recording.end.as_ref();
        let acts = recording.entries.iter().filter_map(|entry| {
            let text = told(&entry.action)?;
            let time_ms = entry.at_ns as f64 / 1e6;
            Some(Act { time_ms, text })
        });
        let packets = recording.entries.iter();
        let packets = packets.filter(|entry| matches!(entry.action, Action::Packet { .. }));
        Self {
            schema: "gatelab/replay/v1",
            scenario: recording.origin.scenario.clone(),
            seed: recording.origin.seed,
            elapsed_ms: run.world().now().as_millis_f64(),
            acts: acts.collect(),
            packets: packets.count(),
            drops: report.drops,
            ledger: report.ledger,
            recorded_digest: end.map(|end| end.digest.clone()),
            same: end.map(|end| end.digest == report.digest),
            went_on: end.is_some_and(|end| end.went_on),
            digest: report.digest,
        }
    }
}

/// An act in words; packets are counted, not told.
fn told(action: &Action) -> Option<String> {
    Some(match action {
        Action::Attach { node } => format!("a real program takes the place of {node}"),
        Action::Break { fault } => format!("{fault} is broken"),
        Action::Forget => "connections are closed, names forgotten".to_owned(),
        Action::CloseIdle => "idle connections are closed".to_owned(),
        Action::Heal { fault } => format!("{fault} is repaired"),
        Action::Interrupt { command } => format!("typed command {command} is stopped"),
        Action::Packet { .. } | Action::Pass => return None,
        Action::Type { node, line } => format!("somebody types at {node}: {line}"),
        Action::Visit { node, url } => format!("{node} opens {url}"),
    })
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed_ms / 1e3;
        let scenario = sanitise(&self.scenario);
        writeln!(f, "{scenario}, seed {}: {seconds:.3} s again", self.seed)?;
        for act in &self.acts {
            writeln!(f, "{:>9.3} s  {}", act.time_ms / 1e3, sanitise(&act.text))?;
        }
        writeln!(f, "packets   {} sent by real programs", self.packets)?;
        let LedgerView {
            sent,
            delivered,
            dropped,
            in_flight,
        } = self.ledger;
        writeln!(
            f,
            "frames    {sent} on links: {delivered} arrived, {dropped} lost, {in_flight} under way"
        )?;
        for drop in &self.drops {
            writeln!(
                f,
                "dropped   {} at {}: {}",
                drop.reason, drop.place, drop.count
            )?;
        }
        let verdict = match self.same {
            Some(true) => "the same run, event by event",
            Some(false) => "NOT the run that was recorded",
            None => "the journal has no end (gatelab was killed): repeated up to its last act",
        };
        writeln!(f, "digest    {}\n          {verdict}", self.digest)?;
        if self.went_on {
            writeln!(
                f,
                "          the journal was full (256 MiB); the live run went on"
            )?;
        }
        Ok(())
    }
}
