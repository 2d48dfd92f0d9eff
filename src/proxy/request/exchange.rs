//! One request from its head to the end of its answer: route, attempts, retries, answer.
//!
//! | phase | goes on to |
//! |---|---|
//! | route | choose, or an own answer (unknown site, loop) |
//! | choose | attempt, or an own answer (all down, limit reached) |
//! | attempt | relay, or retry, or an own answer |
//! | retry | choose again, without those already tried |
//! | relay | the end, or cut short once bytes were passed on |

use std::time::Duration;

use crate::http::{RequestHead, Version};
use crate::proxy::client::{After, Client, Own, Request, Upload, answer};
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{Buffering, Http10, RetryTarget, Setback, Stale, Tried};
use crate::proxy::settings::Upstream;
use crate::proxy::state::Proxy;
use crate::proxy::upstream::{Choice, Demand, Key};
use crate::trace::{EventId, Note, Verb};

use super::attempt::Attempt;
use super::relay::Relayed;
use super::route::{self, Route};

/// A request in the proxy's care.
pub(super) struct Exchange<'a> {
    pub(super) proxy: &'a Proxy,
    pub(super) client: &'a mut Client,
    pub(super) request: Request,
    pub(super) upload: Upload,
    /// The pool that is to answer, once it is known.
    pub(super) pool: Option<String>,
    pub(super) tried: Vec<Tried>,
}

/// How an exchange ended.
pub(super) enum Conclusion {
    /// A response was passed on, perhaps not to its end.
    Relayed(Relayed),
    /// The proxy has to answer by itself.
    Own {
        ending: Ending,
        host: Option<String>,
        retry_after: Option<Duration>,
    },
}

/// Where the next attempt goes.
enum Again {
    No,
    Fresh,
    Same(Duration),
    Other,
}

/// Serves one request of `client`; says what becomes of the connection.
pub(in crate::proxy) async fn serve(proxy: &Proxy, client: &mut Client, request: Request) -> After {
    let limit = match proxy.profile().client.buffering {
        Buffering::Stream => proxy.settings().replay_bytes,
        Buffering::Whole => usize::MAX,
    };
    let upload = Upload::of(&request.received, limit);
    let mut exchange = Exchange {
        proxy,
        client,
        request,
        upload,
        pool: None,
        tried: Vec::new(),
    };
    let conclusion = exchange.run().await;
    exchange.conclude(conclusion).await
}

impl Exchange<'_> {
    async fn run(&mut self) -> Conclusion {
        let bare = |ending| Conclusion::Own {
            ending,
            host: None,
            retry_after: None,
        };
        let route = match route::find(self.proxy, &self.request.received) {
            Ok(route) => route,
            Err(ending) => return bare(ending),
        };
        if self.proxy.profile().client.buffering == Buffering::Whole
            && let Err(ending) = self.read_whole().await
        {
            return bare(ending);
        }
        self.pool = Some(route.pool.name.clone());
        self.forward(&route).await
    }

    /// Makes attempts until one yields a response or none is left to make.
    async fn forward(&mut self, route: &Route) -> Conclusion {
        let (mut tried, mut last): (Vec<Key>, Option<Ending>) = (Vec::new(), None);
        let (mut retries, mut same): (u32, Option<Upstream>) = (0, None);
        loop {
            let fresh = same.is_some();
            let chosen = same.take().map_or_else(|| self.choose(route, &tried), Ok);
            let upstream = match chosen {
                Ok(upstream) => upstream,
                Err((ending, retry_after)) => {
                    return own(last.unwrap_or(ending), route, retry_after);
                }
            };
            let mut attempt = Attempt::begin(self.proxy, &upstream, &route.pool.name);
            let failed = match self.attempt(&mut attempt, route, fresh).await {
                Ok(response) => return self.relay(attempt, response).await,
                Err(ending) => ending,
            };
            let again = self.again(&attempt, &failed.outcome, retries);
            let ended = self.fail(&attempt, failed, &route.pool.upstreams);
            match again {
                Again::No => return own(ended, route, None),
                Again::Fresh => same = Some(upstream),
                Again::Same(pause) => {
                    retries += 1;
                    let what = format!("the proxy tries {} again", upstream.label());
                    self.proxy.os.sleep(pause, what).await;
                    same = Some(upstream);
                }
                Again::Other => {
                    retries += 1;
                    tried.push(upstream.key());
                }
            }
            last = Some(ended);
        }
    }

    /// Chooses whose turn it is.
    fn choose(&self, route: &Route, tried: &[Key]) -> Result<Upstream, (Ending, Option<Duration>)> {
        self.revive();
        let settings = self.proxy.settings();
        let demand = Demand {
            pool: &route.pool,
            tried,
            limit: settings.connection_limit.value,
            all_down: settings.profile.health.all_down,
        };
        let state = &self.proxy.state;
        let mut members = state.members.borrow_mut();
        match members.choose(&demand, &state.idle.borrow()) {
            Choice::Chosen(upstream) => Ok(upstream),
            Choice::Full(by) => {
                let by = settings.connection_limit.by.or(by);
                Err((Ending::new(Outcome::LimitReached, by), None))
            }
            Choice::AllDown(by) => {
                let wait = settings.health.fail_timeout;
                Err((Ending::new(Outcome::AllDown, by), Some(wait)))
            }
            Choice::Nobody => Err((Ending::new(Outcome::AllDown, settings.sites.by), None)),
        }
    }

    /// Gives members whose time is up another chance.
    fn revive(&self) {
        let rules = self.proxy.settings().health;
        let now = self.proxy.os.now();
        let revived = self.proxy.state.members.borrow_mut().revive(now, rules);
        for (name, port) in revived {
            let upstream = format!("{name}:{port}");
            let text = format!("{upstream} gets another chance");
            let note = Note::new("proxy.health", text)
                .field("upstream", upstream)
                .field("state", "up");
            self.proxy.os.record().note(Verb::Decided, note);
        }
    }

    /// Whether and where to try again.
    fn again(&self, attempt: &Attempt, outcome: &Outcome, retries: u32) -> Again {
        let settings = self.proxy.settings();
        let policy = &settings.profile.retry;
        let method = &self.request.received.head.method;
        if !self.upload.is_replayable() || *outcome == Outcome::ClientLeft {
            return Again::No;
        }
        let stale = attempt.reused && outcome.is_silent_end();
        if stale && policy.stale == Stale::FreshConnection && method.is_idempotent() {
            return Again::Fresh;
        }
        let setback = Setback {
            outcome,
            method,
            sent: attempt.sent,
            reused: attempt.reused,
            took: attempt.took(self.proxy),
        };
        if retries >= settings.retries || !(policy.allows)(&setback) {
            return Again::No;
        }
        match policy.target {
            RetryTarget::OtherUpstream => Again::Other,
            RetryTarget::SameUpstream => Again::Same((policy.pause)(&setback, &settings.timeouts)),
        }
    }

    /// Records the end of an attempt that failed, in the trace, the log and the member's memory.
    fn fail(&mut self, attempt: &Attempt, ending: Ending, pool: &[Upstream]) -> Ending {
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

    /// Answers the client if nobody has, and closes the books.
    async fn conclude(mut self, conclusion: Conclusion) -> After {
        let span = self.request.span;
        let (after, text, because) = match conclusion {
            Conclusion::Relayed(relayed) => {
                let text = "the answer was passed on";
                self.log_relayed(&relayed);
                (relayed.after, text, relayed.evidence)
            }
            Conclusion::Own {
                ending,
                host,
                retry_after,
            } => {
                let head = self.request.received.head.clone();
                let may_keep = self.is_in_step(&head);
                let own = Own {
                    request: Some(&head),
                    host: host.as_deref(),
                    pool: self.pool.as_deref(),
                    ending: &ending,
                    tried: &self.tried,
                    may_keep,
                    retry_after,
                    began: self.request.began,
                };
                let after = answer(self.proxy, self.client, &own).await;
                (after, "the proxy answered by itself", ending.evidence)
            }
        };
        let note = Note::new("http.done", text);
        self.proxy.os.record().close(span, note, because);
        after
    }

    /// Whether the request was read to its end, so that the next one can follow.
    fn is_in_step(&mut self, head: &RequestHead) -> bool {
        // What has come with the head may well be all of a small request.
        let read = self.upload.take(&mut self.client.reader).is_ok();
        let old = head.version < Version::HTTP_11;
        let may_keep = !old || self.proxy.profile().client.http10 == Http10::KeepAlive;
        read && may_keep && self.request.received.persistent && self.upload.is_complete()
    }
}

fn own(ending: Ending, route: &Route, retry_after: Option<Duration>) -> Conclusion {
    Conclusion::Own {
        ending,
        host: Some(route.host.clone()),
        retry_after,
    }
}
