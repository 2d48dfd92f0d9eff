//! The content of a request on its way to an upstream, kept for another attempt if it is small.

use crate::http::{Event, Fields, Framing, ReadError, Received, RequestHead, RequestReader};

/// The content of one request.
#[derive(Debug)]
pub(in crate::proxy) struct Upload {
    length: Option<u64>,
    kept: Vec<u8>,
    limit: usize,
    lost: bool,
    trailers: Fields,
    complete: bool,
}

impl Upload {
    /// The content that `received` announces, of which `limit` bytes at most are kept.
    pub(in crate::proxy) fn of(received: &Received<RequestHead>, limit: usize) -> Self {
        let length = match received.framing {
            Framing::None => Some(0),
            Framing::Length(length) => Some(length),
            Framing::Chunked | Framing::UntilClose | Framing::Switched => None,
        };
        Self {
            length,
            kept: Vec::new(),
            limit,
            lost: false,
            trailers: Fields::new(),
            complete: false,
        }
    }

    /// How long it is; none if only its end will tell (RFC 9112 section 7.1).
    pub(in crate::proxy) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Whether the client has sent all of it.
    pub(in crate::proxy) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether it can be sent once more from its beginning.
    pub(in crate::proxy) fn is_replayable(&self) -> bool {
        !self.lost
    }

    /// What came so far.
    pub(in crate::proxy) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// The trailers, once it is complete.
    pub(in crate::proxy) fn trailers(&self) -> &Fields {
        &self.trailers
    }

    /// Takes what the reader has; gives back what is new.
    pub(in crate::proxy) fn take(
        &mut self,
        reader: &mut RequestReader,
    ) -> Result<Vec<u8>, ReadError> {
        let mut new = Vec::new();
        while let Some(event) = reader.poll()? {
            match event {
                Event::Body(data) => new.extend_from_slice(&data),
                Event::Trailers(trailers) => self.trailers = trailers,
                Event::End => self.complete = true,
                Event::Head(_) | Event::Interim(_) => {}
            }
        }
        self.keep(&new);
        Ok(new)
    }

    fn keep(&mut self, new: &[u8]) {
        if self.lost || self.kept.len() + new.len() > self.limit {
            self.lost = !new.is_empty() || self.lost;
            self.kept.clear();
        } else {
            self.kept.extend_from_slice(new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Leniency, Limits};

    fn upload(bytes: &[u8], limit: usize) -> (Upload, Vec<u8>) {
        let mut reader = RequestReader::new(Leniency::RFC, Limits::RFC);
        reader.feed(bytes);
        let Ok(Some(Event::Head(received))) = reader.poll() else {
            panic!("no head");
        };
        let mut upload = Upload::of(&received, limit);
        let new = upload.take(&mut reader).unwrap();
        (upload, new)
    }

    #[test]
    fn small_content_can_be_sent_again_and_large_cannot() {
        let post = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
        let (small, new) = upload(post, 4);
        assert!(small.is_complete() && small.is_replayable());
        assert_eq!((small.kept(), &new[..]), (&b"body"[..], &b"body"[..]));
        let (large, new) = upload(post, 3);
        assert!(large.is_complete() && !large.is_replayable());
        assert_eq!((large.kept(), &new[..]), (&b""[..], &b"body"[..]));
    }

    #[test]
    fn a_request_without_content_is_complete_at_once() {
        let (none, _) = upload(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 0);
        assert!(none.is_complete() && none.is_replayable());
        assert_eq!(none.length(), Some(0));
    }
}
