//! Messages as bytes: heads, chunks, and the choice of framing (RFC 9112 sections 6 and 7).
//!
//! Heads are written exactly as given, field by field in order: whoever imitates a broken server
//! may write broken heads.

use super::{Fields, Framing, Method, RequestHead, ResponseHead, Version};

impl RequestHead {
    /// Appends the request line, the fields and the blank line to `out`.
    pub fn emit(&self, out: &mut Vec<u8>) {
        let line = format!("{} {} {}\r\n", self.method, self.target, self.version);
        out.extend_from_slice(line.as_bytes());
        self.fields.emit(out);
    }

    /// The head as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.emit(&mut out);
        out
    }
}

impl ResponseHead {
    /// Appends the status line, the fields and the blank line to `out`.
    pub fn emit(&self, out: &mut Vec<u8>) {
        let (code, width) = (self.status, self.digits);
        let line = format!("{} {code:0width$}", self.version);
        out.extend_from_slice(line.as_bytes());
        if !self.bare {
            out.push(b' ');
            out.extend_from_slice(&self.reason);
        }
        out.extend_from_slice(b"\r\n");
        self.fields.emit(out);
    }

    /// The head as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.emit(&mut out);
        out
    }

    /// Chooses the framing for `length` bytes of content, none if not known yet, in answer to
    /// `request`, and sets the fields that announce it (RFC 9112 sections 6.1 to 6.3).
    ///
    /// A connection that must close to end the body gets `Connection: close` (section 9.6).
    pub fn frame(&mut self, request: &RequestHead, length: Option<u64>) -> Framing {
        let framing = response_framing(request, self.status, length);
        self.fields.remove("Transfer-Encoding");
        let head_only = request.method == Method::Head || self.status == 304;
        if framing != Framing::None || !head_only {
            self.fields.remove("Content-Length");
        }
        match framing {
            Framing::Length(length) => self.fields.set("Content-Length", length.to_string()),
            Framing::Chunked => self.fields.set("Transfer-Encoding", "chunked"),
            Framing::UntilClose => self.fields.set("Connection", "close"),
            // RFC 9110 section 8.6: the length the same GET would have had may be announced.
            Framing::None if head_only => {
                if let Some(length) = length {
                    self.fields.set("Content-Length", length.to_string());
                }
            }
            Framing::None | Framing::Switched => {}
        }
        framing
    }
}

fn response_framing(request: &RequestHead, status: u16, length: Option<u64>) -> Framing {
    let tunnel = request.method == Method::Connect && (200..300).contains(&status);
    if tunnel || status == 101 {
        Framing::Switched
    } else if request.method == Method::Head || matches!(status, 100..200 | 204 | 304) {
        Framing::None
    } else if let Some(length) = length {
        Framing::Length(length)
    } else if request.version >= Version::HTTP_11 {
        Framing::Chunked
    } else {
        Framing::UntilClose
    }
}

impl RequestHead {
    /// Chooses the framing for `length` bytes of content, none if not known yet, and sets the
    /// fields that announce it (RFC 9112 section 6.3). No content at all is announced only for
    /// methods that expect some (RFC 9110 section 8.6).
    pub fn frame(&mut self, length: Option<u64>) -> Framing {
        let expects = matches!(self.method, Method::Post | Method::Put | Method::Patch);
        self.fields.remove("Transfer-Encoding");
        self.fields.remove("Content-Length");
        match length {
            Some(0) if !expects => Framing::None,
            Some(length) => {
                self.fields.append("Content-Length", length.to_string());
                Framing::Length(length)
            }
            None => {
                self.fields.append("Transfer-Encoding", "chunked");
                Framing::Chunked
            }
        }
    }
}

impl Fields {
    /// Appends the field lines and the blank line to `out`.
    pub fn emit(&self, out: &mut Vec<u8>) {
        for field in self {
            out.extend_from_slice(&field.name);
            out.extend_from_slice(b": ");
            out.extend_from_slice(&field.value);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// A body that does not fit what its head announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// There is more content than was announced, or content where there may be none.
    #[error("the content is {excess} bytes longer than its head says; write at most that much")]
    TooLong {
        /// How many bytes do not fit.
        excess: u64,
    },
    /// There is less content than was announced.
    #[error("the content is {missing} bytes shorter than its head says; write the rest first")]
    TooShort {
        /// How many bytes are wanting.
        missing: u64,
    },
}

/// Frames the content of one message.
#[derive(Clone, Copy, Debug)]
pub struct BodyWriter {
    framing: Framing,
    left: u64,
}

impl BodyWriter {
    /// A writer for a body with `framing`.
    pub const fn new(framing: Framing) -> Self {
        let left = match framing {
            Framing::Length(length) => length,
            Framing::None => 0,
            Framing::Chunked | Framing::UntilClose | Framing::Switched => u64::MAX,
        };
        Self { framing, left }
    }

    /// Appends `data` to `out`, as a chunk if the body is chunked.
    ///
    /// # Errors
    /// [`WriteError::TooLong`]; then nothing is written.
    pub fn write(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<(), WriteError> {
        let length = data.len() as u64;
        let excess = length.saturating_sub(self.left);
        if excess > 0 {
            return Err(WriteError::TooLong { excess });
        }
        if self.framing != Framing::Chunked {
            self.left -= length;
            out.extend_from_slice(data);
        } else if !data.is_empty() {
            // An empty chunk would be the last one (RFC 9112 section 7.1).
            out.extend_from_slice(format!("{length:x}\r\n").as_bytes());
            out.extend_from_slice(data);
            out.extend_from_slice(b"\r\n");
        }
        Ok(())
    }

    /// Ends the body; `trailers` are written only if it is chunked (RFC 9112 section 7.1.2).
    ///
    /// # Errors
    /// [`WriteError::TooShort`].
    pub fn finish(self, trailers: &Fields, out: &mut Vec<u8>) -> Result<(), WriteError> {
        match self.framing {
            Framing::Length(_) if self.left > 0 => {
                return Err(WriteError::TooShort { missing: self.left });
            }
            Framing::Chunked => {
                out.extend_from_slice(b"0\r\n");
                trailers.emit(out);
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9112_6_3_response_framing() {
        let get = RequestHead::get("h", "/");
        let head = RequestHead {
            method: Method::Head,
            ..get.clone()
        };
        let old = RequestHead {
            version: Version::HTTP_10,
            ..get.clone()
        };
        let frame = |request, status, length| ResponseHead::new(status).frame(request, length);
        assert_eq!(frame(&get, 200, Some(5)), Framing::Length(5));
        assert_eq!(frame(&get, 200, None), Framing::Chunked);
        assert_eq!(frame(&old, 200, None), Framing::UntilClose);
        assert_eq!(frame(&head, 200, Some(5)), Framing::None);
        assert_eq!(frame(&get, 204, Some(0)), Framing::None);
        assert_eq!(frame(&get, 304, None), Framing::None);
        assert_eq!(frame(&get, 101, None), Framing::Switched);
    }

    #[test]
    fn heads_are_written_as_given() {
        let mut response = ResponseHead::new(200);
        response.fields.append("x-A", "1");
        response.frame(&RequestHead::get("h", "/"), Some(2));
        let text = b"HTTP/1.1 200 OK\r\nx-A: 1\r\nContent-Length: 2\r\n\r\n";
        assert_eq!(response.to_bytes(), text);
    }

    #[test]
    fn rfc9112_7_1_chunks_and_trailers() {
        let mut out = Vec::new();
        let mut body = BodyWriter::new(Framing::Chunked);
        body.write(b"", &mut out).unwrap();
        body.write(b"hello, chunked world", &mut out).unwrap();
        let trailers = Fields::new().with("X", "1");
        body.finish(&trailers, &mut out).unwrap();
        assert_eq!(out, b"14\r\nhello, chunked world\r\n0\r\nX: 1\r\n\r\n");
    }

    #[test]
    fn lengths_are_held_to() {
        let mut out = Vec::new();
        let mut body = BodyWriter::new(Framing::Length(3));
        assert_eq!(
            body.write(b"four", &mut out),
            Err(WriteError::TooLong { excess: 1 })
        );
        body.write(b"tw", &mut out).unwrap();
        let short = Err(WriteError::TooShort { missing: 1 });
        assert_eq!(body.finish(&Fields::new(), &mut out), short);
        assert_eq!(out, b"tw");
    }
}
