//! Each knob for bodies turned: what it lets through, and what it then makes of it.

use super::*;

/// How a 200 with these fields is framed.
fn framing(leniency: Leniency, fields: &str) -> Result<Framing, Flaw> {
    let told = read(
        leniency,
        format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n").as_bytes(),
    );
    let flaw = told.flaw().unwrap_or(Flaw::NotHttp);
    told.head.map(|received| received.framing).ok_or(flaw)
}

#[test]
fn length_knobs() {
    let rfc = Leniency::RFC;
    let two = "Content-Length: 5\r\nContent-Length: 6";
    let conflict = |length_conflict| {
        framing(
            Leniency {
                length_conflict,
                ..rfc
            },
            two,
        )
    };
    assert_eq!(conflict(LengthConflict::First), Ok(Framing::Length(5)));
    assert_eq!(conflict(LengthConflict::Last), Ok(Framing::Length(6)));
    let once = Leniency {
        length_repeated: false,
        ..rfc
    };
    let same = "Content-Length: 5\r\nContent-Length: 5";
    assert_eq!(framing(once, same), Err(Flaw::LengthRepeated));
    let list = Leniency {
        length_list: false,
        ..rfc
    };
    assert_eq!(
        framing(list, "Content-Length: 5, 5"),
        Err(Flaw::LengthInvalid)
    );
    let length_invalid = InvalidLength::Ignore;
    let ignore = Leniency {
        length_invalid,
        ..list
    };
    assert_eq!(
        framing(ignore, "Content-Length: 5, 5"),
        Ok(Framing::UntilClose)
    );
    assert_eq!(framing(ignore, "Content-Length:"), Err(Flaw::LengthInvalid));
    let empty = Leniency {
        length_empty: InvalidLength::Ignore,
        ..rfc
    };
    assert_eq!(framing(empty, "Content-Length:"), Ok(Framing::UntilClose));
    let both = "Content-Length: 3\r\nTransfer-Encoding: chunked";
    let with = |length_with_coding| {
        framing(
            Leniency {
                length_with_coding,
                ..rfc
            },
            both,
        )
    };
    assert_eq!(with(LengthWithCoding::Reject), Err(Flaw::LengthWithCoding));
    assert_eq!(with(LengthWithCoding::LengthWins), Ok(Framing::Length(3)));
    let strict = Leniency {
        length_on_204: false,
        ..rfc
    };
    let told = read(strict, b"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n");
    assert_eq!(told.flaw(), Some(Flaw::LengthOn204));
}

#[test]
fn a_length_beside_a_coding_ends_the_connection_or_is_ignored() {
    let rfc = Leniency::RFC;
    let both = "Content-Length: 3\r\nTransfer-Encoding: chunked";
    let ignored = Leniency {
        length_with_coding: LengthWithCoding::LengthIgnored,
        ..rfc
    };
    let text = format!("HTTP/1.1 200 OK\r\n{both}\r\n\r\n0\r\n\r\n");
    for (knobs, persists) in [(rfc, false), (ignored, true)] {
        let head = read(knobs, text.as_bytes()).head.unwrap();
        assert_eq!(
            (head.framing, head.persistent),
            (Framing::Chunked, persists)
        );
    }
}

#[test]
fn coding_knobs() {
    let rfc = Leniency::RFC;
    let gzip = "Transfer-Encoding: gzip\r\nContent-Length: 5";
    let unknown = |unknown_coding| {
        framing(
            Leniency {
                unknown_coding,
                ..rfc
            },
            gzip,
        )
    };
    assert_eq!(unknown(OddCoding::UntilClose), Ok(Framing::UntilClose));
    assert_eq!(unknown(OddCoding::Ignore), Ok(Framing::Length(5)));
    assert_eq!(unknown(OddCoding::AsChunked), Ok(Framing::Chunked));
    let identity = Leniency {
        identity_coding: OddCoding::Ignore,
        ..rfc
    };
    assert_eq!(
        framing(identity, "Transfer-Encoding: identity"),
        Ok(Framing::UntilClose)
    );
    assert_eq!(framing(identity, gzip), Err(Flaw::UnknownCoding));
    let until_close = Leniency {
        unknown_coding: OddCoding::UntilClose,
        ..rfc
    };
    let chain = "Transfer-Encoding: gzip, chunked";
    assert_eq!(framing(until_close, chain), Ok(Framing::Chunked));
    let old = |coding_in_http10| {
        let leniency = Leniency {
            coding_in_http10,
            ..rfc
        };
        let told = read(
            leniency,
            b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        );
        told.head
            .map(|received| (received.framing, received.persistent))
    };
    assert_eq!(old(OldCoding::Honour), Some((Framing::Chunked, false)));
    assert_eq!(old(OldCoding::Ignore), Some((Framing::UntilClose, false)));
    assert_eq!(old(OldCoding::Reject), None);
}

#[test]
fn chunk_knobs() {
    let rfc = Leniency::RFC;
    let chunks = |leniency, body: &str| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let told = read(leniency, format!("{head}{body}").as_bytes());
        let flaw = told.flaw();
        let body = String::from_utf8_lossy(&told.body).into_owned();
        flaw.map_or(Ok(body), Err)
    };
    let hello = Ok("hello".to_owned());
    let plain = Leniency {
        chunk_extensions: false,
        ..rfc
    };
    assert_eq!(
        chunks(plain, "5;a\r\nhello\r\n0\r\n\r\n"),
        Err(Flaw::ChunkExtension)
    );
    let space = Leniency {
        chunk_size_space: true,
        ..rfc
    };
    assert_eq!(chunks(space, "5 \r\nhello\r\n0\r\n\r\n"), hello);
    let before = " 5\r\nhello\r\n0\r\n\r\n";
    assert_eq!(chunks(space, before), Err(Flaw::ChunkSizeInvalid));
    let leading = Leniency {
        chunk_size_after_space: true,
        ..rfc
    };
    assert_eq!(chunks(leading, before), hello);
    let size_lf = Leniency {
        chunk_size_lf: true,
        ..rfc
    };
    assert_eq!(chunks(size_lf, "5\nhello\r\n0\n\n"), hello);
    assert_eq!(chunks(size_lf, "5\nhello\n0\n\n"), Err(Flaw::ChunkBareLf));
    let both_lf = Leniency {
        chunk_data_lf: true,
        ..size_lf
    };
    assert_eq!(chunks(both_lf, "5\nhello\n0\n\n"), hello);
    let bare = Leniency {
        trailers: false,
        ..rfc
    };
    assert_eq!(
        chunks(bare, "0\r\nX: 1\r\n\r\n"),
        Err(Flaw::TrailersRefused)
    );
    let eof = Leniency {
        chunk_eof: ChunkEof::End,
        ..rfc
    };
    for cut in [
        "9\r\nhello",
        "5\r\nhello\r\n",
        "5\r\nhello\r\n0",
        "5\r\nhello\r\n0\r\nX:",
    ] {
        assert_eq!(chunks(eof, cut), hello, "{cut}");
    }
}

#[test]
fn ends_and_interim_knobs() {
    let rfc = Leniency::RFC;
    let reset = Reading {
        leniency: Leniency {
            reset_ends_body: true,
            ..rfc
        },
        end: Some(EndOfStream::Reset),
        ..STRICT
    };
    assert!(reset.all(b"HTTP/1.1 200 OK\r\n\r\nx").ended);
    let last = Leniency {
        interim: Interim::Final,
        ..rfc
    };
    let told = read(
        last,
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    );
    assert_eq!(told.body, b"HTTP/1.1 200 OK\r\n\r\n");
    let switch = Leniency {
        unexpected_101: Unasked101::Switch,
        ..rfc
    };
    let told = read(switch, b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
    assert_eq!(told.head.unwrap().framing, Framing::Switched);
}
