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

    /// Reads it with every proxy following `profile`, if one is named; gives the settings too, with
    /// the profile among them, so that a journal keeps it.
    pub(super) fn following(
        &self,
        settings: &[String],
        profile: Option<&str>,
    ) -> Result<(Scenario, Vec<String>), Failure> {
        let mut scenario = self.parse(settings)?;
        let mut settings = settings.to_vec();
        if let Some(profile) = profile {
            scenario.set_profile(profile).map_err(Failure::usage)?;
            let proxies = scenario.nodes.iter();
            let proxies = proxies.filter(|node| node.program("proxy").is_some());
            settings.extend(proxies.map(|it| format!("node.{}.proxy.profile={profile}", it.name)));
        }
        Ok((scenario, settings))
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
