//! How a response begins: with a status line, or with something else.

use super::head::Head;
use super::input::{Input, Line};
use super::judge::{Judge, Rules};
use super::line::status_line::{self, PREFIX, StatusLine};
use super::section::{Part, next_line};
use crate::http::{Flaw, JudgeAt, NotHttp, ReadError};

/// What the first bytes turned out to be.
pub(super) enum Start {
    /// Too little to tell.
    Waiting,
    /// A status line.
    Line(Head<StatusLine>),
    /// An HTTP/0.9 body that begins with these bytes, before those still in the input.
    Raw(Vec<u8>),
}

/// Reads the status line if it is there.
pub(super) fn poll(input: &mut Input, rules: &Rules) -> Result<Start, ReadError> {
    if let Some(start) = before_the_line_ends(input, rules)? {
        return Ok(start);
    }
    if rules.leniency.judge_at == JudgeAt::Head && !head_is_here(input, rules)? {
        return Ok(Start::Waiting);
    }
    let Some(line) = next_line(input, rules, Part::StartLine, 0)? else {
        return Ok(Start::Waiting);
    };
    let mut forgiven = Vec::new();
    let mut judge = Judge {
        leniency: &rules.leniency,
        span: line.span,
        forgiven: &mut forgiven,
    };
    match status_line::parse(&line.bytes, &mut judge) {
        Ok(parsed) => {
            if !line.crlf {
                judge
                    .allow(Flaw::BareLf, rules.leniency.bare_lf)
                    .map_err(|flaw| line.error(flaw))?;
            }
            input.skip_line(&line);
            Ok(Start::Line(Head::new(parsed, line, forgiven)))
        }
        Err(flaw) => not_http(flaw, line, input, rules),
    }
}

/// Decides early when the bytes so far cannot begin a status line.
fn before_the_line_ends(input: &Input, rules: &Rules) -> Result<Option<Start>, ReadError> {
    let knobs = &rules.leniency;
    let may_begin_with = |prefix| status_line::may_begin_with(input.rest(), prefix, knobs);
    match knobs.not_http {
        NotHttp::Raw if !may_begin_with(PREFIX) => Ok(Some(Start::Raw(Vec::new()))),
        NotHttp::RawUnlessVersionOne if !may_begin_with(b"HTTP/1.") => {
            Ok(Some(Start::Raw(Vec::new())))
        }
        NotHttp::Reject if knobs.judge_at == JudgeAt::Byte && !may_begin_with(PREFIX) => {
            Err(input.error(Flaw::NotHttp))
        }
        _ => Ok(None),
    }
}

/// What becomes of a line that is no status line.
fn not_http(flaw: Flaw, line: Line, input: &mut Input, rules: &Rules) -> Result<Start, ReadError> {
    match rules.leniency.not_http {
        NotHttp::Raw => Ok(Start::Raw(Vec::new())),
        NotHttp::RawFromLine if flaw != Flaw::UnsupportedVersion && !line.bytes.contains(&0) => {
            input.skip_line(&line);
            Ok(Start::Raw(line.bytes))
        }
        _ => Err(line.error(flaw)),
    }
}

/// Tells whether the blank line that ends the head came; an error once it is overdue.
fn head_is_here(input: &Input, rules: &Rules) -> Result<bool, ReadError> {
    let limit = rules.limits.head;
    let rest = input.rest();
    let mut end = None;
    for (at, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        end = match &rest[at + 1..] {
            [b'\n', ..] => Some(at + 2),
            [b'\r', b'\n', ..] => Some(at + 3),
            _ => continue,
        };
        break;
    }
    if end.unwrap_or(rest.len()) > limit {
        return Err(input.error(Flaw::HeadTooLarge(limit)));
    }
    Ok(end.is_some())
}
