//! The entry point: from text and settings to a scenario.

use super::document::{self, At, Report, Sources};
use super::draft::Draft;
use super::error::Error;
use super::model::Scenario;
use super::resolve;

/// The largest scenario file read, in octets.
const LARGEST: usize = 256 << 10;

/// Reads a scenario: the text of `file`, changed by `settings` of the form `KEY=VALUE`.
///
/// # Errors
/// Everything that is wrong with the text or the settings, each with its place.
pub fn parse(file: &str, text: &[u8], settings: &[String]) -> Result<Scenario, Error> {
    let (text, fault) = match std::str::from_utf8(text) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = &text[..error.valid_up_to()];
            (
                std::str::from_utf8(valid).unwrap_or_default(),
                Some(valid.len()),
            )
        }
    };
    let mut sources = Sources::new(file, text);
    if let Some(end) = fault {
        let report = Report::new(sources);
        let at = At {
            source: 0,
            start: end,
            end,
        };
        report.error(at, "the file is not text").expected("UTF-8");
        return failed(report);
    }
    if text.len() > LARGEST {
        let report = Report::new(sources);
        report
            .error(At::START, "the file is too large")
            .expected("at most 256KiB");
        return failed(report);
    }
    let mut tree = match document::parse(text) {
        Ok(tree) => tree,
        Err(mistakes) => {
            let report = Report::new(sources);
            for (at, message) in mistakes {
                report.error(at, message);
            }
            return failed(report);
        }
    };
    let settings = document::add_sources(&mut sources, settings);
    let report = Report::new(sources);
    for setting in &settings {
        document::apply(&report, &mut tree, setting);
    }
    if report.has_errors() {
        return failed(report);
    }
    let draft = Draft::read(&report, &tree);
    let scenario = resolve::resolve(&report, &draft);
    let warnings = report.close()?;
    match scenario {
        Some(scenario) => Ok(Scenario {
            warnings,
            ..scenario
        }),
        // Not reached: without a scenario there is an error, and `close` has returned it.
        None => Err(Error { problems: warnings }),
    }
}

fn failed(report: Report) -> Result<Scenario, Error> {
    Err(match report.close() {
        Ok(problems) => Error { problems },
        Err(error) => error,
    })
}
