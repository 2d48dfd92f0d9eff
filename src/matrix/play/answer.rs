//! What a client makes of the bytes that come back: more patient than any real one, so that
//! whatever a proxy sends can be told apart.

/// An answer as it comes in.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status codes of interim responses, in order.
    pub(super) interim: Vec<u32>,
    /// The status code of the final response.
    pub(super) status: Option<u32>,
    /// The status line of the final response.
    pub(super) status_line: Option<String>,
    /// Its fields, in order.
    pub(super) headers: Vec<(String, String)>,
    /// How its content is delimited.
    pub(super) framing: Option<Framing>,
    /// How much content came.
    pub(super) body_len: u64,
    /// The beginning of the content.
    pub(super) body: Vec<u8>,
    head_only: bool,
    state: State,
    buffer: Vec<u8>,
}

/// How content is delimited (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Chunked,
    Close,
    Length,
    None,
    Upgrade,
}

impl Framing {
    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Chunked => "chunked",
            Self::Close => "close",
            Self::Length => "length",
            Self::None => "none",
            Self::Upgrade => "upgrade",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The head, or what comes instead of one.
    Head,
    /// Content of this many bytes more.
    Length(u64),
    /// The line with the size of the next chunk.
    Size,
    /// A chunk of this many bytes more.
    Chunk(u64),
    /// The line end after a chunk.
    ChunkEnd,
    /// The lines after the last chunk.
    Trailers,
    /// Everything until the connection ends.
    Rest,
    /// Nothing more.
    Done,
    /// What cannot go on: a chunk that is none.
    Broken,
}

/// How much content is kept.
const KEPT: usize = 64 * 1024;

impl Answer {
    /// The answer to a request; one to HEAD has no content.
    pub(super) fn new(method: &str) -> Self {
        Self {
            interim: Vec::new(),
            status: None,
            status_line: None,
            headers: Vec::new(),
            framing: None,
            body_len: 0,
            body: Vec::new(),
            head_only: method == "HEAD",
            state: State::Head,
            buffer: Vec::new(),
        }
    }

    /// Takes bytes in.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        while self.advance() {}
    }

    /// Whether all that was announced has come.
    pub(super) fn is_complete(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the bytes are no HTTP.
    pub(super) fn is_raw(&self) -> bool {
        self.framing == Some(Framing::Close) && self.status.is_none()
    }

    /// The connection was closed in order: says whether that completes the answer.
    pub(super) fn is_complete_at_end(&self) -> bool {
        let until_close = self.framing == Some(Framing::Close) && self.status.is_some();
        self.is_complete() || (until_close && self.state == State::Rest)
    }

    fn advance(&mut self) -> bool {
        match self.state {
            State::Head => self.head(),
            State::Length(left) => {
                let taken = self.content(left);
                self.state = if taken == left {
                    State::Done
                } else {
                    State::Length(left - taken)
                };
                false
            }
            State::Rest => {
                self.content(u64::MAX);
                false
            }
            State::Size => self.size(),
            State::Chunk(left) => {
                let taken = self.content(left);
                self.state = if taken == left {
                    State::ChunkEnd
                } else {
                    State::Chunk(left - taken)
                };
                taken == left
            }
            State::ChunkEnd => self.line().is_some_and(|line| {
                self.state = if line.is_empty() {
                    State::Size
                } else {
                    State::Broken
                };
                true
            }),
            State::Trailers => self.line().is_some_and(|line| {
                if line.is_empty() {
                    self.state = State::Done;
                }
                true
            }),
            State::Done | State::Broken => false,
        }
    }

    /// Takes up to `most` bytes of content.
    fn content(&mut self, most: u64) -> u64 {
        let taken = (self.buffer.len() as u64).min(most);
        let room = KEPT.saturating_sub(self.body.len());
        let content = self.buffer.drain(..taken as usize);
        self.body.extend(content.take(room));
        self.body_len += taken;
        taken
    }

    /// Takes one line, without its end.
    fn line(&mut self) -> Option<Vec<u8>> {
        let end = self.buffer.iter().position(|byte| *byte == b'\n')?;
        let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Some(line)
    }

    fn size(&mut self) -> bool {
        let Some(line) = self.line() else {
            return false;
        };
        let text = String::from_utf8_lossy(&line);
        let digits = text.split(';').next().unwrap_or_default().trim();
        self.state = match u64::from_str_radix(digits, 16) {
            Ok(0) => State::Trailers,
            Ok(size) => State::Chunk(size),
            Err(_) => State::Broken,
        };
        true
    }

    fn head(&mut self) -> bool {
        let begin = b"HTTP/";
        let known = self.buffer.len().min(begin.len());
        if self.buffer[..known] != begin[..known] {
            self.framing = Some(Framing::Close);
            self.state = State::Rest;
            return true;
        }
        let Some(end) = end_of_head(&self.buffer) else {
            return false;
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        // Every byte is a character, as in the cases.
        let text: String = head.iter().map(|byte| char::from(*byte)).collect();
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
        let status_line = lines.next().unwrap_or_default().to_owned();
        let code = status_line
            .split(' ')
            .find(|part| !part.starts_with("HTTP/"));
        let status = code.and_then(|code| code.parse().ok()).unwrap_or(0);
        if (100..200).contains(&status) && status != 101 {
            self.interim.push(status);
            return true;
        }
        self.status = Some(status);
        self.status_line = Some(status_line);
        let fields = lines.filter_map(|line| line.split_once(':'));
        self.headers = fields
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        self.begin_content(status);
        true
    }

    fn begin_content(&mut self, status: u32) {
        let length = self.field("content-length");
        let length = length.and_then(|length| length.parse().ok());
        let chunked = self
            .field("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
        let (framing, state) = if status == 101 {
            (Framing::Upgrade, State::Rest)
        } else if self.head_only || matches!(status, 204 | 304) {
            (Framing::None, State::Done)
        } else if chunked {
            (Framing::Chunked, State::Size)
        } else if let Some(length) = length {
            let begin = State::Length(length);
            (
                Framing::Length,
                if length == 0 { State::Done } else { begin },
            )
        } else {
            (Framing::Close, State::Rest)
        };
        self.framing = Some(framing);
        self.state = state;
    }

    fn field(&self, name: &str) -> Option<&str> {
        // Of several the last counts, as with clients that keep fields in a map.
        let mut fields = self.headers.iter().rev();
        let found = fields.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Where the head ends, its empty line included.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut line_begins = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            if matches!(&bytes[line_begins..at], b"" | b"\r") {
                return Some(at + 1);
            }
            line_begins = at + 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &str, method: &str) -> Answer {
        let mut answer = Answer::new(method);
        for byte in bytes.as_bytes() {
            answer.feed(&[*byte]);
        }
        answer
    }

    #[test]
    fn content_ends_where_the_head_says() {
        let whole = read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "GET");
        assert!(whole.is_complete());
        assert_eq!((whole.status, whole.body_len), (Some(200), 2));
        assert!(!read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "GET").is_complete());
        assert!(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD").is_complete());
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
        assert!(read(chunks, "GET").is_complete());
        assert!(!read(&chunks[..chunks.len() - 2], "GET").is_complete());
    }

    #[test]
    fn content_until_the_end_is_complete_only_there() {
        let rest = read("HTTP/1.1 99 Low\r\n\r\nhello", "GET");
        assert!(!rest.is_complete() && rest.is_complete_at_end());
        assert_eq!((rest.status, rest.body_len), (Some(99), 5));
    }

    #[test]
    fn what_is_no_http_is_raw() {
        let raw = read("220 mail.test ESMTP\r\n", "GET");
        assert!(raw.is_raw() && !raw.is_complete_at_end());
        assert_eq!((raw.status, raw.body_len), (None, 21));
    }

    #[test]
    fn interim_responses_are_counted() {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
        let answer = read(text, "GET");
        assert_eq!(
            (answer.interim.as_slice(), answer.status),
            (&[100][..], Some(204))
        );
        assert!(answer.is_complete());
    }
}
