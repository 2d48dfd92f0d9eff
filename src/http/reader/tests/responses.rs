//! Responses by the rules of RFC 9112.

use super::*;

const FIN: Option<EndOfStream> = Some(EndOfStream::Fin);
const RST: Option<EndOfStream> = Some(EndOfStream::Reset);

fn with_end(end: Option<EndOfStream>) -> Reading {
    Reading { end, ..STRICT }
}

#[test]
fn a_response_with_a_length_leaves_what_follows() {
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: \t y \r\n\r\nhelloGARBAGE";
    let (told, leftover) = STRICT.pieces(&[bytes]);
    let head = told.head.unwrap();
    assert_eq!(head.head.status, 200);
    assert_eq!(head.framing, Framing::Length(5));
    assert!(head.persistent && told.ended && head.forgiven.is_empty());
    assert_eq!(told.body, b"hello");
    assert_eq!(leftover, b"GARBAGE");
    assert_eq!(covered(bytes, head.spans.start_line), b"HTTP/1.1 200 OK");
    assert_eq!(covered(bytes, head.spans.fields[1]), b"X: \t y ");
    assert_eq!(head.head.fields.text("x"), Some("y"));
    assert_eq!(&bytes[head.spans.head.end as usize..], b"helloGARBAGE");
}

#[test]
fn rfc9112_4_status_lines() {
    let flaw = |line: &str| STRICT.all(format!("{line}\r\n\r\n").as_bytes()).flaw();
    for good in [
        "HTTP/1.1 200",
        "HTTP/1.1 200 ",
        "HTTP/1.0 404 a b",
        "HTTP/1.2 600 x",
    ] {
        assert_eq!(flaw(good), None, "{good}");
    }
    for (line, expected) in [
        ("this is not http at all", Flaw::NotHttp),
        ("http/1.1 200 OK", Flaw::NotHttp),
        ("HTTP/2 200 OK", Flaw::BadVersion),
        ("HTTP/2.0 200 OK", Flaw::UnsupportedVersion),
        ("HTTP/1.x 200 OK", Flaw::BadVersion),
        ("HTTP/1.1  200 OK", Flaw::StatusLineSpaces),
        ("HTTP/1.1 abc", Flaw::BadStatus),
        ("HTTP/1.1 99 Low", Flaw::BadStatus),
        ("HTTP/1.1 1000 High", Flaw::BadStatus),
        ("HTTP/1.1 -200 OK", Flaw::BadStatus),
        ("HTTP/1.1 200OK", Flaw::BadStatus),
        ("HTTP/1.1", Flaw::BadStatus),
        ("HTTP/1.1 000 Zero", Flaw::StatusOutOfRange(0)),
        ("HTTP/1.1 200 O\x01K", Flaw::CtlInReason),
    ] {
        assert_eq!(flaw(line), Some(expected), "{line}");
    }
}

#[test]
fn garbage_is_told_before_its_line_ends() {
    let error = STRICT.all(b"220 mail").error.unwrap();
    assert_eq!(error.flaw, Flaw::NotHttp);
    assert_eq!(error.line.as_bytes(), b"220 mail");
    assert_eq!(error.flaw.proxy_error(), ProxyError::HttpProtocolError);
}

#[test]
fn rfc9112_5_field_lines() {
    let flaw = |line: &str| {
        let bytes = format!("HTTP/1.1 204 No\r\nA: b\r\n{line}\r\n\r\n");
        STRICT.all(bytes.as_bytes()).flaw()
    };
    for good in [
        "X:",
        "X: caf\u{e9}",
        "X_Under: v",
        "X: a\tb",
        "!#$%&'*+-.^_`|~: v",
    ] {
        assert_eq!(flaw(good), None, "{good}");
    }
    for (line, expected) in [
        ("NoColonHere", Flaw::NoColon),
        (": v", Flaw::EmptyName),
        ("X Y: v", Flaw::SpaceInName),
        ("X@(y): v", Flaw::DelimiterInName),
        ("X-\u{e9}: v", Flaw::ObsTextInName),
        ("X\0: v", Flaw::CtlInName),
        ("X: a\0b", Flaw::NulInValue),
        ("X: a\x01\x7fb", Flaw::CtlInValue),
        ("X: a\rb", Flaw::BareCr),
        (" folded", Flaw::ObsFold),
    ] {
        assert_eq!(flaw(line), Some(expected), "{line}");
    }
    let first = STRICT.all(b"HTTP/1.1 200 OK\r\n X: a\r\n\r\n");
    assert_eq!(first.flaw(), Some(Flaw::LeadingSpace));
}

#[test]
fn errors_name_the_line_and_its_place() {
    let bytes = b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5x\r\n\r\n";
    let error = STRICT.all(bytes).error.unwrap();
    assert_eq!(error.line.as_bytes(), b"Content-Length: 5x");
    assert_eq!(covered(bytes, error.span), b"Content-Length: 5x");
    assert!(error.to_string().contains("RFC 9112 section 6.3"));
}

#[test]
fn rfc9112_6_3_framing() {
    let framing = |method, head: &str| {
        let reading = Reading { method, ..STRICT };
        let told = reading.all(format!("HTTP/1.1 {head}\r\n\r\n").as_bytes());
        told.head
            .map(|h| h.framing)
            .ok_or(told.error.map(|e| e.flaw))
    };
    let get = |head: &str| framing(Method::Get, head);
    assert_eq!(
        framing(Method::Head, "200 OK\r\nContent-Length: 5"),
        Ok(Framing::None)
    );
    assert_eq!(framing(Method::Connect, "200 OK"), Ok(Framing::Switched));
    assert_eq!(get("204 No\r\nContent-Length: 5"), Ok(Framing::None));
    assert_eq!(get("304 No\r\nContent-Length: 5"), Ok(Framing::None));
    assert_eq!(get("200 OK"), Ok(Framing::UntilClose));
    assert_eq!(
        get("200 OK\r\nTransfer-Encoding: CHUNKED"),
        Ok(Framing::Chunked)
    );
    let both = "200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked";
    assert_eq!(get(both), Ok(Framing::Chunked));
    for (lengths, expected) in [
        ("5\r\nContent-Length: 5", Ok(Framing::Length(5))),
        ("5, 5", Ok(Framing::Length(5))),
        ("5\r\nContent-Length: 6", Err(Some(Flaw::LengthConflict))),
        ("5, 6", Err(Some(Flaw::LengthConflict))),
        ("5,", Err(Some(Flaw::LengthInvalid))),
        ("abc", Err(Some(Flaw::LengthInvalid))),
        ("0x5", Err(Some(Flaw::LengthInvalid))),
        ("+5", Err(Some(Flaw::LengthInvalid))),
        ("", Err(Some(Flaw::LengthInvalid))),
        ("18446744073709551616", Err(Some(Flaw::LengthInvalid))),
    ] {
        assert_eq!(
            get(&format!("200 OK\r\nContent-Length: {lengths}")),
            expected,
            "{lengths}"
        );
    }
    for (codings, flaw) in [
        ("gzip", Flaw::UnknownCoding),
        ("identity", Flaw::UnknownCoding),
        ("gzip, chunked", Flaw::UnknownCoding),
        ("chunked, gzip", Flaw::ChunkedNotLast),
        ("chunked, chunked", Flaw::ChunkedNotLast),
        ("", Flaw::UnknownCoding),
    ] {
        let head = format!("200 OK\r\nTransfer-Encoding: {codings}");
        assert_eq!(get(&head), Err(Some(flaw)), "{codings}");
        assert_eq!(flaw.proxy_error(), ProxyError::HttpResponseTransferCoding);
    }
}

#[test]
fn rfc9112_7_1_chunks() {
    let read = |end, body: &str| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        with_end(end).all(format!("{head}{body}").as_bytes())
    };
    for (body, content) in [
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5;a=b;c\r\nhello\r\n0;x\r\n\r\n", "hello"),
        (
            "0005\r\nhello\r\nA\r\n0123456789\r\n000\r\n\r\n",
            "hello0123456789",
        ),
        ("0\r\n\r\n", ""),
    ] {
        let told = read(None, body);
        assert!(
            told.ended && told.body == content.as_bytes(),
            "{body}: {told:?}"
        );
    }
    let told = read(None, "1\r\nx\r\n0\r\nX-Trail: 1\r\n\r\n");
    assert_eq!(told.trailers, Some(Fields::new().with("X-Trail", "1")));
    for (body, flaw) in [
        ("zz\r\n", Flaw::ChunkSizeInvalid),
        ("\r\n", Flaw::ChunkSizeInvalid),
        ("-5\r\n", Flaw::ChunkSizeInvalid),
        ("5 \r\n", Flaw::ChunkSizeInvalid),
        ("ffffffffffffffffff\r\n", Flaw::ChunkSizeOverflow),
        ("5\r\nhelloXX0\r\n", Flaw::ChunkDataEnd),
        ("5\nhello\n0\n\n", Flaw::ChunkBareLf),
        ("5\r\nhello\n", Flaw::ChunkBareLf),
        ("5;a=\x01\r\n", Flaw::ChunkExtension),
        ("0\r\nbad\r\n", Flaw::NoColon),
        ("5\r\nhel", Flaw::ChunksCut(EndOfStream::Fin)),
        ("5\r\nhello\r\n", Flaw::ChunksCut(EndOfStream::Fin)),
        ("5\r\nhello\r\n0\r\n", Flaw::ChunksCut(EndOfStream::Fin)),
        ("", Flaw::ChunksCut(EndOfStream::Fin)),
    ] {
        assert_eq!(read(FIN, body).flaw(), Some(flaw), "{body}");
    }
}

#[test]
fn rfc9112_8_incomplete_messages() {
    use EndOfStream::{Fin, Reset};
    let flaw = |end, bytes: &[u8]| with_end(end).all(bytes).flaw();
    let cut = |end| Some(Flaw::HeadCut(end));
    assert_eq!(flaw(FIN, b""), Some(Flaw::Nothing(Fin)));
    assert_eq!(flaw(RST, b""), Some(Flaw::Nothing(Reset)));
    assert_eq!(flaw(FIN, b"H"), cut(Fin));
    assert_eq!(flaw(RST, b"HTTP/1.1 200 OK\r\n"), cut(Reset));
    assert_eq!(flaw(FIN, b"HTTP/1.1 100 Continue\r\n\r\n"), cut(Fin));
    let part = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";
    let missing = Flaw::BodyCut {
        missing: 4,
        end: Fin,
    };
    assert_eq!(flaw(FIN, part), Some(missing));
    assert_eq!(missing.proxy_error(), ProxyError::HttpResponseIncomplete);
    let nothing = Flaw::Nothing(Fin).proxy_error();
    assert_eq!(nothing, ProxyError::ConnectionTerminated);
    let open = b"HTTP/1.0 200 OK\r\n\r\nuntil close";
    assert!(with_end(FIN).all(open).ended);
    assert_eq!(flaw(RST, open), Some(Flaw::CloseDelimitedReset));
}

#[test]
fn rfc9110_15_2_interim_responses() {
    let bytes = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\
                  HTTP/1.1 204 No Content\r\n\r\n";
    let told = STRICT.all(bytes);
    let statuses: Vec<_> = told.interim.iter().map(|r| r.head.status).collect();
    assert_eq!(statuses, [100, 103]);
    assert_eq!(told.interim[1].spans.start_line.start, 0);
    assert!(told.ended);
    let limits = Limits {
        interim: 1,
        ..Limits::RFC
    };
    let told = Reading { limits, ..STRICT }.all(bytes);
    assert_eq!(told.flaw(), Some(Flaw::TooManyInterim(1)));
}

#[test]
fn rfc9110_15_2_2_switching() {
    let bytes = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\n\r\nbinary";
    assert_eq!(STRICT.all(bytes).flaw(), Some(Flaw::UnexpectedSwitch));
    let asked = Reading {
        upgrade: true,
        ..STRICT
    };
    let (told, leftover) = asked.pieces(&[bytes]);
    assert!(told.ended && leftover == b"binary");
    assert_eq!(told.head.unwrap().framing, Framing::Switched);
}

#[test]
fn sizes_have_their_own_names() {
    let big = |bytes: usize| {
        let value = "b".repeat(bytes);
        format!("HTTP/1.1 200 OK\r\nX-Big: {value}\r\nContent-Length: 0\r\n\r\n")
    };
    let flaw = |limits, text: String| Reading { limits, ..STRICT }.all(text.as_bytes()).flaw();
    assert_eq!(flaw(Limits::RFC, big(9000)), None);
    let over = flaw(Limits::RFC, big(70_000)).unwrap();
    assert_eq!(
        over.proxy_error(),
        ProxyError::HttpResponseHeaderSectionSize
    );
    let line = Limits {
        field_line: 8192,
        ..Limits::RFC
    };
    let over = flaw(line, big(9000)).unwrap();
    assert_eq!(over.proxy_error(), ProxyError::HttpResponseHeaderSize);
    let count = Limits {
        fields: 1,
        ..Limits::RFC
    };
    assert_eq!(flaw(count, big(1)), Some(Flaw::TooManyFields(1)));
    let body = Limits {
        body: 4,
        ..Limits::RFC
    };
    let long = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".to_owned();
    assert_eq!(flaw(body, long), Some(Flaw::BodyTooLarge(4)));
    let open = "HTTP/1.1 200 OK\r\n\r\n12345".to_owned();
    let over = flaw(body, open).unwrap();
    assert_eq!(over.proxy_error(), ProxyError::HttpResponseBodySize);
}

#[test]
fn rfc9112_9_3_persistence() {
    let persists = |head: &str| {
        let told = STRICT.all(format!("{head}\r\nContent-Length: 0\r\n\r\n").as_bytes());
        told.head.unwrap().persistent
    };
    assert!(persists("HTTP/1.1 200 OK"));
    assert!(!persists("HTTP/1.1 200 OK\r\nConnection: x, Close"));
    assert!(!persists("HTTP/1.0 200 OK"));
    assert!(persists("HTTP/1.0 200 OK\r\nConnection: keep-alive"));
    assert!(!persists("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"));
}

#[test]
fn a_second_response_is_read_after_begin() {
    let context = RequestContext {
        method: Method::Get,
        upgrade: false,
    };
    let mut reader = ResponseReader::new(context.clone(), Leniency::RFC, Limits::RFC);
    let one = b"HTTP/1.1 204 No Content\r\n\r\n";
    reader.feed(&[one.as_slice(), one].concat());
    let mut told = Told::new();
    assert!(told.hear(|| reader.poll()) && reader.is_done());
    assert_eq!(reader.leftover(), one);
    reader.begin(context);
    assert_eq!(reader.message_start(), one.len() as u64);
    let mut second = Told::new();
    second.hear(|| reader.poll());
    assert_eq!(second, told);
}

#[test]
fn an_error_stays() {
    let context = RequestContext {
        method: Method::Get,
        upgrade: false,
    };
    let mut reader = ResponseReader::new(context, Leniency::RFC, Limits::RFC);
    reader.feed(b"nonsense\r\n");
    let error = reader.poll().unwrap_err();
    reader.feed(b"HTTP/1.1 200 OK\r\n\r\n");
    assert_eq!(reader.poll(), Err(error));
}

#[test]
fn a_reader_says_what_it_waits_for() {
    let context = RequestContext {
        method: Method::Get,
        upgrade: false,
    };
    let mut reader = ResponseReader::new(context, Leniency::RFC, Limits::RFC);
    let mut told = Told::new();
    for (piece, awaiting) in [
        (&b""[..], Awaiting::Message),
        (b"HTTP/1.1", Awaiting::StartLine),
        (b" 100 Continue\r\n\r\n", Awaiting::StartLine),
        (b"HTTP/1.1 200 OK\r\n", Awaiting::Fields),
        (b"Content-Length: 5\r\n\r\nhe", Awaiting::Content(3)),
        (b"llo", Awaiting::Nothing),
    ] {
        reader.feed(piece);
        told.hear(|| reader.poll());
        assert_eq!(reader.awaiting(), awaiting);
        assert_eq!(reader.is_untouched(), piece.is_empty());
    }
}
