//! Squid's logs: `access.log` in its native format, `cache.log` for the rest.

use crate::http::{EndOfStream, Flaw};
use crate::proxy::outcome::Outcome;

use crate::proxy::profile::facts::{AccessFacts, AttemptFacts, HealthFacts, StartFacts};

/// Time, duration, client, result and status, bytes, method, URL, user, hierarchy, type.
pub(super) fn access(facts: &AccessFacts<'_>) -> String {
    let millis = facts.elapsed.as_millis();
    let aborted = *facts.outcome == Outcome::ClientLeft;
    let result = if aborted {
        "TCP_MISS_ABORTED"
    } else {
        "TCP_MISS"
    };
    let status = facts.status.unwrap_or(0);
    let (method, url) =
        facts
            .request
            .map_or(("NONE".into(), "error:invalid-request".into()), |head| {
                let host = head.fields.text("Host").unwrap_or_default();
                (
                    head.method.to_string(),
                    format!("http://{host}{}", head.target),
                )
            });
    let last = facts.tried.iter().rev().find_map(|tried| tried.address);
    let hierarchy = last.map_or("HIER_NONE/-".into(), |to| {
        format!("FIRSTUP_PARENT/{}", to.ip())
    });
    let own = facts.status.is_some() && !matches!(facts.outcome, Outcome::Answered(_));
    let kind = if own && facts.complete {
        "text/html"
    } else {
        "-"
    };
    format!(
        "{}.{:03} {millis:>6} {} {result}/{status:03} {} {method} {url} - {hierarchy} {kind}",
        facts.now_s,
        0,
        facts.client.ip(),
        facts.body_bytes,
    )
}

/// What `cache.log` has to say about a peer or its response.
pub(super) fn error(facts: &AttemptFacts<'_>) -> Option<String> {
    let url = facts.request.map(|head| {
        let host = head.fields.text("Host").unwrap_or_default();
        format!("http://{host}{}", head.target)
    });
    let url = url.unwrap_or_default();
    match facts.outcome {
        Outcome::ConnectFailed(_) | Outcome::ConnectRejected(_) | Outcome::ConnectTimeout => {
            let to = facts.address?;
            Some(format!(
                "TCP connection to {}/{} failed",
                to.ip(),
                to.port()
            ))
        }
        Outcome::BadResponse(error) => {
            let what = match error.flaw {
                Flaw::Nothing(EndOfStream::Fin) | Flaw::HeadCut(EndOfStream::Fin) => {
                    "No object data received"
                }
                Flaw::Nothing(_) | Flaw::HeadCut(_) => return None,
                _ => "Bad header encountered from",
            };
            Some(format!(
                "WARNING: HTTP: Invalid Response: {what} for {url} AKA {url}"
            ))
        }
        _ => None,
    }
}

/// A peer that was found dead, or alive again.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn health(facts: &HealthFacts<'_>) -> Option<String> {
    let state = if facts.up { "REVIVED" } else { "DEAD" };
    Some(format!("Detected {state} Parent: {}", facts.upstream))
}

/// Squid starts all the same.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the knob's type: not every product has something to say here"
)]
pub(super) fn start(facts: &StartFacts<'_>) -> Option<String> {
    Some(format!("WARNING: DNS lookup for '{}' failed!", facts.name))
}
