//! The body of a message, read by its framing (RFC 9112 section 6).

use super::chunked::Chunked;
use super::input::Input;
use super::judge::Rules;
use super::{Awaiting, Framing};
use crate::http::{EndOfStream, Excerpt, Fields, Flaw, ReadError, Span};

/// A piece of progress in a body.
#[derive(Debug)]
pub(super) enum Step {
    Data(Vec<u8>),
    Trailers(Fields),
    End,
}

/// A body being read.
#[derive(Clone, Debug)]
pub(super) struct Body {
    form: Form,
    /// How many bytes of content came.
    received: u64,
    /// Set once more came than the limit allows.
    over: Option<ReadError>,
}

#[derive(Clone, Debug)]
enum Form {
    Length(u64),
    Chunked(Chunked),
    UntilClose,
}

impl Body {
    pub(super) fn new(framing: Framing) -> Self {
        let form = match framing {
            Framing::None | Framing::Switched => Form::Length(0),
            Framing::Length(length) => Form::Length(length),
            Framing::Chunked => Form::Chunked(Chunked::Size),
            Framing::UntilClose => Form::UntilClose,
        };
        Self {
            form,
            received: 0,
            over: None,
        }
    }

    /// What has to come next.
    pub(super) fn awaiting(&self) -> Awaiting {
        match self.form {
            Form::Length(0) => Awaiting::Nothing,
            Form::Length(left) => Awaiting::Content(left),
            Form::Chunked(_) => Awaiting::Chunks,
            Form::UntilClose => Awaiting::Close,
        }
    }

    /// Goes on as far as the input reaches.
    pub(super) fn poll(
        &mut self,
        input: &mut Input,
        rules: &Rules,
    ) -> Result<Option<Step>, ReadError> {
        if let Some(error) = &self.over {
            return Err(error.clone());
        }
        let step = match &mut self.form {
            Form::Length(left) => by_length(left, input)?,
            Form::Chunked(chunked) => chunked.poll(input, rules)?,
            Form::UntilClose => until_close(input, rules)?,
        };
        match step {
            Some(Step::Data(data)) => self.within_limit(data, input, rules).map(Some),
            step => Ok(step),
        }
    }

    /// Hands on content up to the limit; what lies beyond it is the error that comes next.
    fn within_limit(
        &mut self,
        mut data: Vec<u8>,
        input: &Input,
        rules: &Rules,
    ) -> Result<Step, ReadError> {
        let limit = rules.limits.body;
        let length = data.len() as u64;
        let allowed = length.min(limit.saturating_sub(self.received));
        if length > allowed {
            let at = input.offset() - (length - allowed);
            self.over = Some(ReadError {
                flaw: Flaw::BodyTooLarge(limit),
                line: Excerpt::of(&data[allowed as usize..]),
                span: Span::new(at, input.offset()),
            });
            data.truncate(allowed as usize);
        }
        self.received += allowed;
        match &self.over {
            Some(error) if data.is_empty() => Err(error.clone()),
            _ => Ok(Step::Data(data)),
        }
    }
}

fn by_length(left: &mut u64, input: &mut Input) -> Result<Option<Step>, ReadError> {
    if *left == 0 {
        return Ok(Some(Step::End));
    }
    let data = input.take(*left);
    if data.is_empty() {
        let missing = *left;
        return input.end.map_or(Ok(None), |end| {
            Err(input.error(Flaw::BodyCut { missing, end }))
        });
    }
    *left -= data.len() as u64;
    Ok(Some(Step::Data(data)))
}

/// RFC 9112 section 8: such a body is complete exactly if the connection was closed in order.
fn until_close(input: &mut Input, rules: &Rules) -> Result<Option<Step>, ReadError> {
    let data = input.take(u64::MAX);
    if !data.is_empty() {
        return Ok(Some(Step::Data(data)));
    }
    match input.end {
        None => Ok(None),
        Some(EndOfStream::Reset) if !rules.leniency.reset_ends_body => {
            Err(input.error(Flaw::CloseDelimitedReset))
        }
        Some(_) => Ok(Some(Step::End)),
    }
}
