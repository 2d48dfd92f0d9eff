//! The task that checks one upstream again and again, and says when its state changes.

use crate::proxy::log;
use crate::proxy::outcome::Ending;
use crate::proxy::profile::HealthFacts;
use crate::proxy::settings::{HealthCheck, Upstream};
use crate::proxy::state::Proxy;
use crate::proxy::upstream::Key;
use crate::trace::{EventId, Note, SpanKind, Verb};

use super::judge::Judge;
use super::probe;

/// The place of an upstream in the settings: its site, and which of its pool it is.
type Slot = (usize, usize);

/// Begins to check every upstream whose pool wants it.
pub(in crate::proxy) fn begin(proxy: &Proxy) {
    let slots: Vec<Slot> = {
        let settings = proxy.settings();
        let sites = settings.sites.value.iter().enumerate();
        let checked = sites.filter(|(_, site)| site.pool.check.is_some());
        let slots = checked.flat_map(|(number, site)| {
            let upstreams = 0..site.pool.upstreams.len();
            upstreams.map(move |upstream| (number, upstream))
        });
        slots.collect()
    };
    for slot in slots {
        proxy.os.spawn(watch(proxy.clone(), slot));
    }
}

/// Who stands in a place now, and how it is checked; the settings may change.
fn stands_in(proxy: &Proxy, (site, upstream): Slot) -> Option<(Upstream, HealthCheck, String)> {
    let settings = proxy.settings();
    let pool = &settings.sites.value.get(site)?.pool;
    let upstream = pool.upstreams.get(upstream)?.clone();
    Some((upstream, pool.check.clone()?, pool.name.clone()))
}

async fn watch(proxy: Proxy, slot: Slot) {
    let mut judged: Option<(Key, Judge)> = None;
    while let Some((upstream, check, pool)) = stands_in(&proxy, slot) {
        let key = upstream.key();
        let mut judge = match judged.take() {
            Some((known, judge)) if known == key => judge,
            _ => first_look(&proxy, &upstream, &check),
        };
        let (passed, ending) = once(&proxy, &upstream, &check).await;
        let because = say_checked(&proxy, &upstream, passed, &ending);
        if judge.hear(passed) {
            let up = judge.is_up();
            say_changed(&proxy, &upstream, up, because);
            let facts = HealthFacts {
                pool: &pool,
                upstream: &upstream.label(),
                up,
                outcome: &ending.outcome,
                now_s: proxy.now_s(),
            };
            log::health(&proxy, &facts, because);
        }
        judged = Some((key, judge));
        let what = format!("the next health check of {}", upstream.label());
        proxy.os.sleep(check.interval, what).await;
    }
}

/// The judge of an upstream that was not checked yet.
fn first_look(proxy: &Proxy, upstream: &Upstream, check: &HealthCheck) -> Judge {
    let from = proxy.profile().health.checked_from;
    let judge = Judge::new(check.judgement, from);
    if !judge.is_up() {
        let label = upstream.label();
        let text = format!("{label} is not used before it has passed its health checks");
        mark(proxy, upstream, false, text, None);
    }
    judge
}

/// One check, in a span of its own.
pub(super) async fn once(
    proxy: &Proxy,
    upstream: &Upstream,
    check: &HealthCheck,
) -> (bool, Ending) {
    let label = upstream.label();
    let note = Note::new("proxy.health-check", format!("the proxy checks {label}"));
    let note = note.field("upstream", &label);
    let span = {
        let mut trace = proxy.os.record();
        let span = trace.open(SpanKind::Check, format!("check {label}"), note);
        let opened = trace.span_of(span).opened;
        trace.set_cause(opened);
        span
    };
    let (passed, ending) = probe::check(proxy, upstream, check).await;
    let fact = ending.outcome.fact(&label);
    let note = Note::new("proxy.health-check-ended", fact).field("upstream", &label);
    let mut trace = proxy.os.record();
    let ended = trace.close(span, note, ending.evidence);
    trace.set_cause(ended);
    (passed, Ending::new(ending.outcome, Some(ended)))
}

pub(super) fn say_checked(
    proxy: &Proxy,
    upstream: &Upstream,
    passed: bool,
    ending: &Ending,
) -> EventId {
    let label = upstream.label();
    let fact = ending.outcome.fact(&label);
    let verdict = if passed { "passed" } else { "failed" };
    let text = format!("{label} {verdict} its health check: {fact}");
    let note = Note::new("proxy.health-result", text)
        .field("upstream", label)
        .field("passed", passed);
    proxy.os.say(Verb::Decided, note, ending.evidence)
}

fn say_changed(proxy: &Proxy, upstream: &Upstream, up: bool, because: EventId) {
    let label = upstream.label();
    let text = if up {
        format!("{label} has passed enough health checks: it is used again")
    } else {
        format!("{label} has failed enough health checks: it is marked down")
    };
    mark(proxy, upstream, up, text, Some(because));
}

/// Records a change of state, and remembers it.
pub(super) fn mark(
    proxy: &Proxy,
    upstream: &Upstream,
    up: bool,
    text: String,
    because: Option<EventId>,
) {
    let note = Note::new("proxy.health", text)
        .field("upstream", upstream.label())
        .field("state", if up { "up" } else { "down" });
    let event = proxy.os.record().note_because(Verb::Decided, note, because);
    let mut members = proxy.state.members.borrow_mut();
    members.of(&upstream.key()).failed_check = (!up).then_some(event);
    if up {
        members.room.raise();
    }
}
