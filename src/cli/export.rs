//! `--export` and `--events`: a run written down.

use std::fs;

use crate::timeline::Run;
use crate::trace::{Names as _, jsonl, pcapng};
use crate::view::export::{Format, har, sequence};
use crate::view::{EventFilter, Report, event_lines, plain, sanitise_json};

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
        let bytes = written(run, report, format, args.detail);
        if name == STANDARD {
            print_bytes(&bytes)?;
            continue;
        }
        fs::write(name, bytes)
            .map_err(|error| Failure::file(format!("cannot write {name}: {error}")))?;
    }
    Ok(())
}

/// The run in a format.
fn written(run: &Run, report: &Report, format: Format, detail: Detail) -> Vec<u8> {
    let trace = run.world().trace().borrow();
    let world = run.world();
    match format {
        Format::Har => {
            let archive = har::har(&trace, world, None);
            let mut text = serde_json::to_string_pretty(&archive).unwrap_or_default();
            text.push('\n');
            sanitise_json(&text).into_bytes()
        }
        Format::JsonLines => {
            let lines = jsonl::lines(&trace, world);
            let text: String = lines.map(|line| sanitise_json(&line) + "\n").collect();
            text.into_bytes()
        }
        Format::Mermaid => sequence::mermaid(&drawn(run, report, detail)).into_bytes(),
        Format::Svg => {
            let title = format!("{}: {}", report.scenario, headline(report));
            sequence::svg(&drawn(run, report, detail), &title).into_bytes()
        }
        Format::Pcapng => pcapng::write(&trace, &|link, way| world.way(link, way)),
        Format::Text => plain::why(report).into_bytes(),
    }
}

fn headline(report: &Report) -> String {
    report
        .outcome
        .as_ref()
        .map(plain::headline)
        .unwrap_or_default()
}

/// The page loads that count, as a diagram: from the first one's beginning to the last one's end.
fn drawn(run: &Run, report: &Report, detail: Detail) -> sequence::Sequence {
    let trace = run.world().trace().borrow();
    let first = report.outcomes.first().map(|it| it.window(&trace).start);
    let last = report.outcomes.last().map(|it| it.window(&trace).end);
    let end = trace.events().len();
    let during = first.unwrap_or(0)..last.unwrap_or(end);
    let detail = match detail {
        Detail::Frames => sequence::Detail::Frames,
        Detail::Talk => sequence::Detail::Talk,
    };
    sequence::sequence(&trace, run.world(), during, detail)
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
