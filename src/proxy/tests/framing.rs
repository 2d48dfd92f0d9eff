//! No upstream is ever sent what can be read in two ways, whatever a client sends and whoever's
//! rules the proxy follows (RFC 9112 sections 6.3 and 11.2).

use proptest::prelude::*;

use super::bench::{Bench, GET, only_app1};
use super::origin::{Then, ok};
use crate::proxy::Settings;
use crate::proxy::profile::{PROFILES, Profile};

/// What ambiguous requests are made of: field lines about the content.
const FRAMING: &[&str] = &[
    "Content-Length: 5\r\n",
    "Content-Length: 6\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: 5, 6\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: 0x5\r\n",
    "Content-Length: 5 6\r\n",
    "Content-Length:\r\n",
    "Content-Length: 99999999999999999999\r\n",
    "Content-Length : 5\r\n",
    "content-length: 5\n",
    "Content-Length: 5\r\n 6\r\n",
    "Content-Length\r\n",
    "Content\u{0}-Length: 5\r\n",
    "X: y\rContent-Length: 5\r\n",
    "X: y\nContent-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "transfer-encoding: Chunked\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding: identity, chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, chunked\r\n",
    "Transfer-Encoding: \u{b}chunked\r\n",
    "Transfer-Encoding:\r\n chunked\r\n",
    "Transfer-Encoding: \"chunked\"\r\n",
    "Transfer-Encoding:\r\n",
    " Transfer-Encoding: chunked\r\n",
    "Transfer_Encoding: chunked\r\n",
];

const CONTENT: &[&str] = &[
    "",
    "hello",
    "0\r\n\r\n",
    "5\r\nhello\r\n0\r\n\r\n",
    "5;x=\ny\r\nhello\r\n0\r\n\r\n",
    "5\nhello\n0\n\n",
    "0\r\nContent-Length: 9\r\n\r\n",
];

/// A second request that nobody may see where the first is read otherwise.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: shop.example\r\n\r\n";

fn request() -> impl Strategy<Value = Vec<u8>> {
    let start = prop::sample::select(
        &[
            "POST / HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\n",
            "POST / HTTP/1.0\r\n",
        ][..],
    );
    let lines = prop::collection::vec(prop::sample::select(FRAMING), 1..4);
    let content = prop::sample::select(CONTENT);
    (start, lines, content, any::<bool>()).prop_map(|(start, lines, content, more)| {
        let smuggled = if more { SMUGGLED } else { "" };
        let lines = lines.concat();
        format!("{start}Host: shop.example\r\n{lines}\r\n{content}{smuggled}").into_bytes()
    })
}

/// All that the upstream got for these requests, by connection, and how many were forwarded.
fn forwarded(profile: &'static Profile, request: Vec<u8>) -> (Vec<Vec<u8>>, usize) {
    let known = only_app1();
    let mut settings = Settings::new("shop-proxy", profile);
    (settings.sites, settings.hosts) = (known.sites, known.hosts);
    let mut bench = Bench::new(settings);
    bench.apps[0].says(&ok("hello"), Then::Keep);
    bench.send(vec![request, GET.into()], 400);
    let streams = bench.apps[0].streams.borrow().clone();
    (streams, bench.events("proxy.attempt").len())
}

/// Reads a connection as the strictest of readers, which knows CRLF, one length or one `chunked`,
/// and nothing else. How many requests there are; a message that breaks off is the last.
fn strictly(mut bytes: &[u8]) -> Result<usize, String> {
    let mut count = 0;
    while !bytes.is_empty() {
        count += 1;
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(count);
        };
        let (head, rest) = (&bytes[..end], &bytes[end + 4..]);
        bytes = match content(head)? {
            None => rest,
            Some(Length::Known(length)) => rest.get(length..).unwrap_or_default(),
            Some(Length::Chunked) => chunks(rest)?,
        };
    }
    Ok(count)
}

enum Length {
    Known(usize),
    Chunked,
}

/// What a head says of the content behind it; wrong if it says so twice, or otherwise than plainly.
fn content(head: &[u8]) -> Result<Option<Length>, String> {
    let head = String::from_utf8_lossy(head);
    let mut found = None;
    for line in head.split("\r\n").skip(1) {
        if line.contains(['\r', '\n', '\0']) || line.starts_with([' ', '\t']) {
            return Err(format!("a line that is several, or none: {line:?}"));
        }
        let (name, value) = line.split_once(':').ok_or(format!("no colon: {line:?}"))?;
        if name.is_empty() || name.contains([' ', '\t']) {
            return Err(format!("an odd name: {line:?}"));
        }
        let value = value.trim_matches([' ', '\t']);
        let length = match name.to_ascii_lowercase().as_str() {
            "content-length" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                Length::Known(value.parse().map_err(|_| format!("too long: {line:?}"))?)
            }
            "transfer-encoding" if value.eq_ignore_ascii_case("chunked") => Length::Chunked,
            "content-length" | "transfer-encoding" => return Err(format!("odd: {line:?}")),
            _ => continue,
        };
        if found.replace(length).is_some() {
            return Err(format!("told twice: {head:?}"));
        }
    }
    Ok(found)
}

/// What is behind a chunked body.
fn chunks(mut bytes: &[u8]) -> Result<&[u8], String> {
    loop {
        let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") else {
            return Ok(&[]);
        };
        let line = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let size = usize::from_str_radix(&line, 16).map_err(|_| format!("a size: {line:?}"))?;
        bytes = &bytes[end + 2..];
        if size == 0 {
            // Trailers, if any, up to the blank line.
            let blank = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            return Ok(match (bytes.starts_with(b"\r\n"), blank) {
                (true, _) => &bytes[2..],
                (false, Some(at)) => &bytes[at + 4..],
                (false, None) => &[],
            });
        }
        match (bytes.get(size..size + 2), bytes.get(size + 2..)) {
            (Some(b"\r\n"), Some(rest)) => bytes = rest,
            (Some(other), _) => return Err(format!("no end of a chunk: {other:?}")),
            (None, _) => return Ok(&[]),
        }
    }
}

fn check(profile: &'static Profile, request: &[u8]) -> Result<(), String> {
    let (streams, attempts) = forwarded(profile, request.to_vec());
    let mut seen = 0;
    for stream in &streams {
        let told = String::from_utf8_lossy(stream);
        seen += strictly(stream).map_err(|why| format!("{}: {why} in {told:?}", profile.name))?;
    }
    // What the proxy takes for one request, the upstream takes for one.
    if seen > attempts {
        return Err(format!(
            "{}: {attempts} sent, {seen} seen: {streams:?}",
            profile.name
        ));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn rfc9112_11_2_no_ambiguous_request_is_forwarded_by_any_product(
        request in request(),
        profile in prop::sample::select(PROFILES),
    ) {
        let told = check(profile, &request);
        let text = String::from_utf8_lossy(&request);
        prop_assert!(told.is_ok(), "{}\nfor {text:?}", told.unwrap_err());
    }
}

/// The classics, with every product.
#[test]
fn rfc9112_11_2_smuggling() {
    let heads = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 48\r\n",
        "Content-Length: 48\r\nTransfer-Encoding : chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Content-Length: 48\r\nTransfer-Encoding:\r\n chunked\r\n",
    ];
    for profile in PROFILES {
        for head in heads {
            let request =
                format!("POST / HTTP/1.1\r\nHost: shop.example\r\n{head}\r\n0\r\n\r\n{SMUGGLED}");
            check(profile, request.as_bytes()).unwrap_or_else(|why| panic!("{why}\nfor {head:?}"));
        }
    }
}

/// The judge itself: what it must not let through.
#[test]
fn the_strict_reader_is_strict() {
    let twice = b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(strictly(twice).is_err());
    assert!(strictly(b"GET / HTTP/1.1\r\nX: y\nContent-Length: 5\r\n\r\n").is_err());
    assert_eq!(strictly([GET, GET].concat().as_bytes()), Ok(2));
    let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    assert_eq!(strictly([chunked, GET].concat().as_bytes()), Ok(2));
}
