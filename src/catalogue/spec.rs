//! A fault as it is written: `NAME@PLACE[,k=v]...`, with `at` and `for` for when.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::scenario::nearest;

use super::{Fault, Kind, Param, SpecError, Value, find};

/// A fault with its place and parameters, checked as far as that is possible without a world.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The fault.
    pub fault: &'static Fault,
    /// Its name as it was written: the proper one or an alias.
    pub name: &'static str,
    /// Where, as it was written.
    pub place: String,
    /// When it begins, from the first request on; at once if absent.
    pub at: Option<Duration>,
    /// How long it lasts; until it is healed if absent.
    pub lasts: Option<Duration>,
    given: BTreeMap<&'static str, Value>,
}

/// When a fault begins.
const AT: Param = Param {
    name: "at",
    kind: Kind::Duration,
    default: None,
    doc: "when it begins, counted from the first request",
};
/// How long a fault lasts.
const FOR: Param = Param {
    name: "for",
    kind: Kind::Duration,
    default: None,
    doc: "how long it lasts",
};

impl Spec {
    /// The parameters that every fault has: when it begins and how long it lasts.
    pub const TIMES: [Param; 2] = [AT, FOR];

    /// A fault at a place, with its defaults.
    pub fn new(fault: &'static Fault, place: &str) -> Self {
        Self {
            fault,
            name: fault.name,
            place: place.to_owned(),
            at: None,
            lasts: None,
            given: BTreeMap::new(),
        }
    }

    /// The parameters that were given.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, Value)> {
        self.given.iter().map(|(name, value)| (*name, *value))
    }

    /// All parameters that have a value, given or by default, in the order of the fault.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, Value)> {
        let params = self.fault.params.iter();
        params.filter_map(|param| Some((param.name, self.value(param.name)?)))
    }

    /// The value of a parameter, given or by default.
    pub fn value(&self, name: &str) -> Option<Value> {
        let given = self.given.get(name).copied();
        given.or_else(|| {
            let param = self.fault.params.iter().find(|param| param.name == name)?;
            param.kind.read(param.default?)
        })
    }

    fn set(&mut self, text: &str, pair: &str) -> Result<(), SpecError> {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(SpecError::NoPair {
                text: text.to_owned(),
                found: pair.to_owned(),
            });
        };
        let (name, found) = (name.trim(), value.trim());
        let params = || self.fault.params.iter().chain(&Self::TIMES);
        let Some(param) = params().find(|param| param.name == name) else {
            let names: Vec<&str> = params().map(|param| param.name).collect();
            return Err(SpecError::UnknownParam {
                fault: self.name,
                name: name.to_owned(),
                nearest: nearest(name, names.iter().copied()),
                known: names.join(", "),
            });
        };
        let Some(value) = param.kind.read(found) else {
            return Err(SpecError::BadValue {
                fault: self.name,
                name: param.name,
                found: found.to_owned(),
                expected: param.kind.expected(),
                nearest: nearest(found, param.kind.words().iter().copied()),
            });
        };
        let old = match (param.name, value) {
            ("at", Value::Duration(time)) => self.at.replace(time).is_some(),
            ("for", Value::Duration(time)) => self.lasts.replace(time).is_some(),
            (name, value) => self.given.insert(name, value).is_some(),
        };
        if old {
            let (text, name) = (text.to_owned(), param.name);
            return Err(SpecError::Twice { text, name });
        }
        Ok(())
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let mut parts = text.split(',');
        let head = parts.next().unwrap_or_default();
        let (name, place) = head.split_once('@').unwrap_or((head, ""));
        let (name, place) = (name.trim(), place.trim());
        let fault = find(name)?;
        if place.is_empty() {
            return Err(SpecError::NoPlace {
                fault: fault.name,
                expected: fault.place.expected(),
                example: fault.example,
            });
        }
        let mut spec = Self::new(fault, place);
        spec.name = fault.names().find(|it| *it == name).unwrap_or(fault.name);
        for pair in parts {
            spec.set(text, pair)?;
        }
        Ok(spec)
    }
}

impl PartialEq for Spec {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.fault, other.fault)
            && (self.name, &self.place, self.at, self.lasts, &self.given)
                == (
                    other.name,
                    &other.place,
                    other.at,
                    other.lasts,
                    &other.given,
                )
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.place)?;
        let times = [("at", self.at), ("for", self.lasts)];
        let times = times
            .into_iter()
            .filter_map(|(name, time)| Some((name, Value::Duration(time?))));
        for (name, value) in self.given().chain(times) {
            write!(f, ",{name}={value}")?;
        }
        Ok(())
    }
}
