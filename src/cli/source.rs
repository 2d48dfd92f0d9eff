//! A scenario's text, from its name or from a file.

use std::path::Path;

use crate::scenario::{self, Scenario};

use super::Failure;

/// A scenario before it is read.
pub(super) struct Source {
    /// What it is called in messages.
    pub(super) name: String,
    text: Vec<u8>,
}

impl Source {
    /// Finds the scenario that comes with gatelab under this name, or the file at this path.
    pub(super) fn find(name: &str) -> Result<Self, Failure> {
        let path = Path::new(name);
        let is_path = name.contains('/') || path.extension().is_some_and(|ext| ext == "toml");
        let text = if is_path {
            std::fs::read(path).map_err(|error| {
                Failure::file(format!("cannot read the scenario {name}: {error}"))
            })?
        } else {
            let embedded = scenario::find(name).map_err(Failure::usage)?;
            embedded.text.as_bytes().to_vec()
        };
        let name = name.to_owned();
        Ok(Self { name, text })
    }

    /// Reads it, changed by settings of the form `KEY=VALUE`.
    pub(super) fn parse(&self, settings: &[String]) -> Result<Scenario, Failure> {
        scenario::parse(&self.name, &self.text, settings).map_err(Failure::file)
    }

    /// The text; what is no text has not been read before this is asked.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }
}

/// A scenario by name, or from a file.
pub(super) fn load(name: &str, settings: &[String]) -> Result<Scenario, Failure> {
    Source::find(name)?.parse(settings)
}
