//! Ours beside the measured: what counts as the same.

use std::collections::BTreeMap;

use super::case::{Measured, MeasuredRequest};
use super::report::Answered;
use super::run::Ran;

/// Times that are closer than this, in seconds, are the same.
const CLOSE: f64 = 0.3;
/// Times that differ by less than this part of the measured one are the same.
const PART: f64 = 0.25;
/// Fields that differ from run to run.
const CHANCE: &[&str] = &["date", "age", "x-varnish", "expires", "last-modified"];

/// Where a run differs from the measurement: label and field; nothing if it is the same.
pub(super) fn differences(ran: &Ran, measured: &Measured) -> Vec<String> {
    let mut list = Vec::new();
    if ran.result != measured.result {
        list.push("result".to_owned());
    }
    for theirs in &measured.requests {
        let ours = ran.requests.iter().find(|own| own.label == theirs.label);
        let Some(ours) = ours else {
            list.push(format!("{} missing", theirs.label));
            continue;
        };
        let fields = differing(ours, theirs);
        list.extend(fields.map(|field| format!("{} {field}", theirs.label)));
    }
    for ours in &ran.requests {
        let known = measured
            .requests
            .iter()
            .any(|theirs| theirs.label == ours.label);
        // Only what was asked for after the repair depends on what came before.
        if !known && ours.label.starts_with("healed-") {
            list.push(format!("{} extra", ours.label));
        }
    }
    list
}

fn differing(
    ours: &Answered,
    theirs: &MeasuredRequest,
) -> impl Iterator<Item = &'static str> + use<> {
    let near = (ours.time - theirs.time).abs() <= CLOSE.max(theirs.time * PART);
    let same = [
        ("status", ours.status == theirs.status),
        ("status_line", ours.status_line == theirs.status_line),
        ("headers", same_fields(&ours.headers, &theirs.headers)),
        ("complete", ours.complete == theirs.complete),
        ("time", near),
        (
            "client_conn_after",
            ours.client_conn_after == theirs.client_conn_after,
        ),
        ("tried", ours.tried == theirs.tried),
    ];
    same.into_iter()
        .filter(|(_, same)| !same)
        .map(|(field, _)| field)
}

/// The same names as often, in any order, with the same values where those are no chance.
fn same_fields(ours: &[(String, String)], theirs: &[(String, String)]) -> bool {
    let free = |name: &str| {
        let wild = theirs
            .iter()
            .any(|(own, value)| own == name && value == "*");
        wild || CHANCE
            .iter()
            .any(|chance| name.eq_ignore_ascii_case(chance))
    };
    let sorted = |fields: &[(String, String)]| {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in fields {
            let value = if free(name) { "*" } else { value.as_str() };
            by_name
                .entry(name.clone())
                .or_default()
                .push(value.to_owned());
        }
        for values in by_name.values_mut() {
            values.sort();
        }
        by_name
    };
    sorted(ours) == sorted(theirs)
}
