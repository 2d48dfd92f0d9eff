//! Fact, cause, answer: what the wire showed, what it is called, what was made of it.

use crate::trace::{EventId, Recorder};
use crate::view::{Explanation, Kind, Outcome, Step};

use super::{Atlas, Visit, sentence};

/// The three fields, and what one could do next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    /// What the wire showed.
    pub fact: String,
    /// The error type of RFC 9209.
    pub cause: String,
    /// The status, and whose choice it was.
    pub answer: String,
    /// The same in few words.
    pub answer_short: String,
    /// What to do next.
    pub next: String,
}

/// The strip right after `moment`. A field is empty until it is known.
pub(super) fn strip(
    trace: &Recorder,
    atlas: &Atlas,
    visit: Option<&Visit>,
    moment: EventId,
) -> Strip {
    let mut strip = Strip::default();
    let Some(visit) = visit else {
        return strip;
    };
    let explanation = visit.explanation.as_ref();
    let good = visit.outcome.as_ref().is_some_and(Outcome::is_good);
    let outside = visit.outside.as_ref().and_then(|it| it.status);
    let good = good || outside.is_some_and(|status| status < 400);
    let fact = explanation.filter(|_| !good).and_then(deepest);
    let fact = fact.filter(|fact| fact.event <= moment);
    if let Some(fact) = fact {
        strip.fact = sentence::fact(atlas, trace.event(fact.event)).unwrap_or_default();
    }
    let outside = visit.outside.as_ref();
    if let Some(status) = outside
        .filter(|it| it.last <= moment)
        .and_then(|it| it.status)
    {
        strip.answer = format!("{status}, as the real program got it");
        strip.answer_short.clone_from(&strip.answer);
    }
    let Some(outcome) = &visit.outcome else {
        return strip;
    };
    let steps = &visit.steps[..visit.steps_at(moment)];
    let decided = steps
        .iter()
        .any(|step| step.code == "proxy.decided" || step.code == "proxy.cut-short");
    let ended = outcome.event <= moment;
    if decided || ended {
        strip.cause = outcome.cause.clone().unwrap_or_default();
    }
    if !(decided || ended) {
        return strip;
    }
    match (outcome.kind, outcome.status) {
        (Kind::Http, Some(status)) if !outcome.complete => {
            strip.answer = format!("{status}, but it breaks off");
            strip.answer_short.clone_from(&strip.answer);
        }
        (Kind::Http, Some(status)) if outcome.cause.is_some() => {
            strip.answer = format!("{status}, this proxy's choice (v: more)");
            strip.answer_short = format!("{status}: this proxy's choice (v: others)");
        }
        (Kind::Http, Some(status)) if ended => {
            let author = outcome.author.as_deref().unwrap_or("nobody known");
            let label = atlas.find(author).map_or(author, |node| atlas.label(node));
            strip.answer = format!("{status}, written by {label}");
            strip.answer_short.clone_from(&strip.answer);
        }
        _ if ended => {
            let own = outcome.browser.as_deref().unwrap_or("no response");
            strip.answer = format!("none: {own}");
            strip.answer_short.clone_from(&strip.answer);
        }
        _ => {}
    }
    strip
}

/// What the wire showed: the first fact of the chain; where that is only that a lookup failed, or
/// that somebody waited, what lies behind it.
fn deepest(explanation: &Explanation) -> Option<&Step> {
    let first = explanation.fact()?;
    let shallow = |step: &&Step| {
        matches!(
            step.code.as_str(),
            "dns.result" | "dns.lookup" | "outside.in"
        )
    };
    let root = explanation.root.as_ref().map(|root| root.event);
    let mut behind = explanation
        .steps
        .iter()
        .skip_while(|step| step.event != first.event);
    let found = behind.find(|step| !shallow(step) && Some(step.event) != root);
    found
        .filter(|step| !step.code.starts_with("timer."))
        .or(Some(first))
}
