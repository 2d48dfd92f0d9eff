//! The report of a run: what `run --json` prints (schema `gatelab/run/v1`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::net::Ledger;
use crate::proxy::profile;
use crate::timeline::Run;
use crate::trace::{Names, Recorder, Verb, digest};

use super::{Attempt, Explanation, Outcome, attempts, explain, outcomes};

/// A whole run, told in data.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Always `gatelab/run/v1`.
    pub schema: &'static str,
    /// The scenario's name.
    pub scenario: String,
    /// The seed of all chance.
    pub seed: u64,
    /// Whose rules the proxy followed.
    pub profile: String,
    /// How the behaviour of that profile is known; empty without a proxy.
    pub provenance: &'static str,
    /// What was broken.
    pub faults: Vec<FaultView>,
    /// How the last page load ended.
    pub outcome: Option<Outcome>,
    /// How each page load ended.
    pub outcomes: Vec<Outcome>,
    /// What the wire showed before the last one ended so, in one sentence.
    pub fact: Option<String>,
    /// Why the last one ended so, from the person back to the root.
    pub why: Vec<WhyLine>,
    /// What decided it.
    pub root: Option<RootView>,
    /// What the proxy tried during the last one.
    pub attempts: Vec<Attempt>,
    /// Where packets ended, and how many.
    pub drops: Vec<Drops>,
    /// What became of the frames on links.
    pub ledger: LedgerView,
    /// SHA-256 over the whole trace.
    pub digest: String,
}

/// One fault of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultView {
    /// Its name.
    pub name: String,
    /// Where it acts.
    pub place: String,
    /// Its parameters.
    pub params: BTreeMap<String, String>,
}

/// One line of the causal chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhyLine {
    /// The number of the event that is its evidence.
    pub event: u32,
    /// When, in milliseconds since the world began.
    pub time_ms: f64,
    /// Where.
    pub node: String,
    /// In which protocol.
    pub layer: String,
    /// One sentence.
    pub text: String,
}

/// What decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RootView {
    /// The fault's name.
    pub fault: String,
    /// Where it acts.
    pub place: String,
    /// The RFC 9209 type it ended in, if a proxy spoke of it.
    pub cause: Option<String>,
    /// Other faults that stood and did not decide, `name@place`.
    pub also: Vec<String>,
}

/// Packets that ended for one reason at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drops {
    /// The reason's stable name.
    pub reason: String,
    /// The link or the node.
    pub place: String,
    /// How many.
    pub count: u64,
}

/// The counts of frames on links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerView {
    /// Put on a link, second copies included.
    pub sent: u64,
    /// Reached the other end.
    pub delivered: u64,
    /// Ended on a link.
    pub dropped: u64,
    /// Still on their way when the run ended.
    pub in_flight: u64,
}

impl From<Ledger> for LedgerView {
    fn from(ledger: Ledger) -> Self {
        let Ledger {
            sent,
            delivered,
            dropped,
        } = ledger;
        Self {
            sent,
            delivered,
            dropped,
            in_flight: ledger.in_flight(),
        }
    }
}

impl Report {
    /// Reads a finished run's trace. `skip` page loads at the beginning were only to warm up.
    pub fn new(trace: &Recorder, names: &dyn Names, ledger: Ledger, skip: usize) -> Self {
        let outcomes: Vec<Outcome> = outcomes(trace, names).into_iter().skip(skip).collect();
        let last = outcomes.last().cloned();
        let explanation = last.as_ref().map(|outcome| explain(trace, names, outcome));
        let root = explanation.as_ref().and_then(|explanation| {
            let cause = last.as_ref().and_then(|outcome| outcome.cause.clone());
            root_view(explanation, cause)
        });
        Self {
            schema: "gatelab/run/v1",
            scenario: String::new(),
            seed: 0,
            profile: String::new(),
            provenance: "",
            faults: Vec::new(),
            attempts: last
                .as_ref()
                .map(|outcome| attempts(trace, outcome))
                .unwrap_or_default(),
            fact: explanation
                .as_ref()
                // A good page has no fact to explain; what was slow or retried stands in `why`.
                .filter(|_| !last.as_ref().is_some_and(Outcome::is_good))
                .and_then(|e| Some(e.fact()?.text.clone())),
            outcome: last,
            outcomes,
            why: explanation
                .map(|explanation| why_lines(&explanation))
                .unwrap_or_default(),
            root,
            drops: drops(trace, names),
            ledger: ledger.into(),
            digest: digest(trace.events()),
        }
    }

    /// Reads a finished run: its trace, and what it was a run of.
    pub fn of(run: &Run, skip: usize) -> Self {
        let world = run.world();
        let trace = world.trace().borrow();
        let used = run.scenario().profile().unwrap_or_default();
        Self {
            scenario: run.scenario().name.clone(),
            seed: run.seed(),
            ..Self::new(&trace, world, world.ledger(), skip).with_profile(used)
        }
    }

    /// Says whose rules the proxy followed, and how they are known.
    #[must_use]
    pub fn with_profile(mut self, name: &str) -> Self {
        name.clone_into(&mut self.profile);
        self.provenance = profile::find(name).map_or("", |profile| profile.provenance.words());
        self
    }
}

fn root_view(explanation: &Explanation, cause: Option<String>) -> Option<RootView> {
    let root = explanation.root.as_ref()?;
    let also = explanation
        .also
        .iter()
        .map(|also| format!("{}@{}", also.fault, also.place));
    let (fault, place) = (root.fault.clone(), root.place.clone());
    Some(RootView {
        fault,
        place,
        cause,
        also: also.collect(),
    })
}

/// The lines of an explanation.
pub(super) fn why_lines(explanation: &Explanation) -> Vec<WhyLine> {
    let steps = explanation.steps.iter().cloned();
    let lines = steps.map(|step| WhyLine {
        event: step.event.number(),
        time_ms: step.time_ms,
        node: step.node,
        layer: step.layer,
        text: step.text,
    });
    lines.collect()
}

fn drops(trace: &Recorder, names: &dyn Names) -> Vec<Drops> {
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for event in trace
        .events()
        .iter()
        .filter(|event| event.verb == Verb::Dropped)
    {
        let Some(note) = event.note() else { continue };
        let place = match note.link {
            Some((link, _)) => names.link(link),
            None => names.node(event.node),
        };
        *counts.entry((note.code.to_string(), place)).or_default() += 1;
    }
    let rows = counts.into_iter();
    rows.map(|((reason, place), count)| Drops {
        reason,
        place,
        count,
    })
    .collect()
}
