//! One step of a story: one sentence, one box, one place for the cursor.

use std::time::Duration;

use crate::trace::{EventId, NodeId};

/// What a step is marked with; always beside a word that says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// Nothing special.
    #[default]
    Plain,
    /// Something went wrong here: `!`.
    Wrong,
    /// Somebody chose here, or wrote the answer: `*`.
    Decided,
}

impl Sign {
    /// The sign as one character.
    pub fn as_char(self) -> char {
        match self {
            Self::Plain => ' ',
            Self::Wrong => '!',
            Self::Decided => '*',
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its first event.
    pub first: EventId,
    /// The event at which the cursor stands on it.
    pub event: EventId,
    /// The machine it is about.
    pub node: NodeId,
    /// How it is marked.
    pub sign: Sign,
    /// The code of its event: what kind of step it is.
    pub code: String,
    /// One sentence, at most 50 characters if the names are short.
    pub text: String,
    /// The same for narrow screens.
    pub short: String,
    /// How it came out, in a word.
    pub word: String,
    /// How it stands while the cursor is on it and it is still under way.
    pub going: &'static str,
    /// How long nothing else had happened before.
    pub waited: Option<Duration>,
    /// The event with which its outcome was known; before that it is under way.
    pub settled: EventId,
    /// The events of its repetitions; they are no steps of their own.
    pub again: Vec<EventId>,
}

impl Step {
    /// Whether its outcome is known right after `moment`.
    pub fn is_settled(&self, moment: EventId) -> bool {
        self.settled <= moment
    }

    /// How it is marked right after `moment`: nothing is wrong before it is known to be.
    pub fn sign_at(&self, moment: EventId) -> Sign {
        if self.is_settled(moment) {
            self.sign
        } else {
            Sign::Plain
        }
    }

    /// The sentence right after `moment`, with how often it happened until then.
    pub fn sentence(&self, moment: EventId, narrow: bool) -> String {
        let text = if narrow { &self.short } else { &self.text };
        match self.again.partition_point(|event| *event <= moment) {
            0 => text.clone(),
            more if narrow => format!("{text} x{}", more + 1),
            more => format!("{text} ({} times)", more + 1),
        }
    }
}
