//! `--export` and `--events`: a run written down.

use std::fs;

use crate::timeline::Run;
use crate::view::export::{Format, sequence, written};
use crate::view::{EventFilter, Report, event_lines, sanitise_json};

use super::Failure;
use super::args::{Detail, RunArgs};
use super::output::{print, print_bytes};

/// Stands for standard output.
const STANDARD: &str = "-";

/// Whether an export goes where the report would.
pub(super) fn takes_the_output(args: &RunArgs) -> bool {
    args.exports.iter().any(|name| name == STANDARD)
}

/// Writes all exports that were asked for. A name that says no format is found before anything is
/// written.
pub(super) fn write_all(args: &RunArgs, run: &Run, report: &Report) -> Result<(), Failure> {
    let named = args.format.as_deref();
    let detail = match args.detail {
        Detail::Frames => sequence::Detail::Frames,
        Detail::Talk => sequence::Detail::Talk,
    };
    let mut formats = Vec::new();
    for name in &args.exports {
        let format = match named {
            Some(format) => format.parse().map_err(Failure::usage)?,
            None if name == STANDARD => {
                let names: Vec<&str> = Format::all().map(|(name, _)| name).collect();
                let message = format!("--export - needs --format, one of {}", names.join(", "));
                return Err(Failure::usage(message));
            }
            None => Format::of_file(name).map_err(Failure::usage)?,
        };
        formats.push((name, format));
    }
    for (name, format) in formats {
        let bytes = written(run, report, format, detail);
        if name == STANDARD {
            print_bytes(&bytes)?;
            continue;
        }
        fs::write(name, bytes)
            .map_err(|error| Failure::file(format!("cannot write {name}: {error}")))?;
    }
    Ok(())
}

/// `run --events`.
pub(super) fn print_events(run: &Run, filter: &str, json: bool) -> Result<(), Failure> {
    let nodes: Vec<&str> = run
        .scenario()
        .nodes
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let filter = EventFilter::read(filter, &nodes)
        .map_err(|error| Failure::usage(format!("--events: {error}")))?;
    let width = nodes.iter().map(|name| name.len()).max().unwrap_or(0);
    let trace = run.world().trace().borrow();
    let wanted = event_lines(&trace, run.world()).filter(|line| filter.wants(line));
    let mut text = String::new();
    for line in wanted {
        if json {
            let object = serde_json::to_string(&line).map_err(Failure::machine)?;
            text.push_str(&sanitise_json(&object));
        } else {
            text.push_str(&line.shown(width));
        }
        text.push('\n');
    }
    print(&text)
}
