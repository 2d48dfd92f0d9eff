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
use crate::proxy::outcome::Ending;
use crate::proxy::profile::{AnsweredEarly, Buffering, Expect, Http10, Tried};
use crate::proxy::state::Proxy;
use crate::trace::Note;

use super::again::{Again, Course};
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

/// Serves one request of `client`; says what becomes of the connection.
pub(in crate::proxy) async fn serve(proxy: &Proxy, client: &mut Client, request: Request) -> After {
    let limit = match proxy.profile().client.buffering {
        Buffering::Stream => proxy.settings().replay_bytes,
        Buffering::Whole | Buffering::WholeOnceChosen => usize::MAX,
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
        if let Err(ending) = self.invite().await {
            return bare(ending);
        }
        let buffering = self.proxy.profile().client.buffering;
        let mut course = Course::default();
        if buffering == Buffering::WholeOnceChosen {
            match self.choose(&route, &[]).await {
                Ok(upstream) => course.next = Some((upstream, false)),
                Err(refusal) => return own(refusal.ending, &route, refusal.retry_after),
            }
        }
        if buffering != Buffering::Stream
            && let Err(ending) = self.read_rest(self.proxy.timeouts().client_body).await
        {
            return bare(ending);
        }
        self.pool = Some(route.pool.name.clone());
        if self.proxy.settings().pipes(&self.request.received.head) {
            return self.pipe(&route).await;
        }
        self.forward(&route, course).await
    }

    /// Tells a client that waits for it to send its content, if that is the proxy's to say
    /// (RFC 9110 section 10.1.1); not if some of the content is there already.
    async fn invite(&mut self) -> Result<(), Ending> {
        let head = &self.request.received.head;
        let waits = head.expects_continue() && self.client.reader.leftover().is_empty();
        if waits && self.proxy.profile().client.expect == Expect::Continue {
            let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
            return self.client.write(self.proxy, go_on).await;
        }
        Ok(())
    }

    /// Makes attempts until one yields a response or none is left to make.
    async fn forward(&mut self, route: &Route, mut course: Course) -> Conclusion {
        loop {
            let (upstream, fresh) = match course.next.take() {
                Some(next) => next,
                None => match self.choose(route, &course.tried).await {
                    Ok(upstream) => (upstream, false),
                    Err(refusal) => {
                        let ending = course.last.unwrap_or(refusal.ending);
                        return own(ending, route, refusal.retry_after);
                    }
                },
            };
            let mut attempt = Attempt::begin(self.proxy, &upstream, &route.pool.name);
            let to = course.to.take().filter(|(key, _)| *key == attempt.key);
            attempt.once_more_to = to.map(|(_, address)| address);
            let failed = match self.attempt(&mut attempt, route, fresh).await {
                Ok(response) => {
                    let status = response.received.head.status;
                    match self.pass_over(&attempt, status, route, &mut course).await {
                        Some(ending) => ending,
                        None => return self.relay(attempt, response).await,
                    }
                }
                Err(ending) => ending,
            };
            let again = self.again(&attempt, &failed.outcome, &course);
            let ended = self.fail(&attempt, failed, &route.pool.upstreams);
            if again == Again::No {
                return own(ended, route, None);
            }
            course.last = Some(ended);
            course.to = attempt
                .address
                .map(|address| (attempt.key.clone(), address));
            self.turn(again, upstream, route, &mut course).await;
        }
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
        self.after_early(after).await
    }

    /// What becomes of the client's connection if its request was not read to its end.
    async fn after_early(&mut self, after: After) -> After {
        if self.upload.is_complete() || after == After::Reset {
            return after;
        }
        match self.proxy.profile().client.answered_early {
            AnsweredEarly::Close | AnsweredEarly::CloseUnsaid => After::Close,
            AnsweredEarly::ReadThenClose => {
                self.client.read_away(self.proxy).await;
                After::Close
            }
            AnsweredEarly::ReadOn if after == After::Keep => {
                let limit = self.proxy.timeouts().client_body;
                let read = self.read_rest(limit).await;
                read.map_or(After::Close, |()| After::Keep)
            }
            AnsweredEarly::ReadOn => after,
        }
    }

    /// Whether a connection may be kept although the request was not read to its end.
    pub(super) fn may_keep_early(&self) -> bool {
        matches!(
            self.proxy.profile().client.answered_early,
            AnsweredEarly::CloseUnsaid | AnsweredEarly::ReadOn
        )
    }

    /// Whether the request was read to its end, so that the next one can follow.
    fn is_in_step(&mut self, head: &RequestHead) -> bool {
        let awaits_choice = self.proxy.profile().client.buffering == Buffering::WholeOnceChosen;
        if awaits_choice && self.tried.is_empty() && self.upload.length() != Some(0) {
            return false;
        }
        // What has come with the head may well be all of a small request.
        let read = self.upload.take(&mut self.client.reader).is_ok();
        let old = head.version < Version::HTTP_11;
        let may_keep = !old || self.proxy.profile().client.http10 == Http10::KeepAlive;
        let in_step = self.upload.is_complete() || self.may_keep_early();
        read && may_keep && self.request.received.persistent && in_step
    }
}

pub(super) fn own(ending: Ending, route: &Route, retry_after: Option<Duration>) -> Conclusion {
    Conclusion::Own {
        ending,
        host: Some(route.host.clone()),
        retry_after,
    }
}
