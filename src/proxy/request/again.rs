//! After a failed attempt: what is remembered of it, and whether and where to try again.

use std::net::SocketAddrV4;
use std::time::Duration;

use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{RetryTarget, Setback, Stale};
use crate::proxy::settings::Upstream;
use crate::proxy::upstream::Key;
use crate::trace::{EventId, Note, Verb};

use super::attempt::Attempt;
use super::exchange::Exchange;
use super::route::Route;

/// The attempts of one request so far.
#[derive(Default)]
pub(super) struct Course {
    /// Members that must not be chosen again.
    pub(super) tried: Vec<Key>,
    /// How often it was tried again.
    pub(super) retries: u32,
    /// How the last attempt ended.
    pub(super) last: Option<Ending>,
    /// Where the last attempt went, if another to the same upstream follows.
    pub(super) to: Option<(Key, SocketAddrV4)>,
    /// Who is next, if that is decided already, and whether on a new connection.
    pub(super) next: Option<(Upstream, bool)>,
}

/// Where the next attempt goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// Nowhere.
    No,
    /// To the same upstream, on a new connection.
    Fresh,
    /// To the same upstream, after a pause.
    Same(Duration),
    /// To another one.
    Other,
    /// To another one, or to the same after a pause if there is no other.
    OtherOrSame(Duration),
}

impl Exchange<'_> {
    /// Whether and where to try again.
    pub(super) fn again(&self, attempt: &Attempt, outcome: &Outcome, course: &Course) -> Again {
        let settings = self.proxy.settings();
        let policy = &settings.profile.retry;
        if course.next.is_some() {
            return Again::Other;
        }
        if !self.upload.is_replayable() || *outcome == Outcome::ClientLeft {
            return Again::No;
        }
        let setback = self.setback(attempt, outcome);
        if is_stale(&setback) && (policy.stale)(&setback) == Stale::FreshConnection {
            return Again::Fresh;
        }
        let may = match settings.retry_on {
            Some(on) => on.allows(&setback),
            None => (policy.allows)(&setback),
        };
        if course.retries >= settings.retries || !may {
            return Again::No;
        }
        let pause = (policy.pause)(&setback, &settings.timeouts);
        match settings.retry_target {
            RetryTarget::OtherUpstream => Again::Other,
            RetryTarget::SameThenOther if course.retries + 1 == settings.retries => {
                Again::OtherOrSame(pause)
            }
            RetryTarget::SameUpstream | RetryTarget::SameThenOther => Again::Same(pause),
        }
    }

    fn setback<'a>(&'a self, attempt: &Attempt, outcome: &'a Outcome) -> Setback<'a> {
        Setback {
            outcome,
            method: &self.request.received.head.method,
            sent: attempt.sent,
            reused: attempt.reused,
            took: attempt.took(self.proxy),
        }
    }

    /// Prepares the next attempt.
    pub(super) async fn turn(
        &self,
        again: Again,
        upstream: Upstream,
        route: &Route,
        course: &mut Course,
    ) {
        let pause = match again {
            Again::No => return,
            Again::Fresh => {
                course.next = Some((upstream, true));
                return;
            }
            Again::Other => {
                course.retries += 1;
                course.tried.push(upstream.key());
                return;
            }
            Again::OtherOrSame(pause) => {
                let tried = [upstream.key()];
                if let Ok(other) = self.choose(route, &tried).await {
                    course.retries += 1;
                    course.next = Some((other, false));
                    return;
                }
                pause
            }
            Again::Same(pause) => pause,
        };
        course.retries += 1;
        let what = format!("the proxy tries {} again", upstream.label());
        self.proxy.os.sleep(pause, what).await;
        course.next = Some((upstream, true));
    }

    /// Whether a response with this status counts as a failed attempt: the status is one of
    /// those, the request may be repeated, and there is somebody else to ask.
    pub(super) async fn pass_over(
        &self,
        attempt: &Attempt,
        status: u16,
        route: &Route,
        course: &mut Course,
    ) -> Option<Ending> {
        let method = &self.request.received.head.method;
        let may = {
            let settings = self.proxy.settings();
            settings.retry_statuses.contains(&status) && course.retries < settings.retries
        };
        if !may || !method.is_idempotent() || !self.upload.is_replayable() {
            return None;
        }
        let mut tried = course.tried.clone();
        tried.push(attempt.key.clone());
        let next = self.choose(route, &tried).await.ok()?;
        course.next = Some((next, false));
        Some(Ending::new(
            Outcome::Answered(status),
            self.proxy.os.cause(),
        ))
    }

    /// Records the end of an attempt that failed, in the trace, the log and the member's memory.
    pub(super) fn fail(&mut self, attempt: &Attempt, ending: Ending, pool: &[Upstream]) -> Ending {
        let ended = attempt.end(self.proxy, &ending);
        self.log_attempt(attempt, &ending.outcome, ended);
        let stale = attempt.reused && ending.outcome.is_silent_end();
        if !stale {
            self.count_failure(attempt, &ending.outcome, pool.len() == 1, ended);
        }
        let outcome = ending.outcome.clone();
        self.tried.push(attempt.tried(self.proxy, ending.outcome));
        Ending::new(outcome, Some(ended))
    }

    /// Counts a failure against a member, and sets it aside if that is enough of them.
    fn count_failure(&self, attempt: &Attempt, outcome: &Outcome, is_only: bool, because: EventId) {
        let (rules, policy) = {
            let settings = self.proxy.settings();
            (settings.health, &settings.profile.health)
        };
        let now = self.proxy.os.now();
        let mut members = self.proxy.state.members.borrow_mut();
        members.of(&attempt.key).failures += 1;
        let spared = policy.spares_only_upstream && is_only;
        let aside = (policy.aside)(outcome, rules.fail_timeout).filter(|_| !spared);
        let Some(until) = aside.and_then(|aside| members.fail(&attempt.key, now, rules, aside))
        else {
            return;
        };
        let text = format!("{} is set aside until {until}", attempt.label);
        let note = Note::new("proxy.health", text)
            .field("upstream", &attempt.label)
            .field("state", "down")
            .field("until", until);
        let mut trace = self.proxy.os.record();
        let event = trace.note_because(Verb::Decided, note, Some(because));
        members.of(&attempt.key).down_by = Some(event);
    }
}

/// Whether a kept connection yielded no byte of a response.
fn is_stale(setback: &Setback<'_>) -> bool {
    let silent = *setback.outcome == Outcome::ResponseTimeout || setback.outcome.is_silent_end();
    setback.reused && silent
}
