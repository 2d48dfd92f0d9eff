//! Ours beside the measured: what counts as the same.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::case::{Measured, MeasuredRequest};
use super::config::Config;
use super::play::Ran;
use super::report::Answered;

/// Times that are closer than this, in seconds, are the same.
const CLOSE: f64 = 0.3;
/// Times that differ by less than this part of the measured one are the same.
const PART: f64 = 0.25;
/// Fields that differ from run to run.
const CHANCE: &[&str] = &["date", "age", "x-varnish", "expires", "last-modified"];

/// The measurement keeps so much of a value,
const VALUE_KEPT: usize = 80;
/// and so many fields where there are very many.
const FIELDS_KEPT: usize = 12;
const FIELDS_MANY: usize = 150;

/// Where a run differs from the measurement: label and field; nothing if it is the same.
/// `allowance` is what times may differ by beyond what is usual, for a measurement on a machine
/// that has other things to do.
pub fn differences(
    config: Config,
    ran: &Ran,
    measured: &Measured,
    allowance: Duration,
) -> Vec<String> {
    let mut list = Vec::new();
    if config == Config::Pool2 {
        return in_any_order(ran, measured, allowance);
    }
    if ran.result != measured.result {
        list.push("result".to_owned());
    }
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for theirs in &measured.requests {
        let label = theirs.label.as_str();
        let number = met.entry(label).or_default();
        *number += 1;
        let mut same = ran.requests.iter().filter(|own| own.label == label);
        let name = named(label, *number, measured);
        let Some(ours) = same.nth(*number - 1) else {
            list.push(format!("{name} missing"));
            continue;
        };
        let fields = differing(ours, theirs, allowance);
        // With health checks it is chance how many of them fall into a request's time.
        let fields = fields.filter(|field| *field != "tried" || !config.checks_health());
        list.extend(fields.map(|field| format!("{name} {field}")));
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

/// The label, with a number if it is there several times.
fn named(label: &str, number: usize, measured: &Measured) -> String {
    let all = measured.requests.iter().filter(|own| own.label == label);
    if all.count() > 1 {
        format!("{label} {number}")
    } else {
        label.to_owned()
    }
}

/// Which upstream of a pool comes first is chance: only which outcomes there are counts.
fn in_any_order(ran: &Ran, measured: &Measured, allowance: Duration) -> Vec<String> {
    let mut list = Vec::new();
    let labels: BTreeSet<&str> = measured
        .requests
        .iter()
        .map(|own| own.label.as_str())
        .collect();
    for label in labels {
        let theirs: Vec<&MeasuredRequest> = measured
            .requests
            .iter()
            .filter(|own| own.label == label)
            .collect();
        let ours: Vec<&Answered> = ran
            .requests
            .iter()
            .filter(|own| own.label == label)
            .collect();
        if ours.len() != theirs.len() {
            list.push(format!("{label} number"));
        }
        let unlike = |ours: &Answered, theirs: &MeasuredRequest| {
            let mut fields = differing(ours, theirs, allowance).filter(|field| *field != "tried");
            fields.next().is_some() || attempts(&ours.tried) != attempts(&theirs.tried)
        };
        for (number, one) in ours.iter().enumerate() {
            if theirs.iter().all(|other| unlike(one, other)) {
                let outcome = one.result();
                list.push(format!("{label} {} {outcome} not measured", number + 1));
            }
        }
        for other in &theirs {
            if ours.iter().all(|one| unlike(one, other)) {
                let outcome = other
                    .status
                    .map_or("none".to_owned(), |status| status.to_string());
                list.push(format!("{label} {outcome} missing"));
            }
        }
    }
    list.dedup();
    list
}

/// How many attempts were made: each is a connection, a request, or both.
fn attempts(tried: &BTreeMap<String, String>) -> u32 {
    let counts = tried.values().filter_map(|count| {
        let (connections, requests) = count.trim_end_matches('r').split_once('c')?;
        let connections: u32 = connections.parse().ok()?;
        Some(connections.max(requests.parse().ok()?))
    });
    counts.sum()
}

fn differing(
    ours: &Answered,
    theirs: &MeasuredRequest,
    allowance: Duration,
) -> impl Iterator<Item = &'static str> + use<> {
    let close = CLOSE.max(theirs.time * PART) + allowance.as_secs_f64();
    let near = (ours.time - theirs.time).abs() <= close;
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
    let differing = same.into_iter().filter(|(_, same)| !same);
    differing.map(|(field, _)| field)
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
        let known = |(name, value): &(String, String)| {
            let value = if free(name) { "*" } else { value.as_str() };
            (name.clone(), value.chars().take(VALUE_KEPT).collect())
        };
        let mut list: Vec<(String, String)> = fields.iter().map(known).collect();
        list.sort();
        list
    };
    let (ours, theirs) = (sorted(ours), sorted(theirs));
    if theirs.len() == FIELDS_KEPT && ours.len() > FIELDS_MANY {
        return theirs.iter().all(|field| ours.contains(field));
    }
    ours == theirs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_by_the_larger_of_both() {
        let tried = |rows: &[(&str, &str)]| {
            let rows = rows
                .iter()
                .map(|(who, what)| ((*who).to_owned(), (*what).to_owned()));
            attempts(&rows.collect())
        };
        assert_eq!(tried(&[("u1", "4c0r")]), 4);
        assert_eq!(tried(&[("u1", "1c0r"), ("u2", "0c1r")]), 2);
        assert_eq!(tried(&[]), 0);
    }

    #[test]
    fn fields_may_come_in_any_order_and_dates_differ() {
        let fields = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect()
        };
        let ours = fields(&[("Date", "now"), ("A", "1"), ("X-Id", "7")]);
        assert!(same_fields(
            &ours,
            &fields(&[("A", "1"), ("X-Id", "*"), ("Date", "then")])
        ));
        assert!(!same_fields(
            &ours,
            &fields(&[("a", "1"), ("X-Id", "*"), ("Date", "then")])
        ));
        assert!(!same_fields(
            &ours,
            &fields(&[("A", "1"), ("Date", "then")])
        ));
    }
}
