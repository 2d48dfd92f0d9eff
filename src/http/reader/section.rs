//! A field section, line by line up to its blank line: in a head or after the last chunk.

use super::input::{Input, Line};
use super::judge::{Forgiven, Judge, Rules};
use super::line::field_line;
use crate::http::{Fields, Flaw, Policy, ReadError, Span};

/// Which section is read: it decides which limits hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    StartLine,
    Head,
    Trailers,
}

/// The fields read so far.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) fields: Fields,
    pub(super) spans: Vec<Span>,
    pub(super) forgiven: Vec<Forgiven>,
    part: Part,
    /// Offset in the message at which the section begins.
    start: u64,
    previous: Previous,
}

/// What the line before was, to which a folded line belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Previous {
    None,
    Kept,
    Skipped,
}

impl Section {
    /// The fields of a head, whose size counts from the first byte of the message.
    pub(super) fn of_head(forgiven: Vec<Forgiven>) -> Self {
        Self {
            forgiven,
            ..Self::new(Part::Head, 0)
        }
    }

    /// A trailer section that begins at `start`.
    pub(super) fn of_trailers(start: u64) -> Self {
        Self::new(Part::Trailers, start)
    }

    fn new(part: Part, start: u64) -> Self {
        Self {
            fields: Fields::new(),
            spans: Vec::new(),
            forgiven: Vec::new(),
            part,
            start,
            previous: Previous::None,
        }
    }

    /// Takes every complete line; says whether the blank line came.
    pub(super) fn poll(&mut self, input: &mut Input, rules: &Rules) -> Result<bool, ReadError> {
        while let Some(line) = next_line(input, rules, self.part, self.start)? {
            input.skip_line(&line);
            self.weigh_terminator(&line, rules)?;
            if line.bytes.is_empty() {
                return Ok(true);
            }
            self.take_line(&line, rules)
                .map_err(|flaw| line.error(flaw))?;
        }
        Ok(false)
    }

    fn weigh_terminator(&mut self, line: &Line, rules: &Rules) -> Result<(), ReadError> {
        if line.crlf {
            return Ok(());
        }
        self.judge(rules, line.span)
            .allow(Flaw::BareLf, rules.leniency.bare_lf)
            .map_err(|flaw| line.error(flaw))
    }

    fn take_line(&mut self, line: &Line, rules: &Rules) -> Result<(), Flaw> {
        let begins_with_space = matches!(line.bytes.first(), Some(b' ' | b'\t'));
        if begins_with_space && self.previous != Previous::None {
            return self.take_folded(line, rules);
        }
        let mut bytes = line.bytes.as_slice();
        let mut judge = self.judge(rules, line.span);
        if begins_with_space {
            match judge.weigh(Flaw::LeadingSpace, rules.leniency.leading_space)? {
                // RFC 9112 section 2.2: each further line that begins so is skipped as well.
                Policy::Drop => return Ok(()),
                Policy::Repair => bytes = bytes.trim_ascii_start(),
                Policy::Accept | Policy::Reject => {}
            }
        }
        let Some(field) = field_line::parse(bytes, &mut judge)? else {
            self.previous = Previous::Skipped;
            return Ok(());
        };
        if self.fields.len() >= rules.limits.fields {
            return Err(Flaw::TooManyFields(rules.limits.fields));
        }
        self.fields.append(field.name, field.value);
        self.spans.push(line.span);
        self.previous = Previous::Kept;
        Ok(())
    }

    /// Joins a folded line to the field before it (RFC 9112 section 5.2).
    fn take_folded(&mut self, line: &Line, rules: &Rules) -> Result<(), Flaw> {
        let mut judge = self.judge(rules, line.span);
        let policy = judge.weigh(Flaw::ObsFold, rules.leniency.obs_fold)?;
        let more = field_line::parse_folded(&line.bytes, &mut judge)?;
        if policy == Policy::Drop || self.previous == Previous::Skipped {
            return Ok(());
        }
        if let (Some(more), Some(field)) = (more, self.fields.last_mut()) {
            let joint: &[u8] = match policy {
                Policy::Accept => b"\r\n ",
                _ => b" ",
            };
            field.value.extend_from_slice(joint);
            field.value.extend_from_slice(&more);
        }
        if let Some(span) = self.spans.last_mut() {
            span.end = line.span.end;
        }
        Ok(())
    }

    fn judge<'a>(&'a mut self, rules: &'a Rules, span: Span) -> Judge<'a> {
        Judge {
            leniency: &rules.leniency,
            span,
            forgiven: &mut self.forgiven,
        }
    }
}

/// The next line if it is complete; an error once it, or its section, is larger than allowed.
pub(super) fn next_line(
    input: &mut Input,
    rules: &Rules,
    part: Part,
    start: u64,
) -> Result<Option<Line>, ReadError> {
    let line = input.peek_line();
    let (length, size) = match &line {
        Some(line) => (line.bytes.len(), line.size()),
        None => (input.partial_line(), input.rest().len()),
    };
    let used = (input.offset() - start) as usize;
    let limits = &rules.limits;
    let (line_limit, line_flaw, limit, flaw) = match part {
        Part::StartLine => {
            let line = limits.start_line;
            let flaw = Flaw::StartLineTooLong(line);
            (line, flaw, limits.head, Flaw::HeadTooLarge(limits.head))
        }
        Part::Head => {
            let line = limits.field_line;
            let flaw = Flaw::FieldLineTooLong(line);
            (line, flaw, limits.head, Flaw::HeadTooLarge(limits.head))
        }
        Part::Trailers => {
            let (line, all) = (limits.trailer_line, limits.trailers);
            let flaw = Flaw::TrailerLineTooLong(line);
            (line, flaw, all, Flaw::TrailersTooLarge(all))
        }
    };
    // Of two limits the one reached first is named, so that it does not matter how bytes arrive.
    let line_first = used.saturating_add(line_limit) < limit;
    if length > line_limit && line_first {
        Err(input.error(line_flaw))
    } else if used.saturating_add(size) > limit {
        Err(input.error(flaw))
    } else if length > line_limit {
        Err(input.error(line_flaw))
    } else {
        Ok(line)
    }
}
