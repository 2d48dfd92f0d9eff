//! The chunked transfer coding, taken apart (RFC 9112 section 7.1).

use super::body::Step;
use super::input::{Input, Line};
use super::judge::Rules;
use super::section::Section;
use crate::http::{ChunkEof, EndOfStream, Flaw, ReadError};

/// Where in the chunked body the reader is.
#[derive(Clone, Debug)]
pub(super) enum Chunked {
    /// Before a chunk-size line.
    Size,
    /// Inside the data of a chunk with this many bytes to come.
    Data(u64),
    /// After the data, before its CRLF.
    DataEnd,
    /// After the last chunk.
    Trailers(Section),
    /// After the trailer section.
    Done,
}

impl Chunked {
    /// Goes on as far as the input reaches.
    pub(super) fn poll(
        &mut self,
        input: &mut Input,
        rules: &Rules,
    ) -> Result<Option<Step>, ReadError> {
        loop {
            match self {
                Self::Size => match size_line(input, rules)? {
                    None => return self.starved(input, rules),
                    Some(0) => *self = Self::Trailers(Section::of_trailers(input.offset())),
                    Some(size) => *self = Self::Data(size),
                },
                Self::Data(0) => *self = Self::DataEnd,
                Self::Data(_) if input.rest().is_empty() => return self.starved(input, rules),
                Self::Data(left) => {
                    let data = input.take(*left);
                    *left -= data.len() as u64;
                    return Ok(Some(Step::Data(data)));
                }
                Self::DataEnd if data_end(input, rules)? => *self = Self::Size,
                Self::DataEnd => return self.starved(input, rules),
                Self::Trailers(section) => {
                    if !section.poll(input, rules)? {
                        return self.starved(input, rules);
                    }
                    let fields = std::mem::take(&mut section.fields);
                    let span = section.spans.first().copied();
                    *self = Self::Done;
                    if let Some(span) = span {
                        if !rules.leniency.trailers {
                            return Err(ReadError {
                                span,
                                ..input.error(Flaw::TrailersRefused)
                            });
                        }
                        return Ok(Some(Step::Trailers(fields)));
                    }
                }
                Self::Done => return Ok(Some(Step::End)),
            }
        }
    }

    /// Nothing more can be read: what that means depends on how the stream ended.
    fn starved(&mut self, input: &mut Input, rules: &Rules) -> Result<Option<Step>, ReadError> {
        match input.end {
            None => Ok(None),
            Some(EndOfStream::Fin) if rules.leniency.chunk_eof == ChunkEof::End => {
                input.skip(usize::MAX);
                *self = Self::Done;
                Ok(Some(Step::End))
            }
            Some(end) => Err(input.error(Flaw::ChunksCut(end))),
        }
    }
}

/// Reads a chunk-size line; none if it is not complete.
fn size_line(input: &mut Input, rules: &Rules) -> Result<Option<u64>, ReadError> {
    let limit = rules.limits.chunk_line;
    let line = input.peek_line();
    let length = line
        .as_ref()
        .map_or_else(|| input.partial_line(), |l| l.bytes.len());
    if length > limit {
        return Err(input.error(Flaw::ChunkLineTooLong(limit)));
    }
    let Some(line) = line else { return Ok(None) };
    let size = parse_size(&line, rules).map_err(|flaw| line.error(flaw))?;
    input.skip_line(&line);
    Ok(Some(size))
}

/// `chunk-size [ chunk-ext ]` (RFC 9112 sections 7.1 and 7.1.1).
fn parse_size(line: &Line, rules: &Rules) -> Result<u64, Flaw> {
    let knobs = &rules.leniency;
    if !line.crlf && !knobs.chunk_size_lf {
        return Err(Flaw::ChunkBareLf);
    }
    let mut text = line.bytes.as_slice();
    if knobs.chunk_size_space {
        text = text.trim_ascii_end();
    }
    if knobs.chunk_size_after_space {
        text = text.trim_ascii_start();
    }
    let digits = text.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let (size, rest) = text.split_at(digits);
    if size.is_empty() {
        return Err(Flaw::ChunkSizeInvalid);
    }
    match rest.trim_ascii_start() {
        [] if rest.is_empty() => {}
        [b';', extension @ ..] => {
            let clean = extension
                .iter()
                .all(|b| *b == b'\t' || !b.is_ascii_control());
            if !(knobs.chunk_extensions && clean) {
                return Err(Flaw::ChunkExtension);
            }
        }
        _ => return Err(Flaw::ChunkSizeInvalid),
    }
    let text = std::str::from_utf8(size).map_err(|_| Flaw::ChunkSizeInvalid)?;
    u64::from_str_radix(text, 16).map_err(|_| Flaw::ChunkSizeOverflow)
}

/// Passes over the CRLF after chunk data; says whether it was there.
fn data_end(input: &mut Input, rules: &Rules) -> Result<bool, ReadError> {
    let length = match input.rest() {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] if rules.leniency.chunk_data_lf => 1,
        [b'\n', ..] => return Err(input.error(Flaw::ChunkBareLf)),
        [] | [b'\r'] => return Ok(false),
        _ => return Err(input.error(Flaw::ChunkDataEnd)),
    };
    input.skip(length);
    Ok(true)
}
