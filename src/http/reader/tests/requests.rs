//! Requests by the rules of RFC 9112, above all those against smuggling (section 11.2).

use super::*;

#[test]
fn pipelined_requests_are_read_one_by_one() {
    let mut reader = RequestReader::new(Leniency::RFC, Limits::RFC);
    reader.feed(b"\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\n");
    reader.feed(b"Content-Length: 2\r\n\r\nhi");
    let mut first = Told::new();
    first.hear(|| reader.poll());
    assert_eq!(first.head.unwrap().head, RequestHead::get("h", "/a"));
    assert_eq!(reader.message_start(), 2);
    reader.begin();
    let mut second = Told::new();
    second.hear(|| reader.poll());
    assert_eq!(second.head.unwrap().head.method, Method::Post);
    assert_eq!(second.body, b"hi");
    reader.begin();
    assert!(reader.is_idle());
    reader.finish(EndOfStream::Fin);
    assert_eq!(reader.poll(), Ok(None));
}

#[test]
fn ambiguous_framing_is_refused_whatever_the_leniency() {
    let lax = Leniency {
        length_conflict: LengthConflict::Last,
        length_invalid: InvalidLength::Ignore,
        length_empty: InvalidLength::Ignore,
        unknown_coding: OddCoding::Ignore,
        identity_coding: OddCoding::Ignore,
        coding_in_http10: OldCoding::Honour,
        space_before_colon: Policy::Repair,
        obs_fold: Policy::Repair,
        bare_cr: Policy::Repair,
        ..Leniency::RFC
    };
    for (fields, status) in [
        ("Content-Length: 1\r\nTransfer-Encoding: chunked", 400),
        ("Content-Length: 1\r\nContent-Length: 1", 400),
        ("Content-Length: 1\r\nContent-Length: 2", 400),
        ("Content-Length: 1, 1", 400),
        ("Content-Length: +1", 400),
        ("Content-Length: ", 400),
        ("Transfer-Encoding: identity", 400),
        ("Transfer-Encoding: chunked, identity", 400),
        ("Transfer-Encoding: xchunked", 400),
        ("Transfer-Encoding: gzip, chunked", 501),
        ("Transfer-Encoding : chunked", 400),
        ("Transfer-Encoding:\r\n chunked", 400),
        ("Transfer-Encoding: \rchunked", 400),
    ] {
        let mut reader = RequestReader::new(lax, Limits::RFC);
        reader.feed(format!("POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n\r\n").as_bytes());
        let flaw = reader.poll().unwrap_err().flaw;
        assert_eq!(flaw.request_status(), status, "{fields}: {flaw:?}");
    }
    let old = request(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").0;
    assert_eq!(old.flaw(), Some(Flaw::CodingInHttp10));
}

#[test]
fn rfc9112_3_2_host() {
    let flaw = |text: &str| request(text.as_bytes()).0.flaw();
    assert_eq!(flaw("GET / HTTP/1.1\r\n\r\n"), Some(Flaw::HostCount));
    assert_eq!(flaw("GET / HTTP/1.0\r\n\r\n"), None);
    let two = "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n";
    assert_eq!(flaw(two), Some(Flaw::HostCount));
    let bad = "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n";
    assert_eq!(flaw(bad), Some(Flaw::BadHost));
}

#[test]
fn statuses_for_bad_requests() {
    let status = |text: &str| request(text.as_bytes()).0.flaw().map(Flaw::request_status);
    let long = format!("GET /{} HTTP/1.1\r\n", "a".repeat(20_000));
    assert_eq!(status(&long), Some(414));
    let big = format!("GET / HTTP/1.1\r\nX: {}\r\n", "a".repeat(40_000));
    assert_eq!(status(&big), Some(431));
    assert_eq!(status("PRI * HTTP/2.0\r\n\r\n"), Some(505));
    assert_eq!(status("\x16\x03\x01"), Some(400));
    assert_eq!(status("\r\n\r\nGET / HTTP/1.1\r\n"), Some(400));
}

#[test]
fn a_request_cut_short_is_an_error() {
    let mut reader = RequestReader::new(Leniency::RFC, Limits::RFC);
    reader.feed(b"GET / HTTP/1.1\r\nHo");
    assert_eq!(reader.poll(), Ok(None));
    reader.finish(EndOfStream::Reset);
    let flaw = reader.poll().unwrap_err().flaw;
    assert_eq!(flaw, Flaw::HeadCut(EndOfStream::Reset));
}

#[test]
fn a_body_is_read_by_its_framing() {
    let head = "POST / HTTP/1.1\r\nHost: h\r\n";
    let (told, leftover) = request(format!("{head}\r\nGET /").as_bytes());
    assert!(told.ended && told.body.is_empty() && leftover == b"GET /");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nX");
    let (told, leftover) = request(chunked.as_bytes());
    assert!(told.ended && told.body == b"hi" && leftover == b"X");
}
