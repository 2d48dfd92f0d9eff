//! Writing to the terminal: a reader that goes away is no error.

use std::io::{self, Write as _};

use serde::Serialize;

use super::Failure;

/// Writes text to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    written(io::stdout().lock().write_all(text.as_bytes()))
}

/// Writes bytes to standard output.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    written(io::stdout().lock().write_all(bytes))
}

/// Writes text that does not end in a line end, at once.
pub(super) fn print_unfinished(text: &str) -> Result<(), Failure> {
    print(text)?;
    written(io::stdout().lock().flush())
}

/// Writes one JSON object to standard output.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value).map_err(Failure::machine)?;
    text.push('\n');
    print(&text)
}

/// Writes a line to standard error.
pub(super) fn complain(text: &str) {
    // Nobody is left to be told if this fails.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::machine(format!(
            "cannot write the output: {error}"
        ))),
        _ => Ok(()),
    }
}
