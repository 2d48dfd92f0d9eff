//! Why a page load ended as it did: the chain from the person to the root, each line with its
//! evidence.

use crate::trace::{EventId, Recorder, Verb};
use crate::view::{Outcome, plain};

use super::wording::{told, wording};
use super::{Atlas, Visit, sentence};

/// One line of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The event it rests on.
    pub event: EventId,
    /// Where: `proxy`, or `you`.
    pub who: String,
    /// One sentence.
    pub text: String,
    /// What proves it: `packet 41`, `log`, `fault app.stopped@app1`.
    pub proof: String,
}

/// The chain and what stands around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhyView {
    /// The question.
    pub question: String,
    /// The answer in one sentence.
    pub because: String,
    /// From the person to the root.
    pub chain: Vec<Evidence>,
    /// What had no part in it.
    pub innocent: Vec<String>,
    /// Which box is the "gateway" here.
    pub gateway: Vec<String>,
    /// What else is broken.
    pub also: Vec<String>,
}

/// Explains a page load that has ended; none before that.
pub(super) fn why(trace: &Recorder, atlas: &Atlas, visit: &Visit) -> Option<WhyView> {
    let (outcome, explanation) = (visit.outcome.as_ref(), visit.explanation.as_ref()?);
    let who = atlas.label(visit.node);
    let outside = visit.outside.as_ref();
    let status = outcome.map_or(outside.and_then(|it| it.status), |it| it.status);
    let saw = status.map_or_else(
        || {
            outcome
                .and_then(|it| it.browser.clone())
                .unwrap_or_else(|| "no answer".into())
        },
        |status| status.to_string(),
    );
    let is_good = outcome.map_or(status.is_some_and(|it| it < 400), Outcome::is_good);
    let root = explanation.root.as_ref();
    let because = match root {
        Some(root) => {
            let text = told(atlas, trace.event(root.event)).unwrap_or_default();
            format!("Because {text} ({}@{}).", root.fault, root.place)
        }
        None if is_good => "Nothing is broken: this is how it works.".into(),
        None => "Nothing was broken on purpose: this is how the scenario is set up.".into(),
    };
    let steps = explanation.steps.as_slice();
    // A line that the next one says again, and more, is left out.
    let says_more = |number: usize| {
        let (own, next) = (&steps[number], steps.get(number + 1));
        next.is_some_and(|next| {
            let again = atlas.plain(&next.text).starts_with(&atlas.plain(&own.text));
            own.code == "http.response" || own.node == next.node && again
        })
    };
    let kept = steps.iter().enumerate();
    let kept = kept.filter(|(number, _)| !says_more(*number));
    let chain = kept.map(|(_, step)| Evidence {
        event: step.event,
        who: atlas
            .find(&step.node)
            .map_or(step.node.as_str(), |node| atlas.label(node))
            .to_owned(),
        text: match (step.code.as_str(), status) {
            ("outside.in", Some(status)) => format!("got {status}"),
            ("browser.result", Some(status)) if outcome.is_some_and(|it| it.complete) => {
                format!("showed {status}")
            }
            _ if trace.event(step.event).verb == Verb::Broke => {
                told(atlas, trace.event(step.event)).unwrap_or_default()
            }
            _ => sentence::cut(&atlas.plain(&step.text), 62),
        },
        proof: proof(trace, step.event),
    });
    Some(WhyView {
        question: format!("Why did the {who} get {saw}?"),
        because,
        chain: chain.collect(),
        innocent: outcome.map_or_else(Vec::new, |it| innocent(trace, atlas, visit, it)),
        gateway: outcome.map_or_else(Vec::new, gateway),
        also: explanation
            .also
            .iter()
            .map(|it| wording(atlas, &format!("{}@{}", it.fault, it.place)))
            .collect(),
    })
}

fn proof(trace: &Recorder, id: EventId) -> String {
    let event = trace.event(id);
    let number = id.number();
    let Some(note) = event.note() else {
        return format!("packet {number}");
    };
    match event.verb {
        Verb::Broke => "<-- root".into(),
        Verb::Decided => format!("decision {number}"),
        Verb::Fired => format!("timer {number}"),
        Verb::Dropped => format!("drop {number}: {}", note.code),
        Verb::Delivered => format!("packet {number}"),
        _ => format!("event {number}"),
    }
}

/// The machines on the way that dropped nothing and decided nothing.
fn innocent(trace: &Recorder, atlas: &Atlas, visit: &Visit, outcome: &Outcome) -> Vec<String> {
    if outcome.is_good() {
        return Vec::new();
    }
    let explanation = visit.explanation.as_ref();
    let named = |label: &str| {
        let steps = explanation.map_or(&[][..], |it| it.steps.as_slice());
        steps.iter().any(|step| {
            atlas
                .find(&step.node)
                .is_some_and(|node| atlas.label(node) == label)
        })
    };
    let events = outcome.events(trace);
    let mut names: Vec<String> = Vec::new();
    let mut carried = 0;
    for event in events {
        let who = atlas.outer(event.node);
        let label = atlas.label(who);
        let fine = event.hop().is_some() && event.verb == Verb::Forwarded;
        if fine && !named(label) {
            carried += 1;
            if !names.iter().any(|name| name == label) {
                names.push(label.to_owned());
            }
        }
    }
    let guilty = |event: &&crate::trace::Event| event.verb == Verb::Dropped;
    let dropped: Vec<&str> = events
        .iter()
        .filter(guilty)
        .map(|event| atlas.label(atlas.outer(event.node)))
        .collect();
    names.retain(|name| !dropped.contains(&name.as_str()));
    if names.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Not the reason: {}. All {carried} packets they carried went on.",
        names.join(", ")
    )]
}

fn gateway(outcome: &Outcome) -> Vec<String> {
    let speaks = outcome.cause.is_some() && matches!(outcome.status, Some(502 | 504));
    if !speaks {
        return Vec::new();
    }
    let took = plain::duration(outcome.elapsed_ms);
    vec![
        "The \"gateway\" of this error is the PROXY. The box at home is another gateway,".into(),
        format!("and it did its job: the answer came back through it, after {took}."),
    ]
}
