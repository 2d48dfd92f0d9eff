//! Our readers against other people's: hyper reads the same requests, httparse the same response
//! heads. Where they differ, the difference stands in a list, with its reason.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use proptest::prelude::*;

use super::*;

/// A request as far as both tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    method: String,
    target: String,
    /// Names in small letters, in alphabetical order.
    fields: Vec<(String, Vec<u8>)>,
    /// None if it did not come to its end.
    body: Option<Vec<u8>>,
}

/// A connection that brings these bytes and then a FIN, and takes whatever is written.
struct Wire(Vec<u8>);

impl Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let bytes = std::mem::take(&mut self.0);
        let fits = bytes.len().min(buffer.remaining());
        buffer.put_slice(&bytes[..fits]);
        self.0 = bytes[fits..].to_vec();
        Poll::Ready(Ok(()))
    }
}

impl Write for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A response without content.
struct Nothing;

impl Body for Nothing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(0)
    }
}

/// What hyper makes of the first request; none if it refuses, or wants more.
fn hyper_reads(bytes: &[u8]) -> Option<Seen> {
    let all: Rc<RefCell<Vec<Seen>>> = Rc::default();
    let seen = Rc::clone(&all);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let seen = Rc::clone(&seen);
        async move {
            let (head, mut body) = request.into_parts();
            let mut fields: Vec<(String, Vec<u8>)> = head
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
                .collect();
            fields.sort();
            let (method, target) = (head.method.to_string(), head.uri.to_string());
            let whole = content(&mut body).await;
            seen.borrow_mut().push(Seen {
                method,
                target,
                fields,
                body: whole,
            });
            Ok::<_, std::convert::Infallible>(hyper::Response::new(Nothing))
        }
    });
    let mut server = http1::Builder::new();
    // The FIN is only the end of what the client has to say.
    server.half_close(true);
    let serving = server.serve_connection(Wire(bytes.to_vec()), service);
    let mut serving = pin!(serving);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1000 {
        if serving.as_mut().poll(&mut context).is_ready() {
            break;
        }
    }
    all.borrow().first().cloned()
}

async fn content(body: &mut Incoming) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        if let Ok(data) = frame.ok()?.into_data() {
            whole.extend_from_slice(&data);
        }
    }
    Some(whole)
}

/// What we make of it, or what is wrong with it; neither if we want more.
fn we_read(bytes: &[u8]) -> (Option<Seen>, Option<Flaw>) {
    let (told, _) = request(bytes);
    let flaw = told.flaw();
    let seen = told.head.map(|received| {
        let head = received.head;
        let mut fields: Vec<(String, Vec<u8>)> = head
            .fields
            .iter()
            .map(|field| {
                let name = String::from_utf8_lossy(&field.name).to_ascii_lowercase();
                (name, field.value.clone())
            })
            .collect();
        fields.sort();
        Seen {
            method: head.method.to_string(),
            target: head.target,
            fields,
            body: told.ended.then_some(told.body),
        }
    });
    (seen, flaw)
}

/// Where hyper takes a request that we refuse, and why we do.
fn stricter(flaw: Flaw) -> Option<&'static str> {
    Some(match flaw {
        Flaw::HostCount | Flaw::BadHost => "RFC 9112 section 3.2: 400; hyper leaves it to the app",
        Flaw::LengthWithCoding => "RFC 9112 section 6.1 permits both; hyper drops the length",
        Flaw::LengthRepeated => "RFC 9112 section 6.3 permits both; hyper takes equal lengths",
        Flaw::UnknownCoding => "RFC 9112 section 6.1: 501; hyper leaves other codings to the app",
        Flaw::ChunkedNotLast => "RFC 9112 section 6.1: not twice; hyper looks at the last coding",
        _ => return None,
    })
}

/// Where hyper refuses a request that we take.
fn looser(bytes: &[u8]) -> Option<&'static str> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .find(|line| line.len() > 1)?;
    line.windows(8)
        .any(|eight| eight == b"HTTP/1.2")
        .then_some("RFC 9110 section 2.5: a higher minor version is read as 1.1")
}

fn compare(bytes: &[u8]) -> Result<(), String> {
    let theirs = hyper_reads(bytes);
    let (ours, flaw) = we_read(bytes);
    let told = || {
        format!(
            "ours {ours:?}, {flaw:?}\nhyper {theirs:?}\nof {:?}",
            String::from_utf8_lossy(bytes)
        )
    };
    let explained = match (&ours, &theirs, flaw) {
        (Some(ours), Some(theirs), None) => ours == theirs,
        // Both saw what is wrong inside the content.
        (Some(_), Some(theirs), Some(_)) if theirs.body.is_none() => true,
        (_, None, Some(_)) | (None, None, None) => true,
        (_, Some(_), Some(flaw)) => stricter(flaw).is_some(),
        (Some(ours), None, None) => ours.body.is_none() || looser(bytes).is_some(),
        (None, Some(_), None) => false,
    };
    explained.then_some(()).ok_or_else(told)
}

/// A request line, field lines with a bar between, content; whether we take it, whether hyper does.
/// Every reason in the lists has an example, and both take what is plainly right.
type Example = (&'static str, &'static str, &'static str, bool, bool);

const EXAMPLES: &[Example] = &[
    ("GET / HTTP/1.1", "Host: h", "", true, true),
    (
        "POST / HTTP/1.1",
        "Host: h|Content-Length: 5",
        "hello",
        true,
        true,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Transfer-Encoding: chunked",
        "5\r\nhello\r\n0\r\n\r\n",
        true,
        true,
    ),
    ("GET /a|b HTTP/1.1", "Host: h", "", true, true),
    ("GET / HTTP/1.1", "A: b", "", false, true),
    ("GET / HTTP/1.1", "Host: h|Host: other", "", false, true),
    ("GET / HTTP/1.1", "Host: a b", "", false, true),
    (
        "POST / HTTP/1.1",
        "Host: h|Content-Length: 5|Transfer-Encoding: chunked",
        "0\r\n\r\n",
        false,
        true,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Content-Length: 5|Content-Length: 5",
        "hello",
        false,
        true,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
        "0\r\n\r\n",
        false,
        true,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Transfer-Encoding: gzip, chunked",
        "0\r\n\r\n",
        false,
        true,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Transfer-Encoding: chunked, gzip",
        "0\r\n\r\n",
        false,
        false,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Content-Length: 5|Content-Length: 6",
        "hello!",
        false,
        false,
    ),
    (
        "POST / HTTP/1.1",
        "Host: h|Content-Length: +5",
        "hello",
        false,
        false,
    ),
    (
        "POST / HTTP/1.0",
        "Host: h|Transfer-Encoding: chunked",
        "0\r\n\r\n",
        false,
        false,
    ),
    ("GET / HTTP/1.1", "Host: h| folded", "", false, false),
    ("GET / HTTP/1.1", "Host: h|X: a\rb", "", false, false),
    ("GET / HTTP/1.1", "Host: h|X : y", "", false, false),
    ("GET / HTTP/1.2", "Host: h", "", true, false),
];

#[test]
fn each_disagreement_is_real() {
    for (line, fields, content, ours, theirs) in EXAMPLES {
        let fields = fields.replace('|', "\r\n");
        let text = format!("{line}\r\n{fields}\r\n\r\n{content}");
        let (seen, flaw) = we_read(text.as_bytes());
        let took = seen.is_some_and(|seen| seen.body.is_some()) && flaw.is_none();
        assert_eq!(took, *ours, "{text:?}: {flaw:?}");
        let hyper = hyper_reads(text.as_bytes()).is_some_and(|seen| seen.body.is_some());
        assert_eq!(hyper, *theirs, "{text:?}");
    }
}

const LINES: &[&str] = &[
    "Host: h\r\n",
    "Host: h\r\n",
    "A: b\r\n",
    "a:b\r\n",
    "B:  c d \t\r\n",
    "Empty:\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 6\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: x\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, gzip\r\n",
    "Transfer-Encoding: identity\r\n",
    "NoColon\r\n",
    " folded\r\n",
    "X : spaced\r\n",
    "X Y: spaced\r\n",
    "X@Y: delimiter\r\n",
    "X: nul\u{0}\r\n",
    "X: bell\u{7}\r\n",
    "X: tab\tin\r\n",
    "X: obs \u{e9}\r\n",
    "X\u{e9}: name\r\n",
    ": nameless\r\n",
    "X: bare\n",
    "X: a\rb\r\n",
];

const STARTS: &[&str] = &[
    "GET / HTTP/1.1\r\n",
    "POST /a?b HTTP/1.1\r\n",
    "PUT /a HTTP/1.0\r\n",
    "HEAD http://h/x HTTP/1.1\r\n",
    "OPTIONS * HTTP/1.1\r\n",
    "\r\nPOST / HTTP/1.1\r\n",
    "G@T / HTTP/1.1\r\n",
    "get / HTTP/1.1\r\n",
    "GET  / HTTP/1.1\r\n",
    "GET / HTTP/1.2\r\n",
    "GET / HTTP/2.0\r\n",
    "GET / http/1.1\r\n",
    "GET /\r\n",
    "GET / HTTP/1.1\n",
    "GET /\u{1} HTTP/1.1\r\n",
];

const BODIES: &[&str] = &[
    "hello",
    "5\r\nhello\r\n0\r\n\r\n",
    "5;a=b\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\r\nT: r\r\n\r\n",
    "5\nhello\r\n0\r\n\r\n",
    "5\r\nhelloX0\r\n\r\n",
    "x\r\n",
    "fffffffffffffffff\r\n",
    "",
];

fn requests() -> impl Strategy<Value = Vec<u8>> {
    let start = prop::sample::select(STARTS);
    let lines = prop::collection::vec(prop::sample::select(LINES), 0..4);
    let body = prop::sample::select(BODIES);
    (start, any::<bool>(), lines, body).prop_map(|(start, host, lines, body)| {
        let host = if host { "Host: h\r\n" } else { "" };
        // A text of Latin-1: each char is one byte.
        let text = format!("{start}{host}{}\r\n{body}", lines.concat());
        text.chars().map(|c| c as u8).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4096,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn hyper_reads_the_same_requests(bytes in requests()) {
        let told = compare(&bytes);
        prop_assert!(told.is_ok(), "{}", told.unwrap_err());
    }

    /// Response heads: who takes one reads the same in it.
    #[test]
    fn httparse_reads_the_same_response_heads(
        start in prop::sample::select(&[
            "HTTP/1.1 200 OK\r\n", "HTTP/1.0 404 Not Found\r\n", "HTTP/1.1 200 \r\n",
            "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/2 200 OK\r\n",
            "http/1.1 200 OK\r\n", "HTTP/1.1 abc OK\r\n", "HTTP/1.1 503 Busy\n",
        ][..]),
        lines in prop::collection::vec(prop::sample::select(&[
            "A: b\r\n", "B:  c \r\n", "Empty:\r\n", "NoColon\r\n", "X@Y: z\r\n",
            ": nameless\r\n", "X: bell\u{7}\r\n", "X: tab\tin\r\n", "X: bare\n",
        ][..]), 0..4),
    ) {
        let bytes: Vec<u8> = format!("{start}{}\r\n", lines.concat()).into();
        let mut room = [httparse::EMPTY_HEADER; 16];
        let mut theirs = httparse::Response::new(&mut room);
        let taken = theirs.parse(&bytes).is_ok_and(|status| status.is_complete());
        let told = read(Leniency::RFC, &bytes);
        let text = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(told.head.is_some(), taken, "{:?} of {:?}", told.flaw(), text);
        if let Some(received) = told.head {
            prop_assert_eq!(Some(received.head.status), theirs.code);
            let ours = received.head.fields.iter();
            let ours: Vec<_> = ours.map(|it| (&it.name[..], &it.value[..])).collect();
            let others = theirs.headers.iter();
            let others: Vec<_> = others.map(|it| (it.name.as_bytes(), it.value)).collect();
            prop_assert_eq!(ours, others);
        }
    }
}
