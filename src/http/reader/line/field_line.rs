//! One field line: name, colon, value (RFC 9112 section 5).

use crate::http::fields::trim;
use crate::http::message::is_token_byte;
use crate::http::reader::judge::Judge;
use crate::http::{Field, Flaw, Policy};

/// Reads a field line; none if the leniency says to skip it.
pub(in crate::http::reader) fn parse(
    line: &[u8],
    judge: &mut Judge,
) -> Result<Option<Field>, Flaw> {
    let Some(line) = without_bare_cr(line.to_vec(), judge)? else {
        return Ok(None);
    };
    let (name, value) = match line.iter().position(|&byte| byte == b':') {
        Some(colon) => (&line[..colon], trim(&line[colon + 1..])),
        None if judge.weigh(Flaw::NoColon, judge.leniency.no_colon)? == Policy::Drop => {
            return Ok(None);
        }
        None => (trim(&line), &[][..]),
    };
    let Some(name) = clean_name(name, judge)? else {
        return Ok(None);
    };
    let empty_value = judge.leniency.empty_value;
    // Permitted unless the knob says otherwise, so nothing to forgive.
    let odd = value.is_empty() && empty_value != Policy::Accept;
    if odd && judge.weigh(Flaw::EmptyValue, empty_value)? == Policy::Drop {
        return Ok(None);
    }
    let value = clean_value(value.to_vec(), judge)?;
    Ok(value.map(|value| Field { name, value }))
}

/// Reads the continuation of a folded value; none if the line is to be skipped.
pub(in crate::http::reader) fn parse_folded(
    line: &[u8],
    judge: &mut Judge,
) -> Result<Option<Vec<u8>>, Flaw> {
    match without_bare_cr(trim(line).to_vec(), judge)? {
        Some(value) => clean_value(value, judge),
        None => Ok(None),
    }
}

/// Treats each CR inside the line (RFC 9112 section 2.2).
fn without_bare_cr(mut line: Vec<u8>, judge: &mut Judge) -> Result<Option<Vec<u8>>, Flaw> {
    let is_cr = |byte: u8| byte == b'\r';
    let policy = judge.leniency.bare_cr;
    let keep = blank_out(&mut line, is_cr, Flaw::BareCr, policy, judge)?;
    Ok(keep.then_some(line))
}

/// Treats everything a name may not have (RFC 9110 section 5.1, RFC 9112 section 5.1).
fn clean_name(name: &[u8], judge: &mut Judge) -> Result<Option<Vec<u8>>, Flaw> {
    let knobs = *judge.leniency;
    let end = name.len() - name.iter().rev().take_while(|b| is_space(**b)).count();
    let (inner, after) = name.split_at(end);
    let mut name = inner.to_vec();
    let rules: [NameRule; 4] = [
        (is_space, Flaw::SpaceInName, knobs.space_in_name),
        (is_control, Flaw::CtlInName, knobs.ctl_in_name),
        (is_obs_text, Flaw::ObsTextInName, knobs.obs_text_in_name),
        (is_delimiter, Flaw::DelimiterInName, knobs.delimiter_in_name),
    ];
    for (is_wrong, flaw, policy) in rules {
        if name.iter().any(|&byte| is_wrong(byte)) {
            match judge.weigh(flaw, policy)? {
                Policy::Drop => return Ok(None),
                Policy::Repair => name.retain(|&byte| !is_wrong(byte)),
                Policy::Accept | Policy::Reject => {}
            }
        }
    }
    if !after.is_empty() {
        match judge.weigh(Flaw::SpaceBeforeColon, knobs.space_before_colon)? {
            Policy::Drop => return Ok(None),
            Policy::Accept => name.extend_from_slice(after),
            Policy::Repair | Policy::Reject => {}
        }
    }
    if name.is_empty() && judge.weigh(Flaw::EmptyName, knobs.empty_name)? == Policy::Drop {
        return Ok(None);
    }
    Ok(Some(name))
}

/// Treats everything a value may not have (RFC 9110 section 5.5).
fn clean_value(mut value: Vec<u8>, judge: &mut Judge) -> Result<Option<Vec<u8>>, Flaw> {
    let knobs = *judge.leniency;
    let is_nul = |byte: u8| byte == 0;
    let is_other = |byte: u8| is_control(byte) && !matches!(byte, 0 | b'\t' | b'\r');
    let keep = blank_out(
        &mut value,
        is_nul,
        Flaw::NulInValue,
        knobs.nul_in_value,
        judge,
    )? && blank_out(
        &mut value,
        is_other,
        Flaw::CtlInValue,
        knobs.ctl_in_value,
        judge,
    )? && {
        let (flaw, policy) = (Flaw::ObsTextInValue, knobs.obs_text_in_value);
        // Permitted, so nothing to forgive.
        policy == Policy::Accept || blank_out(&mut value, is_obs_text, flaw, policy, judge)?
    };
    Ok(keep.then_some(value))
}

/// Applies `policy` to the bytes that are wrong; says whether the line is kept.
fn blank_out(
    text: &mut [u8],
    is_wrong: impl Fn(u8) -> bool,
    flaw: Flaw,
    policy: Policy,
    judge: &mut Judge,
) -> Result<bool, Flaw> {
    if !text.iter().any(|&byte| is_wrong(byte)) {
        return Ok(true);
    }
    let policy = judge.weigh(flaw, policy)?;
    if policy == Policy::Repair {
        for byte in text.iter_mut().filter(|byte| is_wrong(**byte)) {
            *byte = b' ';
        }
    }
    Ok(policy != Policy::Drop)
}

type NameRule = (fn(u8) -> bool, Flaw, Policy);

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && byte != b'\t'
}

fn is_obs_text(byte: u8) -> bool {
    byte >= 0x80
}

fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii_graphic() && !is_token_byte(byte)
}
