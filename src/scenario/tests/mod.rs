//! Tests of the scenario format as a whole.

mod mistakes;
mod model;
mod settings;

use super::*;

/// Reads a text without settings.
fn read(text: &str) -> Result<Scenario, Error> {
    parse("demo.toml", text.as_bytes(), &[])
}

/// The newcomer's world, with one part of its text replaced.
fn demo_with(from: &str, to: &str) -> String {
    let text = find("demo").expect("the demo is embedded").text;
    assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
    text.replace(from, to)
}
