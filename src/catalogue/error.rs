//! What can be wrong with a fault: its text, or its place in a world.

/// There is no such fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no fault{}; `gatelab faults` lists them", hint(.nearest.as_deref()))]
pub struct UnknownFault {
    /// What was written.
    pub name: String,
    /// The name most like it.
    pub nearest: Option<String>,
}

/// What is wrong with the text of a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// The name is none of the catalogue's.
    #[error(transparent)]
    UnknownFault(#[from] UnknownFault),
    /// It does not say where.
    #[error("{fault} needs to know where: expected {expected}, as in `{example}`")]
    NoPlace {
        /// The fault.
        fault: &'static str,
        /// The kind of place.
        expected: &'static str,
        /// A whole fault.
        example: &'static str,
    },
    /// Something behind the place is not `name=value`.
    #[error("`{found}` in `{text}`: expected a parameter as NAME=VALUE")]
    NoPair {
        /// The whole text.
        text: String,
        /// The part.
        found: String,
    },
    /// The fault has no such parameter.
    #[error("{fault} has no parameter `{name}`{}; it has {known}", hint(.nearest.as_deref()))]
    UnknownParam {
        /// The fault.
        fault: &'static str,
        /// What was written.
        name: String,
        /// The parameter most like it.
        nearest: Option<String>,
        /// All of them.
        known: String,
    },
    /// A parameter stands there twice.
    #[error("`{text}` says `{name}` twice: expected it once")]
    Twice {
        /// The whole text.
        text: String,
        /// The parameter.
        name: &'static str,
    },
    /// A parameter's value makes no sense.
    #[error("`{found}` is no value for `{name}` of {fault}: expected {expected}{}",
        hint(.nearest.as_deref()))]
    BadValue {
        /// The fault.
        fault: &'static str,
        /// The parameter.
        name: &'static str,
        /// What was written.
        found: String,
        /// What would have been right.
        expected: String,
        /// The value most like it.
        nearest: Option<String>,
    },
}

/// Why a fault cannot act in this world.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// The text is wrong.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// There is no such place.
    #[error("{fault}: there is no `{place}` here{}; expected {expected}",
        hint(.nearest.as_deref()))]
    UnknownPlace {
        /// The fault.
        fault: &'static str,
        /// What was written.
        place: String,
        /// The kind of place.
        expected: String,
        /// The place most like it.
        nearest: Option<String>,
    },
    /// The place is there, but the fault cannot act on it.
    #[error("{fault} cannot act at `{place}`: {why}")]
    Unfit {
        /// The fault.
        fault: &'static str,
        /// Where.
        place: String,
        /// What is there, and what to write instead.
        why: String,
    },
    /// The fault asked for a parameter it does not have: a mistake in the fault itself.
    #[error("{fault} has no parameter `{name}` of that kind; this is a mistake in gatelab")]
    NoParam {
        /// The fault.
        fault: &'static str,
        /// The parameter.
        name: &'static str,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
