//! Each knob for heads turned: what it lets through, and what it then makes of it.

use super::*;

/// The head line under `leniency`, or the flaw.
fn line(leniency: Leniency, line: &str) -> Result<(u16, String), Flaw> {
    let told = read(leniency, format!("{line}\r\n\r\n").as_bytes());
    let received = told
        .head
        .ok_or(told.error.map_or(Flaw::NotHttp, |e| e.flaw))?;
    let reason = received.head.reason.escape_ascii().to_string();
    Ok((received.head.status, reason))
}

#[test]
fn status_line_knobs() {
    let rfc = Leniency::RFC;
    let ok = |status, reason: &str| Ok((status, reason.to_owned()));
    let any_case = Leniency {
        version_any_case: true,
        ..rfc
    };
    assert_eq!(line(any_case, "hTTp/1.1 200 OK"), ok(200, "OK"));
    let known = Leniency {
        versions: Versions::Known,
        ..rfc
    };
    assert_eq!(
        line(known, "HTTP/1.2 200 OK"),
        Err(Flaw::UnsupportedVersion)
    );
    let any = Leniency {
        versions: Versions::Any,
        ..rfc
    };
    assert_eq!(line(any, "HTTP/2 200 OK"), ok(200, "OK"));
    let spaces = Leniency {
        spaces_before_status: true,
        ..rfc
    };
    assert_eq!(line(spaces, "HTTP/1.1   200 OK"), ok(200, "OK"));
    let first = Leniency {
        status_digits: StatusDigits::FirstThree,
        ..rfc
    };
    assert_eq!(line(first, "HTTP/1.1 2000 High"), ok(200, "0 High"));
    assert_eq!(line(first, "HTTP/1.1 99 Low"), Err(Flaw::BadStatus));
    let digits = Leniency {
        status_digits: StatusDigits::Any,
        status_low: 0,
        status_high: 1000,
        ..rfc
    };
    assert_eq!(line(digits, "HTTP/1.1 99 Low"), ok(99, "Low"));
    assert_eq!(line(digits, "HTTP/1.1 1000 High"), ok(1000, "High"));
    assert_eq!(
        line(digits, "HTTP/1.1 1001 High"),
        Err(Flaw::StatusOutOfRange(1001))
    );
    assert_eq!(line(digits, "HTTP/1.1 99999 High"), Err(Flaw::BadStatus));
    let reason = Leniency {
        reason_missing: false,
        ..rfc
    };
    assert_eq!(line(reason, "HTTP/1.1 200"), Err(Flaw::StatusLineSpaces));
    let ctl = Leniency {
        ctl_in_reason: Policy::Repair,
        ..rfc
    };
    assert_eq!(line(ctl, "HTTP/1.1 200 O\x01K"), ok(200, "O K"));
}

#[test]
fn what_is_not_http_may_be_a_raw_body() {
    let not_http = |not_http, bytes: &[u8]| {
        read(
            Leniency {
                not_http,
                ..Leniency::RFC
            },
            bytes,
        )
    };
    let garbage = b"this is not http\r\n\r\n";
    for (knob, bytes, body) in [
        (NotHttp::Raw, &garbage[..], &garbage[..]),
        (NotHttp::Raw, b"HTTP/1.1 abc\r\n", b"HTTP/1.1 abc\r\n"),
        (NotHttp::Raw, b"\x00\x01", b"\x00\x01"),
        (
            NotHttp::RawUnlessVersionOne,
            b"HTTP/2 200 OK\r\n",
            b"HTTP/2 200 OK\r\n",
        ),
        (NotHttp::RawFromLine, garbage, b"this is not http\r\n"),
        (NotHttp::RawFromLine, b"\n<p>", b"<p>"),
    ] {
        let told = not_http(knob, bytes);
        let received = told.head.unwrap();
        assert_eq!(received.head.version, Version::HTTP_09);
        assert_eq!(received.framing, Framing::UntilClose);
        assert!(told.ended && !received.persistent);
        assert_eq!(told.body, body, "{knob:?}");
    }
    let bad = not_http(NotHttp::RawUnlessVersionOne, b"HTTP/1.1 abc\r\n");
    assert_eq!(bad.flaw(), Some(Flaw::BadStatus));
    let bad = not_http(NotHttp::RawFromLine, b"\0\n");
    assert_eq!(bad.flaw(), Some(Flaw::NotHttp));
    let cut = not_http(NotHttp::RawFromLine, b"no line end");
    assert_eq!(cut.flaw(), Some(Flaw::HeadCut(EndOfStream::Fin)));
    let cut = not_http(NotHttp::Raw, b"HTTP/1.1 2");
    assert_eq!(cut.flaw(), Some(Flaw::HeadCut(EndOfStream::Fin)));
}

#[test]
fn a_head_may_be_judged_late() {
    let flaw = |judge_at, bytes: &[u8]| {
        let leniency = Leniency {
            judge_at,
            ..Leniency::RFC
        };
        Reading { leniency, ..STRICT }.all(bytes).flaw()
    };
    assert_eq!(flaw(JudgeAt::Byte, b"garb"), Some(Flaw::NotHttp));
    assert_eq!(flaw(JudgeAt::Line, b"garb"), None);
    assert_eq!(flaw(JudgeAt::Line, b"garbage\n"), Some(Flaw::NotHttp));
    assert_eq!(flaw(JudgeAt::Head, b"garbage\n"), None);
    assert_eq!(flaw(JudgeAt::Head, b"garbage\n\r\n"), Some(Flaw::NotHttp));
}

/// The fields under `leniency`, written `name=value`, of a head with `line` between two others.
fn fields(leniency: Leniency, line: &str) -> Result<Vec<String>, Flaw> {
    let bytes = format!("HTTP/1.1 204 No\r\nA: 1\r\n{line}\r\nB: 2\r\n\r\n");
    let told = read(leniency, bytes.as_bytes());
    let received = told
        .head
        .ok_or(told.error.map_or(Flaw::NotHttp, |e| e.flaw))?;
    let fields = received.head.fields;
    let shown = fields.iter().skip(1).map(|field| {
        let (name, value) = (field.name.escape_ascii(), field.value.escape_ascii());
        format!("{name}={value}")
    });
    let mut shown: Vec<String> = shown.collect();
    assert_eq!(shown.pop().as_deref(), Some("B=2"));
    Ok(shown)
}

type Turn = fn(&mut Leniency) -> &mut Policy;

/// Knob, line, its flaw, and the field under `Accept` and `Repair`.
const ODD_LINES: [(Turn, &str, Flaw, &str, &str); 11] = [
    (
        |k| &mut k.bare_cr,
        "X: a\rb",
        Flaw::BareCr,
        "X=a\\rb",
        "X=a b",
    ),
    (|k| &mut k.no_colon, "X", Flaw::NoColon, "X=", "X="),
    (|k| &mut k.empty_name, ": v", Flaw::EmptyName, "=v", "=v"),
    (
        |k| &mut k.space_before_colon,
        "X : v",
        Flaw::SpaceBeforeColon,
        "X =v",
        "X=v",
    ),
    (
        |k| &mut k.space_in_name,
        "X Y: v",
        Flaw::SpaceInName,
        "X Y=v",
        "XY=v",
    ),
    (
        |k| &mut k.delimiter_in_name,
        "X@y: v",
        Flaw::DelimiterInName,
        "X@y=v",
        "Xy=v",
    ),
    (
        |k| &mut k.obs_text_in_name,
        "X\u{e9}: v",
        Flaw::ObsTextInName,
        "X\\xc3\\xa9=v",
        "X=v",
    ),
    (
        |k| &mut k.ctl_in_name,
        "X\0y: v",
        Flaw::CtlInName,
        "X\\x00y=v",
        "Xy=v",
    ),
    (
        |k| &mut k.nul_in_value,
        "X: a\0b",
        Flaw::NulInValue,
        "X=a\\x00b",
        "X=a b",
    ),
    (
        |k| &mut k.ctl_in_value,
        "X: a\x7fb",
        Flaw::CtlInValue,
        "X=a\\x7fb",
        "X=a b",
    ),
    (
        |k| &mut k.obs_fold,
        "X: a\r\n b",
        Flaw::ObsFold,
        "X=a\\r\\n b",
        "X=a b",
    ),
];

#[test]
fn field_line_knobs() {
    for (knob, line, flaw, accepted, repaired) in ODD_LINES {
        let turned = |policy| {
            let mut leniency = Leniency::RFC;
            *knob(&mut leniency) = policy;
            fields(leniency, line)
        };
        assert_eq!(turned(Policy::Reject), Err(flaw), "{line}");
        assert_eq!(
            turned(Policy::Accept),
            Ok(vec![accepted.to_owned()]),
            "{line}"
        );
        assert_eq!(
            turned(Policy::Repair),
            Ok(vec![repaired.to_owned()]),
            "{line}"
        );
        let dropped = match flaw {
            Flaw::ObsFold => vec!["X=a".to_owned()],
            _ => vec![],
        };
        assert_eq!(turned(Policy::Drop), Ok(dropped), "{line}");
    }
}

#[test]
fn knobs_for_what_the_rfc_permits() {
    let bare = Leniency {
        bare_lf: false,
        ..Leniency::RFC
    };
    assert_eq!(
        read(bare, b"HTTP/1.1 200 OK\n\n").flaw(),
        Some(Flaw::BareLf)
    );
    let empty = Leniency {
        empty_value: Policy::Drop,
        ..Leniency::RFC
    };
    assert_eq!(fields(empty, "X:"), Ok(vec![]));
    let latin = Leniency {
        obs_text_in_value: Policy::Reject,
        ..Leniency::RFC
    };
    assert_eq!(fields(latin, "X: \u{e9}"), Err(Flaw::ObsTextInValue));
}

#[test]
fn rfc9112_2_2_space_before_the_first_field() {
    let first = |leading_space| {
        let leniency = Leniency {
            leading_space,
            ..Leniency::RFC
        };
        let told = read(
            leniency,
            b"HTTP/1.1 204 No\r\n X: a\r\n \tY: b\r\nB: 2\r\n\r\n",
        );
        told.head.map(|received| received.head.fields)
    };
    assert_eq!(first(Policy::Drop), Some(Fields::new().with("B", "2")));
    // The second line is then a folded one, which the RFC profile refuses.
    assert_eq!(first(Policy::Repair), None);
}

#[test]
fn forgiven_flaws_are_noted_with_their_line() {
    let leniency = Leniency {
        space_before_colon: Policy::Repair,
        length_invalid: InvalidLength::Ignore,
        ..Leniency::RFC
    };
    let bytes = b"HTTP/1.1 600 X\nA : b\r\nContent-Length: x\r\n\r\n";
    let notes = read(leniency, bytes).head.unwrap().forgiven;
    let seen: Vec<_> = notes
        .iter()
        .map(|n| (n.flaw, covered(bytes, n.span)))
        .collect();
    assert_eq!(
        seen,
        [
            (Flaw::StatusOutOfRange(600), &b"HTTP/1.1 600 X"[..]),
            (Flaw::BareLf, b"HTTP/1.1 600 X"),
            (Flaw::SpaceBeforeColon, b"A : b"),
            (Flaw::LengthInvalid, b"Content-Length: x"),
        ]
    );
}
