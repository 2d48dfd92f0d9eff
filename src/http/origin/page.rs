//! Pages: what an origin server has under a path.

use std::time::Duration;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The status it is served with.
    pub status: u16,
    /// The value of `Content-Type`.
    pub content_type: String,
    /// What is on it.
    pub content: Content,
    /// How long the server thinks before it answers.
    pub delay: Duration,
    /// Whether it is sent in chunks, as content of unknown length is (RFC 9112 section 7.1).
    pub chunked: bool,
    /// Whether it takes POST as well as GET and HEAD.
    pub takes_post: bool,
}

/// The content of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// This many bytes, the same every time.
    Filler(u64),
    /// A greeting that says which machine answered.
    Greeting,
    /// This text.
    Text(String),
}

impl Page {
    /// A page with this text, as HTML.
    pub fn html(text: impl Into<String>) -> Self {
        Self {
            content: Content::Text(text.into()),
            ..Self::greeting()
        }
    }

    /// A page of `bytes` bytes.
    pub fn filler(bytes: u64) -> Self {
        Self {
            content_type: "application/octet-stream".into(),
            content: Content::Filler(bytes),
            ..Self::greeting()
        }
    }

    /// The page that says which machine answered.
    pub fn greeting() -> Self {
        Self {
            status: 200,
            content_type: "text/html; charset=utf-8".into(),
            content: Content::Greeting,
            delay: Duration::ZERO,
            chunked: false,
            takes_post: false,
        }
    }

    /// The page that a server shows for an error of its own or of the request.
    pub(super) fn error(status: u16) -> Self {
        let reason = crate::http::reason_phrase(status).unwrap_or("Error");
        Self {
            status,
            ..Self::html(format!("<h1>{status} {reason}</h1>\n"))
        }
    }
}

impl Content {
    /// How many bytes it has on the machine called `host`.
    pub(super) fn len(&self, host: &str) -> u64 {
        match self {
            Self::Filler(bytes) => *bytes,
            Self::Greeting => greeting(host).len() as u64,
            Self::Text(text) => text.len() as u64,
        }
    }

    /// Up to `most` bytes of it from `offset` on.
    pub(super) fn piece(&self, host: &str, offset: u64, most: usize) -> Vec<u8> {
        let left = self.len(host).saturating_sub(offset).min(most as u64) as usize;
        let of = |text: &str| {
            let from = (offset as usize).min(text.len());
            text.as_bytes()[from..from + left].to_vec()
        };
        match self {
            Self::Filler(_) => filler(offset, left),
            Self::Greeting => of(&greeting(host)),
            Self::Text(text) => of(text),
        }
    }
}

fn greeting(host: &str) -> String {
    format!("<h1>Hello from {host}</h1>\n")
}

/// Length of a line of the filler, its end included.
const LINE: usize = 64;

/// The filler until it begins again: lines of letters, each line one letter further on than the
/// one before, so that a lost or a repeated piece shows.
static FILLER: [u8; 26 * LINE] = {
    let mut round = [b'\n'; 26 * LINE];
    let mut at = 0;
    while at < round.len() {
        let (line, column) = (at / LINE, at % LINE);
        if column < LINE - 1 {
            round[at] = b'a' + ((line + column) % 26) as u8;
        }
        at += 1;
    }
    round
};

/// `count` bytes of the filler from `offset` on.
fn filler(offset: u64, count: usize) -> Vec<u8> {
    let mut from = (offset % FILLER.len() as u64) as usize;
    let mut bytes = Vec::with_capacity(count);
    while bytes.len() < count {
        let until = FILLER.len().min(from + count - bytes.len());
        bytes.extend_from_slice(&FILLER[from..until]);
        from = 0;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_whole() {
        for content in [Content::Filler(1000), Content::Greeting] {
            let whole = content.piece("app1", 0, usize::MAX);
            assert_eq!(whole.len() as u64, content.len("app1"));
            let pieces = (0..).map(|n| content.piece("app1", n * 7, 7));
            let pieces: Vec<u8> = pieces.take_while(|p| !p.is_empty()).flatten().collect();
            assert_eq!(pieces, whole);
        }
    }
}
