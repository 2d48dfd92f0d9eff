//! HTTP/1 readers: what they tell does not depend on how the bytes arrive.
//!
//! The first four bytes of an input choose leniency, limits, the request and where it is cut; the
//! rest is the stream.

use std::fmt::Debug;

use gatelab::http::{
    ChunkEof, EndOfStream, Event, Fields, Interim, InvalidLength, JudgeAt, LengthConflict,
    LengthWithCoding, Leniency, Limits, Method, NotHttp, OddCoding, OldCoding, Policy, ReadError,
    Received, RequestContext, RequestHead, RequestReader, ResponseHead, ResponseReader,
    StatusDigits, Unasked101, Versions,
};

/// Everything a reader told of one message.
#[derive(Debug, PartialEq)]
struct Told<H> {
    heads: Vec<Received<H>>,
    body: Vec<u8>,
    trailers: Option<Fields>,
    ended: bool,
    /// What was wrong and where; the excerpt holds what had arrived, so it may differ.
    error: Option<(String, u64)>,
}

/// Whatever has no knob for it is refused, everything else is let through.
const LOOSE: Leniency = Leniency {
    judge_at: JudgeAt::Line,
    not_http: NotHttp::Raw,
    version_any_case: true,
    versions: Versions::Any,
    spaces_before_status: true,
    status_digits: StatusDigits::Any,
    status_low: 0,
    status_high: u16::MAX,
    length_conflict: LengthConflict::Last,
    length_invalid: InvalidLength::Ignore,
    length_empty: InvalidLength::Ignore,
    unknown_coding: OddCoding::AsChunked,
    identity_coding: OddCoding::Ignore,
    coding_in_http10: OldCoding::Ignore,
    chunk_size_space: true,
    chunk_size_lf: true,
    chunk_data_lf: true,
    chunk_eof: ChunkEof::End,
    reset_ends_body: true,
    interim: Interim::Final,
    unexpected_101: Unasked101::Final,
    ..lines(Policy::Accept)
};

/// What is odd is repaired where that can be done.
const REPAIRING: Leniency = Leniency {
    judge_at: JudgeAt::Head,
    not_http: NotHttp::RawFromLine,
    status_digits: StatusDigits::FirstThree,
    length_conflict: LengthConflict::First,
    length_with_coding: LengthWithCoding::LengthWins,
    unknown_coding: OddCoding::UntilClose,
    identity_coding: OddCoding::UntilClose,
    ..lines(Policy::Repair)
};

/// Odd lines are skipped.
const SKIPPING: Leniency = Leniency {
    not_http: NotHttp::RawUnlessVersionOne,
    versions: Versions::Known,
    reason_missing: false,
    bare_lf: false,
    length_repeated: false,
    length_list: false,
    length_with_coding: LengthWithCoding::Reject,
    length_on_204: false,
    coding_in_http10: OldCoding::Reject,
    chunk_extensions: false,
    trailers: false,
    ..lines(Policy::Drop)
};

const fn lines(policy: Policy) -> Leniency {
    Leniency {
        ctl_in_reason: policy,
        bare_cr: policy,
        no_colon: policy,
        empty_name: policy,
        space_before_colon: policy,
        space_in_name: policy,
        delimiter_in_name: policy,
        obs_text_in_name: policy,
        ctl_in_name: policy,
        nul_in_value: policy,
        ctl_in_value: policy,
        obs_text_in_value: policy,
        leading_space: policy,
        obs_fold: policy,
        empty_value: policy,
        ..Leniency::RFC
    }
}

/// Small enough to be met, but no smaller than the beginning of a start line.
const TIGHT: Limits = Limits {
    head: 90,
    start_line: 30,
    field_line: 25,
    fields: 3,
    chunk_line: 9,
    trailers: 40,
    trailer_line: 20,
    body: 12,
    interim: 1,
    blank_lines: 2,
};

/// Responses of a server, one after the other on a connection.
pub fn http_response(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first_chunk() else {
        return;
    };
    let whole = responses(*choice, &[bytes]);
    assert_eq!(responses(*choice, &pieces(bytes, choice[3])), whole);
    assert_eq!(
        responses(*choice, &bytes.chunks(1).collect::<Vec<_>>()),
        whole
    );
}

/// Requests of a client, one after the other on a connection.
pub fn http_request(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first_chunk() else {
        return;
    };
    let whole = requests(*choice, &[bytes]);
    assert_eq!(requests(*choice, &pieces(bytes, choice[3])), whole);
    assert_eq!(
        requests(*choice, &bytes.chunks(1).collect::<Vec<_>>()),
        whole
    );
}

fn rules(choice: [u8; 4]) -> (Leniency, Limits) {
    let leniency = [Leniency::RFC, LOOSE, REPAIRING, SKIPPING][usize::from(choice[0] % 4)];
    let limits = [Limits::RFC, TIGHT][usize::from(choice[1] % 2)];
    (leniency, limits)
}

fn end(choice: [u8; 4]) -> EndOfStream {
    [EndOfStream::Fin, EndOfStream::Reset][usize::from(choice[2] >> 2 & 1)]
}

/// The bytes in pieces whose lengths follow from `seed`.
fn pieces(bytes: &[u8], seed: u8) -> Vec<&[u8]> {
    let (mut rest, mut length) = (bytes, usize::from(seed));
    let mut all = Vec::new();
    while !rest.is_empty() {
        length = (length * 5 + 3) % 29;
        let (piece, others) = rest.split_at(length.min(rest.len()));
        all.push(piece);
        rest = others;
    }
    all
}

fn responses(choice: [u8; 4], pieces: &[&[u8]]) -> Vec<Told<ResponseHead>> {
    let method = [Method::Get, Method::Head, Method::Connect][usize::from(choice[2] % 3)].clone();
    let context = RequestContext {
        method,
        upgrade: choice[2] & 8 != 0,
    };
    let (leniency, limits) = rules(choice);
    let mut reader = ResponseReader::new(context.clone(), leniency, limits);
    let mut all = vec![Told::nothing()];
    for piece in pieces {
        reader.feed(piece);
        while hear(&mut all, || reader.poll()) && reader.is_done() {
            // Nothing left: the next message begins when its first byte comes.
            if reader.leftover().is_empty() {
                break;
            }
            reader.begin(context.clone());
            all.push(Told::nothing());
        }
        if reader.is_done() && reader.leftover().is_empty() {
            reader.begin(context.clone());
            all.push(Told::nothing());
        }
    }
    let _ = reader.awaiting();
    reader.finish(end(choice));
    hear(&mut all, || reader.poll());
    all
}

fn requests(choice: [u8; 4], pieces: &[&[u8]]) -> Vec<Told<RequestHead>> {
    let (leniency, limits) = rules(choice);
    let mut reader = RequestReader::new(leniency, limits);
    let mut all = vec![Told::nothing()];
    for piece in pieces {
        reader.feed(piece);
        while hear(&mut all, || reader.poll()) && reader.is_done() {
            reader.begin();
            all.push(Told::nothing());
        }
    }
    let _ = reader.awaiting();
    reader.finish(end(choice));
    hear(&mut all, || reader.poll());
    for told in &all {
        for received in &told.heads {
            let context = RequestContext::from(&received.head);
            assert_eq!(context.upgrade, received.head.asks_upgrade());
        }
    }
    all
}

impl<H> Told<H> {
    fn nothing() -> Self {
        Self {
            heads: Vec::new(),
            body: Vec::new(),
            trailers: None,
            ended: false,
            error: None,
        }
    }
}

/// Takes in what a reader tells until it tells no more; false once it has failed.
fn hear<H: Debug>(
    all: &mut [Told<H>],
    mut poll: impl FnMut() -> Result<Option<Event<H>>, ReadError>,
) -> bool {
    let Some(told) = all.last_mut() else {
        return false;
    };
    loop {
        match poll() {
            Ok(None) => return true,
            Ok(Some(Event::Interim(head) | Event::Head(head))) => told.heads.push(*head),
            Ok(Some(Event::Body(bytes))) => told.body.extend(bytes),
            Ok(Some(Event::Trailers(fields))) => told.trailers = Some(fields),
            Ok(Some(Event::End)) => told.ended = true,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert_eq!(poll().expect_err("an error is final"), error);
                told.error = Some((format!("{:?}", error.flaw), error.span.start));
                return false;
            }
        }
    }
}
