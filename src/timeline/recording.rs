//! A journal as it lies in a file: where the run began, every act, and where it ended.
//!
//! One JSON object a line, so that whatever was written before a crash can be read. The first
//! line is the [`Origin`], with the whole text of the scenario; then come the acts; the last line
//! is the [`End`]. A file without its last line repeats the run up to its last act.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::scenario::{self, Scenario};
use crate::trace::{Capture, digest};

use super::{Entry, Run, RunError};

/// The form that this program writes.
const SCHEMA: &str = "gatelab/journal/v1";

/// What a run began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Always `gatelab/journal/v1`.
    pub schema: String,
    /// The program that wrote it, `gatelab <version>`; another one may do some things otherwise.
    pub written_by: String,
    /// The name of the scenario.
    pub scenario: String,
    /// Its text.
    pub text: String,
    /// The settings that were overridden, `KEY=VALUE`.
    pub settings: Vec<String>,
    /// The seed of all chance.
    pub seed: u64,
}

/// Where a recorded run ended, and by what a repetition is known to be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How many events the world had handled.
    pub step: u64,
    /// The digest of all that was recorded until then.
    pub digest: String,
    /// Whether the run went on when the journal was full.
    pub went_on: bool,
}

/// The last line of a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    end: End,
}

/// A journal that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// What it began with.
    pub origin: Origin,
    /// What was done.
    pub entries: Vec<Entry>,
    /// Where it ended; `None` if the program that wrote it was killed.
    pub end: Option<End>,
}

/// Why a journal cannot be read or repeated.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// It has no first line.
    #[error("the file is empty; `gatelab up ... --journal FILE` writes one")]
    Empty,
    /// The first line is no origin of a form known here.
    #[error("line 1: not a journal of gatelab, or of another version of its form: {0}")]
    NoJournal(String),
    /// A line is neither an act nor the end.
    #[error("line {line}: not an act of a journal: {reason}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// The scenario in it does not hold.
    #[error("the scenario in it is wrong here: {0}")]
    Scenario(#[from] scenario::Error),
    /// One of its acts is impossible.
    #[error("an act in it is impossible here: {0}")]
    Act(#[from] RunError),
}

impl Origin {
    /// The origin of a run of the scenario with this name, text and settings.
    pub fn new(scenario: &str, text: &str, settings: &[String], seed: u64) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            written_by: concat!("gatelab ", env!("CARGO_PKG_VERSION")).to_owned(),
            scenario: scenario.to_owned(),
            text: text.to_owned(),
            settings: settings.to_vec(),
            seed,
        }
    }

    /// The scenario.
    pub fn read(&self) -> Result<Scenario, scenario::Error> {
        scenario::parse(&self.scenario, self.text.as_bytes(), &self.settings)
    }

    /// The first line of a file.
    pub fn line(&self) -> String {
        line(self)
    }
}

impl Entry {
    /// The act as a line of a file.
    pub fn line(&self) -> String {
        line(self)
    }
}

impl End {
    /// The end of what the journal of `run` can repeat.
    pub fn of(run: &Run) -> Self {
        let (step, events) = run.repeatable();
        let trace = run.world().trace().borrow();
        Self {
            step,
            digest: digest(&trace.events()[..events]),
            went_on: !run.is_replayable(),
        }
    }

    /// The last line of a file.
    pub fn line(&self) -> String {
        line(&Last { end: self.clone() })
    }
}

fn line(value: &impl Serialize) -> String {
    // Plain structs with string keys always have a form in JSON.
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

impl Recording {
    /// Reads a file's text. A last line that was cut short is as good as none.
    pub fn parse(text: &str) -> Result<Self, RecordingError> {
        let mut lines = text.lines().enumerate().peekable();
        let (_, first) = lines.next().ok_or(RecordingError::Empty)?;
        let origin: Origin = serde_json::from_str(first)
            .map_err(|error| RecordingError::NoJournal(error.to_string()))?;
        if origin.schema != SCHEMA {
            let reason = format!("its schema is `{}`, expected `{SCHEMA}`", origin.schema);
            return Err(RecordingError::NoJournal(reason));
        }
        let (mut entries, mut end) = (Vec::new(), None);
        while let Some((number, text_of_line)) = lines.next() {
            if let Ok(last) = serde_json::from_str::<Last>(text_of_line) {
                end = Some(last.end);
                continue;
            }
            match serde_json::from_str(text_of_line) {
                Ok(entry) => entries.push(entry),
                Err(_) if lines.peek().is_none() && !text.ends_with('\n') => {}
                Err(reason) => {
                    let line = number + 1;
                    return Err(RecordingError::Line { line, reason });
                }
            }
        }
        Ok(Self {
            origin,
            entries,
            end,
        })
    }

    /// Does it all again.
    pub fn replay(&self) -> Result<Run, RecordingError> {
        let scenario = self.origin.read()?;
        let last = self.entries.last().map_or(0, |entry| entry.step);
        let until = self.end.as_ref().map_or(last, |end| end.step);
        let (seed, capture) = (self.origin.seed, Capture::default());
        Ok(Run::replay(scenario, seed, capture, &self.entries, until)?)
    }
}
