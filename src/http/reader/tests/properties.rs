//! What holds for any bytes, however they are cut into pieces.

use proptest::prelude::*;

use super::*;

/// Starts of messages, good and bad: random bytes alone would never pass the first line.
const STARTS: &[&str] = &[
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
    "HTTP/1.0 200 OK\n",
    "HTTP/1.1 204 No Content\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304\r\n",
    "HTTP/1.1 101 Switching Protocols\r\n",
    "http/1.1  99\n",
    "HTTP/2 200 OK\r\n",
    "HTTP/1.1 1000 High\r\n",
    "HTTP/1.1 200 O\rK\x01\r\n",
    "HTTP/",
    "garbage\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\n",
    "\r\nPOST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n",
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n",
];

const LINES: &[&str] = &[
    "A: b\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 5, 6\r\n",
    "Content-Length:\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n",
    "Connection: close\r\n",
    "Host: h\r\n",
    "NoColon\r\n",
    " folded\r\n",
    "X : a\0b\r\n",
    "X@y\u{e9}: a\rb\r\n",
    ": empty\n",
];

const BODIES: &[&str] = &[
    "hello",
    "5\r\nhello\r\n",
    "5;a=b\r\nhello\r\n",
    "5 \nhello\n",
    "1\r\n\r\r\n",
    "ffffffffffffffffff\r\n",
    "0\r\n\r\n",
    "0\r\nX-Trail: 1\r\n\r\n",
    "\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
];

fn some_of(from: &'static [&'static str], max: usize) -> impl Strategy<Value = Vec<u8>> {
    let one = prop::sample::select(from).prop_map(|text| text.as_bytes().to_vec());
    let noise = prop::collection::vec(any::<u8>(), 0..6);
    let pieces = prop::collection::vec(prop_oneof![30 => one, 1 => noise], 0..max);
    pieces.prop_map(|pieces| pieces.concat())
}

/// Something with the shape of a message, each part of which may be wrong.
fn wild_message() -> impl Strategy<Value = Vec<u8>> {
    let start = prop::sample::select(STARTS);
    let blank = prop::sample::select(&["\r\n", "\r\n", "\r\n", "\n", ""][..]);
    let parts = (start, some_of(LINES, 4), blank, some_of(BODIES, 6));
    parts.prop_map(|(start, lines, blank, body)| {
        [start.as_bytes(), &lines, blank.as_bytes(), &body].concat()
    })
}

fn pick<T: Copy>(from: &[T], by: u8) -> T {
    from[usize::from(by) % from.len()]
}

fn policy(by: u8) -> Policy {
    use Policy::{Accept, Drop, Reject, Repair};
    pick(&[Reject, Accept, Repair, Drop], by)
}

fn odd_coding(by: u8) -> OddCoding {
    use OddCoding::{AsChunked, ChunkedIfNamed, Ignore, Reject, UntilClose};
    pick(&[Reject, UntilClose, Ignore, AsChunked, ChunkedIfNamed], by)
}

fn start_knobs(k: [u8; 7], is: impl Fn(u8) -> bool) -> Leniency {
    let not_http = [
        NotHttp::Reject,
        NotHttp::Raw,
        NotHttp::RawUnlessVersionOne,
        NotHttp::RawFromLine,
    ];
    let versions = [
        Versions::Known,
        Versions::MajorOne,
        Versions::Dotted,
        Versions::Any,
    ];
    let digits = [
        StatusDigits::Three,
        StatusDigits::FirstThree,
        StatusDigits::Any,
    ];
    let unasked = [
        Unasked101::Reject,
        Unasked101::Switch,
        Unasked101::Final,
        Unasked101::FinalUnlessNamed,
    ];
    Leniency {
        judge_at: pick(&[JudgeAt::Byte, JudgeAt::Line, JudgeAt::Head], k[0]),
        not_http: pick(&not_http, k[1]),
        version_any_case: is(0),
        versions: pick(&versions, k[2]),
        spaces_before_status: is(1),
        status_digits: pick(&digits, k[3]),
        status_low: pick(&[0, 100], k[4]),
        status_high: pick(&[599, 999, u16::MAX], k[5]),
        reason_missing: is(2),
        ctl_in_reason: policy(k[6]),
        interim: pick(&[Interim::Interim, Interim::Final], k[0]),
        unexpected_101: pick(&unasked, k[5]),
        ..Leniency::RFC
    }
}

fn line_knobs(k: [u8; 14], is: impl Fn(u8) -> bool, others: Leniency) -> Leniency {
    Leniency {
        bare_lf: is(4),
        bare_cr: policy(k[0]),
        no_colon: policy(k[1]),
        empty_name: policy(k[2]),
        space_before_colon: policy(k[3]),
        space_in_name: policy(k[4]),
        delimiter_in_name: policy(k[5]),
        obs_text_in_name: policy(k[6]),
        ctl_in_name: policy(k[7]),
        nul_in_value: policy(k[8]),
        ctl_in_value: policy(k[9]),
        obs_text_in_value: policy(k[10]),
        leading_space: policy(k[11]),
        obs_fold: policy(k[12]),
        empty_value: policy(k[13]),
        ..others
    }
}

fn body_knobs(k: [u8; 8], is: impl Fn(u8) -> bool, others: Leniency) -> Leniency {
    use LengthConflict as Conflict;
    use LengthWithCoding as Both;
    let lengths = [InvalidLength::Reject, InvalidLength::Ignore];
    let old = [OldCoding::Reject, OldCoding::Honour, OldCoding::Ignore];
    let both = [
        Both::Reject,
        Both::CodingWins,
        Both::LengthIgnored,
        Both::LengthWins,
    ];
    Leniency {
        length_repeated: is(5),
        length_list: is(6),
        length_conflict: pick(&[Conflict::Reject, Conflict::First, Conflict::Last], k[0]),
        length_invalid: pick(&lengths, k[1]),
        length_empty: pick(&lengths, k[2]),
        length_with_coding: pick(&both, k[3]),
        length_on_204: is(7),
        unknown_coding: odd_coding(k[4]),
        identity_coding: odd_coding(k[5]),
        coding_in_http10: pick(&old, k[6]),
        chunk_extensions: is(8),
        chunk_size_space: is(9),
        chunk_size_after_space: is(10),
        chunk_size_lf: is(10),
        chunk_data_lf: is(11),
        trailers: is(12),
        chunk_eof: pick(&[ChunkEof::Incomplete, ChunkEof::End], k[7]),
        reset_ends_body: is(13),
        ..others
    }
}

fn any_leniency() -> impl Strategy<Value = Leniency> {
    let knobs = (any::<[u8; 7]>(), any::<[u8; 14]>(), any::<[u8; 8]>());
    (knobs, any::<u16>()).prop_map(|((start, lines, body), bits)| {
        let is = |bit: u8| bits >> bit & 1 == 1;
        body_knobs(body, is, line_knobs(lines, is, start_knobs(start, is)))
    })
}

/// Limits no smaller than the beginning of a status line, which is told before any is weighed.
fn any_limits() -> impl Strategy<Value = Limits> {
    let size = || prop_oneof![3 => Just(1 << 20), 1 => 8_usize..60];
    let sizes = prop::array::uniform6(size());
    let counts = (0_usize..6, 0_u64..60);
    (sizes, counts).prop_map(|([a, b, c, d, e, f], (count, body))| Limits {
        head: a,
        start_line: b,
        field_line: c,
        chunk_line: d,
        trailers: e,
        trailer_line: f,
        fields: count,
        body,
        interim: count,
        blank_lines: count % 3,
    })
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let strict = Just((Leniency::RFC, Limits::RFC));
    let knobs = prop_oneof![1 => strict, 3 => (any_leniency(), any_limits())];
    let methods = vec![Method::Get, Method::Head, Method::Connect];
    let ends = vec![None, Some(EndOfStream::Fin), Some(EndOfStream::Reset)];
    let (method, end) = (prop::sample::select(methods), prop::sample::select(ends));
    (knobs, method, any::<bool>(), end).prop_map(|((leniency, limits), method, upgrade, end)| {
        Reading {
            method,
            upgrade,
            leniency,
            limits,
            end,
        }
    })
}

/// `bytes` cut at the given places.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|i| i.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|w| &bytes[w[0]..w[1]]).collect()
}

/// What was told, without the part of a bad line that had not arrived in one of two runs.
fn essence<H>(mut told: Told<H>) -> Told<H> {
    if let Some(error) = &mut told.error {
        error.line = Excerpt::default();
        error.span.end = error.span.start;
    }
    told
}

fn requests(pieces: &[&[u8]], leniency: Leniency, limits: Limits) -> Vec<Told<RequestHead>> {
    let mut reader = RequestReader::new(leniency, limits);
    let mut all = vec![Told::new()];
    for piece in pieces {
        reader.feed(piece);
        loop {
            let told = all.last_mut().expect("begins with one");
            if !told.hear(|| reader.poll()) || !reader.is_done() {
                break;
            }
            reader.begin();
            all.push(Told::new());
        }
    }
    reader.finish(EndOfStream::Fin);
    let told = all.last_mut().expect("begins with one");
    told.hear(|| reader.poll());
    all.into_iter().map(essence).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn responses_do_not_depend_on_how_bytes_arrive(
        bytes in wild_message(),
        reading in any_reading(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let (whole, leftover) = reading.pieces(&[&bytes]);
        let singles: Vec<&[u8]> = bytes.chunks(1).collect();
        for pieces in [cut(&bytes, &places), singles] {
            let (told, left) = reading.pieces(&pieces);
            prop_assert_eq!(essence(told), essence(whole.clone()));
            if whole.error.is_none() {
                prop_assert_eq!(&left, &leftover);
            }
        }
    }

    #[test]
    fn requests_do_not_depend_on_how_bytes_arrive(
        bytes in wild_message(),
        (leniency, limits) in (any_leniency(), any_limits()),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let whole = requests(&[&bytes], leniency, limits);
        prop_assert_eq!(requests(&cut(&bytes, &places), leniency, limits), whole);
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        STRICT.all(&bytes);
        requests(&[&bytes], Leniency::RFC, Limits::RFC);
    }

    #[test]
    fn spans_point_at_the_lines_they_claim(bytes in wild_message(), reading in any_reading()) {
        let told = reading.all(&bytes);
        let Some(received) = told.head.filter(|_| told.interim.is_empty()) else {
            return Ok(());
        };
        prop_assert_eq!(received.spans.fields.len(), received.head.fields.len());
        for (field, span) in received.head.fields.iter().zip(&received.spans.fields) {
            let line = covered(&bytes, *span);
            prop_assert!(!line.ends_with(b"\n"));
            prop_assert!(matches!(bytes.get(span.end as usize), Some(b'\r' | b'\n')));
            let before = (span.start as usize).checked_sub(1);
            prop_assert_eq!(before.map(|at| bytes[at]), Some(b'\n'));
            if received.forgiven.is_empty() {
                prop_assert!(line.starts_with(&field.name));
                prop_assert!(line.trim_ascii_end().ends_with(&field.value));
            }
        }
    }
}

fn token() -> impl Strategy<Value = String> {
    "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}"
}

/// Fields without meaning to the framing.
fn plain_fields() -> impl Strategy<Value = Fields> {
    let value = "([!-~\u{a1}-\u{ff}]([ \t!-~]{0,20}[!-~])?)?";
    let name = token().prop_map(|name| format!("X-{name}"));
    let pairs = prop::collection::vec((name, value), 0..6);
    pairs.prop_map(|pairs| pairs.into_iter().collect())
}

fn content() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5)
}

/// Writes `pieces` as the framing wants them.
fn emit_body(framing: Framing, pieces: &[Vec<u8>], trailers: &Fields, out: &mut Vec<u8>) {
    let mut writer = BodyWriter::new(framing);
    for piece in pieces {
        writer.write(piece, out).expect("fits");
    }
    writer.finish(trailers, out).expect("complete");
}

proptest! {
    #[test]
    fn what_is_emitted_is_read_back_as_a_response(
        (status, reason) in (200_u16..=599, "[ -~]{0,20}"),
        fields in plain_fields(),
        pieces in content(),
        known_length in any::<bool>(),
        trailers in plain_fields(),
    ) {
        prop_assume!(!matches!(status, 204 | 304));
        let mut head = ResponseHead { reason: reason.into(), fields, ..ResponseHead::new(status) };
        let content = pieces.concat();
        let length = known_length.then_some(content.len() as u64);
        let framing = head.frame(&RequestHead::get("h", "/"), length);
        let mut bytes = head.to_bytes();
        emit_body(framing, &pieces, &trailers, &mut bytes);
        let told = STRICT.all(&bytes);
        prop_assert!(told.ended);
        prop_assert_eq!(told.body, content);
        let sent = Some(trailers).filter(|t| framing == Framing::Chunked && !t.is_empty());
        prop_assert_eq!(told.trailers, sent);
        let received = told.head.expect("ended");
        prop_assert_eq!(received.framing, framing);
        prop_assert_eq!(received.head, head);
        prop_assert_eq!(received.forgiven, vec![]);
    }

    #[test]
    fn what_is_emitted_is_read_back_as_a_request(
        method in token(),
        path in "[!-~]{0,30}",
        fields in plain_fields(),
        pieces in content(),
        known_length in any::<bool>(),
    ) {
        let method = Method::parse(method.as_bytes()).expect("a token");
        prop_assume!(method != Method::Connect);
        let mut head = RequestHead { method, ..RequestHead::get("h:80", &format!("/{path}")) };
        for field in &fields {
            head.fields.append(field.name.clone(), field.value.clone());
        }
        let content = pieces.concat();
        let framing = head.frame(known_length.then_some(content.len() as u64));
        let mut bytes = head.to_bytes();
        emit_body(framing, &pieces, &Fields::new(), &mut bytes);
        let (told, leftover) = request(&bytes);
        prop_assert!(told.ended && leftover.is_empty());
        prop_assert_eq!(told.body, content);
        prop_assert_eq!(told.head.map(|received| received.head), Some(head));
    }
}
