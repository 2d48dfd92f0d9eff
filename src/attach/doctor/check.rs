//! What a check found, and the order in which checks are made.

use serde::Serialize;

use super::{Machine, device, limits, names, tools, trial};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing to do.
    Ok,
    /// Something is missing that not everybody needs.
    Warn,
    /// Real programs cannot take part.
    Fail,
}

/// One finding about the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How it came out.
    pub state: State,
    /// What was found, in a sentence.
    pub what: String,
    /// What to do about it: commands, one per line.
    pub fix: Option<String>,
}

impl Check {
    pub(super) fn ok(name: &'static str, what: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            what: what.into(),
            fix: None,
        }
    }

    pub(super) fn warn(
        name: &'static str,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Warn,
            fix: Some(fix.into()),
            ..Self::ok(name, what)
        }
    }

    pub(super) fn fail(
        name: &'static str,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Fail,
            ..Self::warn(name, what, fix)
        }
    }
}

/// Checks everything, in the order in which it should be fixed.
pub fn examine(machine: &Machine) -> Vec<Check> {
    let mut checks = vec![device::examine(machine)];
    checks.extend(limits::examine(machine));
    checks.push(names::examine(machine));
    checks.push(trial::examine(machine));
    checks.extend(tools::examine(machine));
    checks
}
