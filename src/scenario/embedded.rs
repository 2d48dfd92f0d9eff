//! The scenarios that come with the program.

use super::error::nearest;
use super::model::Scenario;
use super::parse::parse;

/// A scenario that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// The name it is called by.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Embedded {
    /// Reads it, changed by `settings` of the form `KEY=VALUE`.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn parse(&self, settings: &[String]) -> Result<Scenario, super::Error> {
        parse(self.name, self.text.as_bytes(), settings)
    }
}

/// A name that no embedded scenario has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario `{name}`{}", advice(.nearest.as_deref()))]
pub struct UnknownScenario {
    /// The name.
    pub name: String,
    /// The scenario with the most similar name.
    pub nearest: Option<String>,
}

fn advice(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "; `gatelab scenarios` lists them, and a path to a .toml file works too".to_owned(),
        |nearest| format!("; did you mean `{nearest}`?"),
    )
}

/// Every embedded scenario, smallest first.
pub fn embedded() -> &'static [Embedded] {
    &[
        Embedded {
            name: "pair",
            text: include_str!("../../labs/scenarios/pair.toml"),
        },
        Embedded {
            name: "demo",
            text: include_str!("../../labs/scenarios/demo.toml"),
        },
        Embedded {
            name: "first",
            text: include_str!("../../labs/scenarios/first.toml"),
        },
    ]
}

/// The embedded scenario of this name.
pub fn find(name: &str) -> Result<&'static Embedded, UnknownScenario> {
    let found = embedded().iter().find(|scenario| scenario.name == name);
    found.ok_or_else(|| UnknownScenario {
        name: name.to_owned(),
        nearest: nearest(name, embedded().iter().map(|scenario| scenario.name)),
    })
}
