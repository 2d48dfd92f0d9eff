//! A report as plain text, for people and for logs.

use std::fmt::Write as _;

use crate::http::{ProxyError, reason_phrase};
use crate::proxy::profile::Provenance;

use super::report::why_lines;
use super::{Explanation, Kind, Outcome, Report, WhyLine, sanitise};

/// What the page load came to, in a few lines: answer, fact, cause, attempts.
pub fn summary(report: &Report) -> String {
    let mut text = String::new();
    for (number, outcome) in report.outcomes.iter().enumerate() {
        if report.outcomes.len() > 1 {
            push(&mut text, &format!("{}.  ", number + 1));
        }
        push(&mut text, &format!("{}\n", headline(outcome)));
    }
    let Some(last) = &report.outcome else {
        return text;
    };
    three_things(&mut text, report, last);
    for attempt in &report.attempts {
        let end = match (&attempt.cause, attempt.status) {
            (Some(cause), _) => cause.clone(),
            (None, Some(status)) => status.to_string(),
            (None, None) => "unfinished".into(),
        };
        push(
            &mut text,
            &format!("tried     {}: {end}\n", attempt.upstream),
        );
    }
    if let Some(root) = &report.root {
        push(
            &mut text,
            &format!("because   {}\n", because(&root.fault, &root.place)),
        );
        for also in &root.also {
            push(
                &mut text,
                &format!("also      {also} is broken, but did not decide this\n"),
            );
        }
    }
    text
}

/// Fact, cause and answer, kept apart: what the wire showed, what it is called, what was made
/// of it and by whose rule.
fn three_things(text: &mut String, report: &Report, outcome: &Outcome) {
    if let Some(fact) = &report.fact {
        push(text, &format!("FACT      {fact}\n"));
    }
    if let Some(cause) = &outcome.cause {
        let meaning = ProxyError::from_token(cause).map_or("", ProxyError::meaning);
        push(text, &format!("CAUSE     {cause} (RFC 9209): {meaning}\n"));
    }
    if let (Some(status), Some(author)) = (outcome.status, &outcome.author) {
        let rule = match (&outcome.cause, outcome.complete) {
            (Some(_), true) => {
                format!(
                    ": the choice of this proxy ({}), another may choose otherwise",
                    profile(report)
                )
            }
            _ => String::new(),
        };
        push(
            text,
            &format!("ANSWER    {status}, written by {author}{rule}\n"),
        );
    }
}

/// The ending of one page load in one line.
pub fn headline(outcome: &Outcome) -> String {
    let took = format!("after {}", duration(outcome.elapsed_ms));
    match outcome.kind {
        Kind::Http => {
            let status = outcome.status.unwrap_or(0);
            let phrase = reason_phrase(status).unwrap_or("");
            let cut = if outcome.complete { "" } else { ", cut short" };
            let author = outcome.author.as_deref().unwrap_or("nobody known");
            format!("{status} {phrase}{cut}   {took}, written by {author}")
        }
        Kind::NoResponse | Kind::BrowserError => {
            let error = outcome.browser.as_deref().unwrap_or("no response");
            format!("{error}   {took}: the browser's own page, no gateway answered")
        }
    }
}

/// The causal chain as numbered lines, from the person back to the root.
pub fn why(report: &Report) -> String {
    let mut text = String::new();
    let Some(outcome) = &report.outcome else {
        return "Nothing has happened yet.\n".into();
    };
    push(&mut text, &format!("{}\n\n", headline(outcome)));
    match &report.root {
        Some(root) => push(
            &mut text,
            &format!("Because {}.\n\n", because(&root.fault, &root.place)),
        ),
        None if outcome.complete && outcome.status.is_some_and(|status| status < 400) => {
            push(&mut text, "Nothing is broken: this is how it works.\n\n");
        }
        None => push(
            &mut text,
            "Nothing was broken on purpose; this is how the scenario is set up.\n\n",
        ),
    }
    chain(&mut text, &report.why);
    if let Some(root) = &report.root {
        for also in &root.also {
            push(
                &mut text,
                &format!("\nAlso broken, but not what decided this: {also}\n"),
            );
        }
    }
    three_kinds_of_gateway(&mut text, report, outcome);
    text
}

/// Why something else than a page load ended as it did: what decided, and how we know.
pub fn explanation(explanation: &Explanation) -> String {
    let mut text = String::new();
    match &explanation.root {
        Some(root) => push(
            &mut text,
            &format!("Because {}.\n\n", because(&root.fault, &root.place)),
        ),
        None => push(&mut text, "Nothing that is broken had a part in this.\n\n"),
    }
    chain(&mut text, &why_lines(explanation));
    for also in &explanation.also {
        let (fault, place) = (&also.fault, &also.place);
        let line = format!("\nAlso broken, but not what decided this: {fault}@{place}\n");
        push(&mut text, &line);
    }
    text
}

/// The lines of a causal chain, each with its evidence.
fn chain(text: &mut String, lines: &[WhyLine]) {
    if !lines.is_empty() {
        push(text, "How we know, from the person inwards:\n\n");
    }
    let width = lines.iter().map(|line| line.node.len()).max().unwrap_or(0);
    for (number, line) in lines.iter().enumerate() {
        let said = format!("{:>3}  {:width$}  {}", number + 1, line.node, line.text);
        let evidence = format!("event {}, {}", line.event, duration(line.time_ms));
        push(text, &format!("{said}   [{evidence}]\n"));
    }
}

/// Which box is the "gateway" of Bad Gateway, and that the one at home did its job.
fn three_kinds_of_gateway(text: &mut String, report: &Report, outcome: &Outcome) {
    let by_proxy = outcome.cause.is_some() && outcome.author.is_some();
    if !by_proxy
        || !outcome
            .status
            .is_some_and(|status| (502..=504).contains(&status))
    {
        return;
    }
    let author = outcome.author.as_deref().unwrap_or("proxy");
    let _ = write!(
        text,
        "\nThe \"gateway\" that answered is {author}, the proxy. The router at home is another\n\
         gateway, and it did its job: the answer came back through it.\n"
    );
    if let (Some(fact), Some(cause)) = (&report.fact, &outcome.cause) {
        let status = outcome.status.unwrap_or(0);
        let fact = sanitise(fact);
        let _ = writeln!(
            text,
            "Fact: {fact}. Cause: {cause}. Answer: {status}, by this proxy's rules ({}).",
            profile(report)
        );
    }
}

/// The name of the profile, and a mark if nobody has measured the product.
fn profile(report: &Report) -> String {
    let (name, known) = (&report.profile, report.provenance);
    if known == Provenance::Documented.words() {
        format!("{name}: {known}")
    } else {
        name.clone()
    }
}

/// What was broken, in plain words with its name.
fn because(fault: &str, place: &str) -> String {
    let title = crate::catalogue::find(fault).map_or("", |fault| fault.title);
    if title.is_empty() {
        format!("{fault}@{place}")
    } else {
        format!("{title} ({fault}@{place})")
    }
}

/// Milliseconds as people say them.
pub fn duration(ms: f64) -> String {
    if ms >= 1000.0 {
        format!("{:.2} s", ms / 1000.0)
    } else {
        format!("{ms:.1} ms")
    }
}

pub(super) fn push(text: &mut String, line: &str) {
    text.push_str(&sanitise(line));
}
