//! A response on its way to the client: what is written of it, and what is held back.

use crate::http::{BodyWriter, EndOfStream, Fields, Flaw, Framing, ReadError};
use crate::proxy::outcome::Outcome;
use crate::proxy::profile::Commit;

/// A response on its way to the client.
pub(super) struct Passage {
    /// The status in its head.
    pub(super) status: u16,
    /// How the client learns where it ends.
    pub(super) framing: Framing,
    /// Whether the client's connection may carry another request afterwards.
    pub(super) keep: bool,
    /// The trailers to end it with.
    pub(super) trailers: Fields,
    /// Whether the client was sent anything.
    pub(super) committed: bool,
    /// How much content was made ready for the client.
    pub(super) body_bytes: u64,
    /// How many bytes were written to the client.
    pub(super) bytes: u64,
    writer: BodyWriter,
    commit: Commit,
    /// Bytes not yet written to the client.
    out: Vec<u8>,
    /// Content that waits for a full buffer.
    held: Vec<u8>,
    /// Whether content comes in chunks from the upstream.
    chunked: bool,
}

impl Passage {
    /// A response with `status`, whose head is `head`; `received` is its framing as it came.
    pub(super) fn new(
        status: u16,
        head: Vec<u8>,
        (framing, received): (Framing, Framing),
        keep: bool,
        commit: Commit,
    ) -> Self {
        Self {
            status,
            framing,
            keep,
            trailers: Fields::new(),
            committed: false,
            body_bytes: 0,
            bytes: 0,
            writer: BodyWriter::new(framing),
            commit,
            out: head,
            held: Vec::new(),
            chunked: received == Framing::Chunked,
        }
    }

    /// Bytes of both sides, passed on without a head of the proxy's own.
    pub(super) fn unread() -> Self {
        let framings = (Framing::Switched, Framing::Switched);
        Self::new(0, Vec::new(), framings, false, Commit::AtOnce)
    }

    /// Looks what status the bytes begin with, if nobody reads them (RFC 9112 section 4).
    pub(super) fn look_at(&mut self, bytes: &[u8]) {
        let digits = bytes
            .strip_prefix(b"HTTP/1.")
            .and_then(|rest| rest.get(2..5));
        let status = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        if self.status == 0 {
            self.status = status.unwrap_or(0);
        }
    }

    /// Takes content that came.
    pub(super) fn add(&mut self, data: &[u8]) {
        let Commit::Buffered(size) = self.commit else {
            return self.write(data);
        };
        if self.chunked {
            return self.write(data);
        }
        self.held.extend_from_slice(data);
        let full = self.held.len() - self.held.len() % size.max(1);
        let ready: Vec<u8> = self.held.drain(..full).collect();
        if !ready.is_empty() {
            self.write(&ready);
        }
    }

    /// Takes the end.
    pub(super) fn finish(&mut self) {
        self.release();
        // The reader held the upstream to the length it announced.
        let _ = self.writer.finish(&self.trailers, &mut self.out);
    }

    /// Whether what is there is to be written before more has come.
    pub(super) fn is_due(&self) -> bool {
        match self.commit {
            Commit::Buffered(_) => self.committed || self.body_bytes > 0,
            Commit::AtOnce | Commit::WithContent | Commit::WithFirstPiece => true,
        }
    }

    /// Whether what is there is to be written after a piece of content.
    pub(super) fn is_due_with_content(&self) -> bool {
        self.commit == Commit::WithFirstPiece || self.out.len() >= LARGE
    }

    /// Says whether what is there is still to be written now that the response breaks off.
    pub(super) fn breaks_off(&mut self, outcome: &Outcome) -> bool {
        let end = match outcome {
            Outcome::BadResponse(ReadError { flaw, .. }) => cut(*flaw),
            _ => Some(EndOfStream::Reset),
        };
        match (self.commit, end) {
            (Commit::AtOnce, _) => true,
            (Commit::WithContent | Commit::WithFirstPiece, _) => self.committed,
            (Commit::Buffered(_), end) => {
                if end == Some(EndOfStream::Fin) {
                    self.release();
                }
                end.is_some()
            }
        }
    }

    /// Takes out what is to be written now.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn release(&mut self) {
        let held = std::mem::take(&mut self.held);
        if !held.is_empty() {
            self.write(&held);
        }
    }

    fn write(&mut self, data: &[u8]) {
        self.body_bytes += data.len() as u64;
        // The reader held the upstream to the length it announced.
        let _ = self.writer.write(data, &mut self.out);
    }
}

/// How much may gather before it is written, in bytes.
const LARGE: usize = 16 * 1024;

/// How the stream ended, if that is what is wrong.
fn cut(flaw: Flaw) -> Option<EndOfStream> {
    match flaw {
        Flaw::BodyCut { end, .. } | Flaw::ChunksCut(end) => Some(end),
        Flaw::CloseDelimitedReset => Some(EndOfStream::Reset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(commit: Commit, framing: Framing) -> Passage {
        Passage::new(200, b"head ".to_vec(), (framing, framing), true, commit)
    }

    #[test]
    fn a_buffer_holds_back_what_does_not_fill_it() {
        let mut held = passage(Commit::Buffered(4), Framing::Length(9));
        assert!(!held.is_due());
        held.add(b"abcdef");
        assert!(held.is_due());
        assert_eq!(held.take(), b"head abcd");
        held.add(b"ghi");
        held.finish();
        assert_eq!(held.take(), b"efghi");
    }

    #[test]
    fn what_is_held_back_survives_a_fin_but_no_reset() {
        let flaw = |end| Flaw::BodyCut { missing: 5, end };
        let breaks = |flaw| {
            let mut held = passage(Commit::Buffered(9), Framing::Length(9));
            held.add(b"abcd");
            let error = ReadError {
                flaw,
                line: crate::http::Excerpt::of(b""),
                span: crate::http::Span::default(),
            };
            let written = held.breaks_off(&Outcome::BadResponse(error));
            (written, held.take())
        };
        let fin = breaks(flaw(EndOfStream::Fin));
        assert_eq!(fin, (true, b"head abcd".to_vec()));
        let reset = breaks(flaw(EndOfStream::Reset));
        assert_eq!(reset, (true, b"head ".to_vec()));
        assert!(!breaks(Flaw::ChunkSizeInvalid).0);
    }
}
