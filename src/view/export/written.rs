//! A whole run in any of the formats.

use crate::timeline::Run;
use crate::trace::{Names as _, jsonl, pcapng};
use crate::view::{Report, plain, sanitise_json};

use super::sequence::{self, Sequence};
use super::{Format, har};

/// The run in a format. Of its page loads those count that are in `report`; a diagram of them is
/// drawn with so much `detail`.
pub fn written(run: &Run, report: &Report, format: Format, detail: sequence::Detail) -> Vec<u8> {
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
fn drawn(run: &Run, report: &Report, detail: sequence::Detail) -> Sequence {
    let trace = run.world().trace().borrow();
    let first = report.outcomes.first().map(|it| it.window(&trace).start);
    let last = report.outcomes.last().map(|it| it.window(&trace).end);
    let end = trace.events().len();
    let during = first.unwrap_or(0)..last.unwrap_or(end);
    sequence::sequence(&trace, run.world(), during, detail)
}
