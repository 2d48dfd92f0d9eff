//! The status line (RFC 9112 section 4), as strict or as lenient as asked.

use crate::http::reader::judge::Judge;
use crate::http::{Flaw, Leniency, Policy, StatusDigits, Version, Versions};

/// A status line taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::reader) struct StatusLine {
    pub(in crate::http::reader) version: Version,
    pub(in crate::http::reader) status: u16,
    /// With how many digits the code is written.
    pub(in crate::http::reader) digits: usize,
    pub(in crate::http::reader) reason: Vec<u8>,
    /// Not even the space before the reason was there.
    pub(in crate::http::reader) bare: bool,
}

/// What every status line begins with.
pub(in crate::http::reader) const PREFIX: &[u8] = b"HTTP/";

/// Reads a status line without its terminator.
pub(in crate::http::reader) fn parse(line: &[u8], judge: &mut Judge) -> Result<StatusLine, Flaw> {
    let knobs = *judge.leniency;
    let line = repaired(line, judge, is_bare_cr, Flaw::BareCr, knobs.bare_cr)?;
    if !begins_with(&line, PREFIX, &knobs) {
        return Err(Flaw::NotHttp);
    }
    if !line.starts_with(PREFIX) {
        judge.forgive(Flaw::BadVersion);
    }
    let rest = &line[PREFIX.len()..];
    let (version, rest) = rest.split_at(until_space(rest));
    let version = parse_version(version, judge)?;
    let code = rest.trim_ascii_start();
    if rest.len() - code.len() > 1 {
        judge.allow(Flaw::StatusLineSpaces, knobs.spaces_before_status)?;
    }
    let (status, rest) = parse_status(code, judge)?;
    let bare = rest.is_empty();
    let digits = code.len() - rest.len();
    let reason = match rest {
        [] => {
            judge.allow(Flaw::StatusLineSpaces, knobs.reason_missing)?;
            rest
        }
        [b' ', reason @ ..] => reason,
        _ => rest,
    };
    let reason = repaired(
        reason,
        judge,
        is_reason_ctl,
        Flaw::CtlInReason,
        knobs.ctl_in_reason,
    )?;
    Ok(StatusLine {
        version,
        status,
        digits,
        reason,
        bare,
    })
}

/// Tells whether `bytes` begin with `prefix` or may do so once more of them are here.
pub(in crate::http::reader) fn may_begin_with(
    bytes: &[u8],
    prefix: &[u8],
    knobs: &Leniency,
) -> bool {
    let known = bytes.len().min(prefix.len());
    begins_with(bytes, &prefix[..known], knobs)
}

fn begins_with(bytes: &[u8], prefix: &[u8], knobs: &Leniency) -> bool {
    bytes.get(..prefix.len()).is_some_and(|start| {
        start == prefix || knobs.version_any_case && start.eq_ignore_ascii_case(prefix)
    })
}

fn until_space(bytes: &[u8]) -> usize {
    let space = bytes.iter().position(|&byte| byte == b' ');
    space.unwrap_or(bytes.len())
}

/// Reads `x.y`, or `x` where any version is welcome (RFC 9112 section 2.3).
fn parse_version(bytes: &[u8], judge: &mut Judge) -> Result<Version, Flaw> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    let versions = judge.leniency.versions;
    let numbers = match bytes {
        [major, b'.', minor] => digit(*major).zip(digit(*minor)),
        [major] if versions == Versions::Any => digit(*major).map(|major| (major, 0)),
        _ => None,
    };
    let (major, minor) = numbers.ok_or(Flaw::BadVersion)?;
    let version = Version { major, minor };
    let well_known = bytes.len() == 3 && (major, minor <= 1) == (1, true);
    let taken = match versions {
        Versions::Known => well_known,
        Versions::MajorOne => bytes.len() == 3 && major == 1,
        Versions::Dotted | Versions::Any => true,
    };
    if !taken {
        return Err(Flaw::UnsupportedVersion);
    }
    if !well_known && major != 1 {
        judge.forgive(Flaw::UnsupportedVersion);
    }
    Ok(version)
}

/// Reads the status code; returns it and what follows.
fn parse_status<'a>(bytes: &'a [u8], judge: &mut Judge) -> Result<(u16, &'a [u8]), Flaw> {
    let knobs = judge.leniency;
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let length = match knobs.status_digits {
        StatusDigits::Three if digits == 3 => 3,
        StatusDigits::FirstThree if digits >= 3 => 3,
        StatusDigits::Any if (1..=5).contains(&digits) => digits,
        _ => return Err(Flaw::BadStatus),
    };
    let (code, rest) = bytes.split_at(length);
    if digits == length && !matches!(rest, [] | [b' ', ..]) {
        return Err(Flaw::BadStatus);
    }
    let number = code
        .iter()
        .fold(0, |n: u32, &b| n * 10 + u32::from(b - b'0'));
    let status = u16::try_from(number).map_err(|_| Flaw::BadStatus)?;
    if !(knobs.status_low..=knobs.status_high).contains(&status) {
        return Err(Flaw::StatusOutOfRange(status));
    }
    if digits != 3 {
        judge.forgive(Flaw::BadStatus);
    } else if !(100..600).contains(&status) {
        judge.forgive(Flaw::StatusOutOfRange(status));
    }
    Ok((status, rest))
}

/// `text` with its wrong bytes treated; a start line cannot be skipped, so `Drop` repairs.
fn repaired(
    text: &[u8],
    judge: &mut Judge,
    is_wrong: fn(u8) -> bool,
    flaw: Flaw,
    policy: Policy,
) -> Result<Vec<u8>, Flaw> {
    let mut text = text.to_vec();
    if text.iter().any(|&byte| is_wrong(byte)) && judge.weigh(flaw, policy)? != Policy::Accept {
        for byte in text.iter_mut().filter(|byte| is_wrong(**byte)) {
            *byte = b' ';
        }
    }
    Ok(text)
}

fn is_bare_cr(byte: u8) -> bool {
    byte == b'\r'
}

fn is_reason_ctl(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\r')
}
