//! A head being read, whose start line is already understood.

use super::framing::{culprit, is_persistent};
use super::input::{Input, Line};
use super::judge::{Forgiven, Judge, Rules};
use super::section::Section;
use super::{Framing, Received};
use crate::http::{Excerpt, Fields, Flaw, ReadError, Span, Spans, Version};

/// A start line of type `L` and the fields read so far.
#[derive(Clone, Debug)]
pub(super) struct Head<L> {
    pub(super) parsed: L,
    line: Line,
    section: Section,
}

impl<L> Head<L> {
    pub(super) fn new(parsed: L, line: Line, forgiven: Vec<Forgiven>) -> Self {
        Self {
            parsed,
            line,
            section: Section::of_head(forgiven),
        }
    }

    /// Reads fields; says whether the head is complete.
    pub(super) fn poll(&mut self, input: &mut Input, rules: &Rules) -> Result<bool, ReadError> {
        self.section.poll(input, rules)
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.section.fields
    }

    /// Lets `decide` choose the framing; what it refuses or forgives is pinned to its line.
    pub(super) fn frame(
        &mut self,
        rules: &Rules,
        decide: impl FnOnce(&L, &Fields, &mut Judge) -> Result<Framing, Flaw>,
    ) -> Result<Framing, ReadError> {
        let mut forgiven = Vec::new();
        let mut judge = Judge {
            leniency: &rules.leniency,
            span: self.line.span,
            forgiven: &mut forgiven,
        };
        let framing = decide(&self.parsed, &self.section.fields, &mut judge)
            .and_then(|framing| within_limit(framing, rules))
            .map_err(|flaw| self.error(flaw))?;
        for mut note in forgiven {
            note.span = self.place(note.flaw).1;
            self.section.forgiven.push(note);
        }
        Ok(framing)
    }

    /// An error about the line that is to blame for `flaw`.
    pub(super) fn error(&self, flaw: Flaw) -> ReadError {
        let (line, span) = self.place(flaw);
        ReadError {
            flaw,
            line: Excerpt::of(&line),
            span,
        }
    }

    /// The finished event, for a head that ends at `end`.
    pub(super) fn received<H>(
        self,
        rules: &Rules,
        (framing, version): (Framing, Version),
        end: u64,
        head: impl FnOnce(L, Fields) -> H,
    ) -> Received<H> {
        let section = self.section;
        let both = rules.leniency.length_with_coding;
        Received {
            persistent: is_persistent(version, &section.fields, framing, both),
            head: head(self.parsed, section.fields),
            spans: Spans {
                start_line: self.line.span,
                fields: section.spans,
                head: Span::new(0, end),
            },
            framing,
            forgiven: section.forgiven,
        }
    }

    /// The last line of the field at fault, else the start line.
    fn place(&self, flaw: Flaw) -> (Vec<u8>, Span) {
        let name = culprit(flaw).unwrap_or_default();
        let pairs = self.section.fields.iter().zip(&self.section.spans);
        match pairs.rev().find(|(field, _)| field.is(name)) {
            Some((field, span)) => ([&field.name, &b": "[..], &field.value].concat(), *span),
            None => (self.line.bytes.clone(), self.line.span),
        }
    }
}

/// An announced body over the limit need not be waited for.
fn within_limit(framing: Framing, rules: &Rules) -> Result<Framing, Flaw> {
    match framing {
        Framing::Length(length) if length > rules.limits.body => {
            Err(Flaw::BodyTooLarge(rules.limits.body))
        }
        _ => Ok(framing),
    }
}
