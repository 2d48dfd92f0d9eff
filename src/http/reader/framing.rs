//! Where a body ends: the rules of RFC 9112 section 6.3.

use super::Framing;
use super::judge::Judge;
use super::line::status_line::StatusLine;
use crate::http::{
    Fields, Flaw, InvalidLength, LengthConflict, LengthWithCoding, Method, OddCoding, OldCoding,
    Version,
};

/// What Transfer-Encoding says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Absent,
    Chunked,
    UntilClose,
}

/// The framing of a response to `method` (RFC 9112 section 6.3, rules 1 to 5 and 8).
pub(super) fn of_response(
    method: &Method,
    line: &StatusLine,
    fields: &Fields,
    judge: &mut Judge,
) -> Result<Framing, Flaw> {
    let status = line.status;
    if *method == Method::Connect && (200..300).contains(&status) {
        return Ok(Framing::Switched);
    }
    if *method == Method::Head || status == 304 {
        return Ok(Framing::None);
    }
    if status == 204 {
        let announced = content_length(fields, judge).ok().flatten();
        if announced.is_some_and(|length| length > 0) {
            judge.allow(Flaw::LengthOn204, judge.leniency.length_on_204)?;
        }
        return Ok(Framing::None);
    }
    of_message(line.version, fields, judge, Side::Response)
}

/// The framing of a request (RFC 9112 section 6.3, rules 3 to 7).
pub(super) fn of_request(
    version: Version,
    fields: &Fields,
    judge: &mut Judge,
) -> Result<Framing, Flaw> {
    of_message(version, fields, judge, Side::Request)
}

/// Whether another message may follow on the connection (RFC 9112 section 9.3).
pub(super) fn is_persistent(
    version: Version,
    fields: &Fields,
    framing: Framing,
    rule: LengthWithCoding,
) -> bool {
    let coded = fields.contains("Transfer-Encoding");
    let both = fields.contains("Content-Length") && rule != LengthWithCoding::LengthIgnored;
    let doubtful = coded && (both || version < Version::HTTP_11);
    if doubtful || matches!(framing, Framing::UntilClose | Framing::Switched) {
        return false;
    }
    let wanted = version >= Version::HTTP_11 || fields.lists("Connection", "keep-alive");
    wanted && !fields.lists("Connection", "close")
}

/// The field whose value decided against a message, to name its line.
pub(super) fn culprit(flaw: Flaw) -> Option<&'static str> {
    match flaw {
        Flaw::LengthInvalid
        | Flaw::LengthConflict
        | Flaw::LengthRepeated
        | Flaw::LengthWithCoding
        | Flaw::LengthOn204
        | Flaw::BodyTooLarge(_) => Some("Content-Length"),
        Flaw::UnknownCoding | Flaw::ChunkedNotLast | Flaw::CodingInHttp10 => {
            Some("Transfer-Encoding")
        }
        Flaw::HostCount | Flaw::BadHost => Some("Host"),
        Flaw::UnexpectedSwitch => Some("Upgrade"),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
}

fn of_message(
    version: Version,
    fields: &Fields,
    judge: &mut Judge,
    side: Side,
) -> Result<Framing, Flaw> {
    let coding = transfer_coding(version, fields, judge, side)?;
    let length_given = fields.contains("Content-Length");
    if coding != Coding::Absent && length_given {
        match judge.leniency.length_with_coding {
            LengthWithCoding::Reject => return Err(Flaw::LengthWithCoding),
            LengthWithCoding::CodingWins | LengthWithCoding::LengthIgnored => {
                judge.forgive(Flaw::LengthWithCoding);
            }
            LengthWithCoding::LengthWins => {
                judge.forgive(Flaw::LengthWithCoding);
                return of_length(fields, judge, side);
            }
        }
    }
    match coding {
        Coding::Chunked => Ok(Framing::Chunked),
        Coding::UntilClose => Ok(Framing::UntilClose),
        Coding::Absent => of_length(fields, judge, side),
    }
}

/// Without Transfer-Encoding, a request has no body unless it announces one, while a response
/// lasts until the close (RFC 9112 section 6.3, rules 6 to 8).
fn of_length(fields: &Fields, judge: &mut Judge, side: Side) -> Result<Framing, Flaw> {
    Ok(match (content_length(fields, judge)?, side) {
        (Some(length), _) => Framing::Length(length),
        (None, Side::Request) => Framing::None,
        (None, Side::Response) => Framing::UntilClose,
    })
}

/// The announced length; none if nothing valid is announced (RFC 9110 section 8.6).
fn content_length(fields: &Fields, judge: &mut Judge) -> Result<Option<u64>, Flaw> {
    let knobs = *judge.leniency;
    let mut lengths: Vec<u64> = Vec::new();
    for value in fields.all("Content-Length") {
        let parsed = if knobs.length_list && value.contains(&b',') {
            let items = value.split(|&byte| byte == b',');
            items.map(|item| decimal(item.trim_ascii())).collect()
        } else {
            decimal(value).map(|length| vec![length])
        };
        let invalid = match value {
            [] => knobs.length_empty,
            _ => knobs.length_invalid,
        };
        match parsed {
            Some(values) => lengths.extend(values),
            None if invalid == InvalidLength::Reject => return Err(Flaw::LengthInvalid),
            None => judge.forgive(Flaw::LengthInvalid),
        }
    }
    let (Some(&first), Some(&last)) = (lengths.first(), lengths.last()) else {
        return Ok(None);
    };
    if lengths.iter().any(|&length| length != first) {
        match knobs.length_conflict {
            LengthConflict::Reject => return Err(Flaw::LengthConflict),
            LengthConflict::First | LengthConflict::Last => judge.forgive(Flaw::LengthConflict),
        }
    } else if lengths.len() > 1 {
        judge.allow(Flaw::LengthRepeated, knobs.length_repeated)?;
    }
    let last_wins = knobs.length_conflict == LengthConflict::Last;
    Ok(Some(if last_wins { last } else { first }))
}

/// Digits and nothing else: no sign, no space, no overflow.
fn decimal(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// What Transfer-Encoding says (RFC 9112 sections 6.1 and 6.3, rules 3 and 4).
fn transfer_coding(
    version: Version,
    fields: &Fields,
    judge: &mut Judge,
    side: Side,
) -> Result<Coding, Flaw> {
    if !fields.contains("Transfer-Encoding") {
        return Ok(Coding::Absent);
    }
    let knobs = *judge.leniency;
    if version < Version::HTTP_11 {
        match knobs.coding_in_http10 {
            OldCoding::Reject => return Err(Flaw::CodingInHttp10),
            OldCoding::Honour => judge.forgive(Flaw::CodingInHttp10),
            OldCoding::Ignore => {
                judge.forgive(Flaw::CodingInHttp10);
                return Ok(Coding::Absent);
            }
        }
    }
    let is = |coding: &[u8], name: &str| coding.eq_ignore_ascii_case(name.as_bytes());
    let codings: Vec<_> = fields.elements("Transfer-Encoding").collect();
    let chunked_last = codings.last().is_some_and(|last| is(last, "chunked"));
    if chunked_last && codings.len() == 1 {
        return Ok(Coding::Chunked);
    }
    let times = codings.iter().filter(|c| is(c, "chunked")).count();
    let misplaced = times > usize::from(chunked_last);
    let flaw = match side {
        _ if misplaced => Flaw::ChunkedNotLast,
        Side::Request if !chunked_last => Flaw::ChunkedNotLast,
        _ => Flaw::UnknownCoding,
    };
    let all_identity = !codings.is_empty() && codings.iter().all(|c| is(c, "identity"));
    let rule = if all_identity {
        knobs.identity_coding
    } else {
        knobs.unknown_coding
    };
    if rule == OddCoding::Reject {
        return Err(flaw);
    }
    judge.forgive(flaw);
    Ok(match rule {
        OddCoding::Ignore => Coding::Absent,
        OddCoding::ChunkedIfNamed if times == 0 => Coding::Absent,
        OddCoding::UntilClose if !chunked_last => Coding::UntilClose,
        _ => Coding::Chunked,
    })
}
