//! The bytes that came and are not understood yet.

use crate::http::{EndOfStream, Excerpt, Flaw, ReadError, Span};

/// Received bytes with a position, counted from the first byte of the message.
#[derive(Clone, Debug, Default)]
pub(super) struct Input {
    bytes: Vec<u8>,
    /// Index of the first byte not taken yet.
    at: usize,
    /// Index before which, from `at` on, no LF is found.
    searched: usize,
    /// Offset of `at` in the message.
    offset: u64,
    /// Bytes of the stream before the message.
    before: u64,
    /// How the stream ended, if it did.
    pub(super) end: Option<EndOfStream>,
}

/// A complete line, its terminator taken off.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) bytes: Vec<u8>,
    /// Whether it ended with CRLF, not LF alone.
    pub(super) crlf: bool,
    pub(super) span: Span,
}

impl Line {
    /// How many bytes it takes with its terminator.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + 1 + usize::from(self.crlf)
    }

    pub(super) fn error(&self, flaw: Flaw) -> ReadError {
        ReadError {
            flaw,
            line: Excerpt::of(&self.bytes),
            span: self.span,
        }
    }
}

impl Input {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.at == self.bytes.len() {
            self.bytes.clear();
        } else if self.at > Self::COMPACT {
            self.bytes.drain(..self.at);
        } else {
            return self.bytes.extend_from_slice(bytes);
        }
        self.searched = self.searched.saturating_sub(self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// What is here and not taken yet.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// The offset of the next byte in the message.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The offset of the message in the stream.
    pub(super) fn message_start(&self) -> u64 {
        self.before
    }

    /// Makes the next byte the first one of a message.
    pub(super) fn begin_message(&mut self) {
        self.before += self.offset;
        self.offset = 0;
    }

    /// Takes up to `limit` bytes.
    pub(super) fn take(&mut self, limit: u64) -> Vec<u8> {
        let here = self.rest().len();
        let count = usize::try_from(limit).map_or(here, |limit| here.min(limit));
        if count == here && self.at == 0 {
            self.offset += count as u64;
            self.searched = 0;
            return std::mem::take(&mut self.bytes);
        }
        let taken = self.rest()[..count].to_vec();
        self.skip(count);
        taken
    }

    /// Passes over `count` bytes that are here.
    pub(super) fn skip(&mut self, count: usize) {
        let count = count.min(self.rest().len());
        self.at += count;
        self.offset += count as u64;
        self.searched = self.searched.max(self.at);
    }

    /// The next line, if all of it is here; it stays in place.
    pub(super) fn peek_line(&mut self) -> Option<Line> {
        let from = self.searched.max(self.at);
        let Some(found) = self.bytes[from..].iter().position(|&byte| byte == b'\n') else {
            self.searched = self.bytes.len();
            return None;
        };
        self.searched = from + found;
        let raw = &self.bytes[self.at..from + found];
        let (bytes, crlf) = match raw.strip_suffix(b"\r") {
            Some(bytes) => (bytes, true),
            None => (raw, false),
        };
        Some(Line {
            bytes: bytes.to_vec(),
            crlf,
            span: Span::new(self.offset, self.offset + bytes.len() as u64),
        })
    }

    /// Passes over a line that was peeked at.
    pub(super) fn skip_line(&mut self, line: &Line) {
        self.skip(line.size());
    }

    /// How long the next line is already, although its end is not here; a CR that may belong to
    /// the terminator does not count.
    pub(super) fn partial_line(&self) -> usize {
        let rest = self.rest();
        rest.len() - usize::from(rest.ends_with(b"\r"))
    }

    /// An error about the line that begins here, as far as it has come.
    pub(super) fn error(&self, flaw: Flaw) -> ReadError {
        let rest = self.rest();
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or(rest);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        ReadError {
            flaw,
            line: Excerpt::of(line),
            span: Span::new(self.offset, self.offset + line.len() as u64),
        }
    }

    /// How many taken bytes may lie about before they are cleared away.
    const COMPACT: usize = 16 * 1024;
}
