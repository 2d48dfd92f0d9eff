//! One fault behind several proxies: what `compare` prints.

use serde::Serialize;

use crate::host::Host;
use crate::http::browser::Browser;
use crate::proxy::profile::{self, Provenance};
use crate::timeline::Run;
use crate::trace::Recorder;

use super::plain::{duration, push};
use super::screen::text_of;
use super::{Kind, Outcome, Report};

/// A run with one of the proxies: the report of `run`, and what the product said in its own words.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// How it went.
    #[serde(flatten)]
    pub report: Report,
    /// The product with its version.
    pub title: &'static str,
    /// What the person reads first: the heading of the page, or the browser's error.
    pub sees: String,
    /// What the proxy logged about it, in order.
    pub log: Vec<LogLine>,
}

/// A line of a proxy's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// `info` for the access log, `error`, or `debug` for what is not written unless asked for.
    pub severity: String,
    /// The line.
    pub text: String,
}

impl Compared {
    /// Reads a finished run of which there is a report.
    pub fn new(run: &Run, report: Report) -> Self {
        let trace = run.world().trace().borrow();
        let last = report.outcome.as_ref();
        let body = last.and_then(|outcome| body(run, &trace, outcome));
        Self {
            title: profile::find(&report.profile).map_or("", |profile| profile.title),
            sees: last.map_or_else(String::new, |it| sees(it, &body.unwrap_or_default())),
            log: last.map_or_else(Vec::new, |outcome| log(&trace, outcome)),
            report,
        }
    }

    /// The line that says most: about the failure if there is one, else of the access log.
    fn line(&self) -> Option<&LogLine> {
        let of = |severity: &str| self.log.iter().find(|line| line.severity == severity);
        of("error").or_else(|| self.log.iter().rfind(|line| line.severity == "info"))
    }
}

/// What the browser got.
fn body(run: &Run, trace: &Recorder, outcome: &Outcome) -> Option<Vec<u8>> {
    let host: &Host = run.world().node(trace.event(outcome.event).node)?;
    let results = host.program::<Browser>()?.results();
    results.last().map(|result| result.body.clone())
}

fn sees(outcome: &Outcome, body: &[u8]) -> String {
    if outcome.kind != Kind::Http {
        return outcome.browser.clone().unwrap_or_default();
    }
    let lines = text_of(body);
    let headings = lines.iter().filter(|line| line.heading);
    let heading = headings.max_by_key(|line| line.text.len());
    let first = heading.or(lines.first());
    let first = first.map_or("(an empty page)", |line| line.text.as_str());
    let cut = if outcome.complete { "" } else { "cut short: " };
    format!("{cut}{first}")
}

/// What proxies logged since the page load began.
fn log(trace: &Recorder, outcome: &Outcome) -> Vec<LogLine> {
    let events = trace.events().iter().skip(outcome.window(trace).start);
    let notes = events
        .filter(|event| event.is("log"))
        .filter_map(|event| event.note());
    let lines = notes.map(|note| LogLine {
        severity: note.fact("severity").unwrap_or_default().to_owned(),
        text: note.text.clone(),
    });
    lines.collect()
}

/// How wide the table is, and the parts of it that are cut if need be.
const WIDTH: usize = 100;
const NAME: usize = 12;
const SEES: usize = 31;
const CAUSE: usize = 26;
/// How many lines a line of a log may take.
const LOG_LINES: usize = 3;

/// The same fault with several proxies as text: a row for each, with a line of its log below.
pub fn comparison(rows: &[Compared]) -> String {
    let mut text = String::new();
    if let Some(fact) = rows.iter().find_map(|row| row.report.fact.as_ref()) {
        push(&mut text, &format!("FACT      {fact}\n"));
    }
    let mut causes: Vec<&str> = rows.iter().filter_map(cause).collect();
    causes.dedup();
    if let [cause] = causes[..] {
        push(&mut text, &format!("CAUSE     {cause} (RFC 9209)\n"));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let title = [
        "PROXY",
        "STATUS",
        "THE CLIENT SEES",
        "CAUSE",
        "TIME",
        "TRIES",
    ];
    push(&mut text, &line(title.map(str::to_owned)));
    for row in rows {
        push(&mut text, &line(cells(row)));
        if let Some(log) = row.line() {
            push(&mut text, &wrapped(&log.text));
        }
    }
    let documented = Provenance::Documented.words();
    if rows.iter().any(|row| row.report.provenance == documented) {
        push(&mut text, &format!("\n* {documented}\n"));
    }
    text
}

fn cause(row: &Compared) -> Option<&str> {
    row.report.outcome.as_ref()?.cause.as_deref()
}

fn cells(row: &Compared) -> [String; 6] {
    let report = &row.report;
    let is_documented = report.provenance == Provenance::Documented.words();
    let mark = if is_documented { " *" } else { "" };
    let status = report.outcome.as_ref().and_then(|outcome| outcome.status);
    let elapsed = report.outcome.as_ref().map(|outcome| outcome.elapsed_ms);
    [
        format!("{}{mark}", report.profile),
        status.map_or("-".into(), |status| status.to_string()),
        cut(&row.sees, SEES),
        cut(cause(row).unwrap_or("-"), CAUSE),
        elapsed.map_or_else(String::new, duration),
        report.attempts.len().to_string(),
    ]
}

fn line([name, status, sees, cause, time, tries]: [String; 6]) -> String {
    format!("{name:NAME$}  {status:6}  {sees:SEES$}  {cause:CAUSE$}  {time:>9}  {tries:>5}\n")
}

/// A text that is too long ends in dots.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width - 3).collect();
    format!("{}...", kept.trim_end())
}

/// A line of a log below its row, over as many lines as it may take.
fn wrapped(log: &str) -> String {
    let indent = " ".repeat(NAME + 2);
    let width = WIDTH - indent.len();
    let mut text = String::new();
    let mut rest = log;
    for number in 1..=LOG_LINES {
        let line = if number < LOG_LINES {
            &rest[..broken(rest, width)]
        } else {
            rest
        };
        text.push_str(&format!("{indent}{}\n", cut(line.trim_end(), width)));
        rest = &rest[line.len()..];
        if rest.is_empty() {
            break;
        }
    }
    text
}

/// Where a text is broken so that its beginning fits: behind a space or a comma of its second
/// half if there is one.
fn broken(text: &str, width: usize) -> usize {
    let Some((end, _)) = text.char_indices().nth(width) else {
        return text.len();
    };
    let at = text[..end].rfind([' ', ',']).map(|at| at + 1);
    at.filter(|at| *at > end / 2).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_and_what_is_very_long_is_wrapped_first() {
        assert_eq!(cut("connection_refused", 26), "connection_refused");
        assert_eq!(
            cut("http_response_header_section_size", 26),
            "http_response_header_se..."
        );
        let log = wrapped(&"word ".repeat(4));
        assert_eq!(log.trim(), "word word word word");
        let log = wrapped(&format!("{}, {}", "x".repeat(60), "y".repeat(300)));
        assert!(
            log.lines().next().is_some_and(|line| line.ends_with("x,")),
            "{log}"
        );
        assert_eq!(log.lines().count(), LOG_LINES);
        assert!(
            log.lines().all(|line| line.chars().count() <= WIDTH),
            "{log}"
        );
        assert!(log.ends_with("...\n"));
    }
}
