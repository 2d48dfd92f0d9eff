//! Passing a response on, piece by piece, no faster than the client takes it.
//!
//! Once a byte of it has been passed on there is no way back: whatever goes wrong then can only
//! be told by ending the client's connection before the message is complete (RFC 9112 section 8).

use std::future::poll_fn;

use crate::host::{Either, race};
use crate::http::{Event, Excerpt, Flaw, Framing, ReadError, Received, ResponseHead, Version};
use crate::proxy::client::After;
use crate::proxy::log;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{AccessFacts, Cut, Raw, RelayFacts};
use crate::proxy::upstream::keep;
use crate::trace::{EventId, Note, Verb};

use super::attempt::Attempt;
use super::await_head::{Response, Wire, ends_by_itself};
use super::exchange::{Conclusion, Exchange};
use super::forward;
use super::passage::Passage;

/// A response that was passed on.
#[derive(Debug)]
pub(super) struct Relayed {
    pub(super) status: u16,
    pub(super) outcome: Outcome,
    pub(super) body_bytes: u64,
    pub(super) bytes: u64,
    pub(super) after: After,
    pub(super) evidence: Option<EventId>,
}

impl Exchange<'_> {
    /// Passes `response` on to the client.
    pub(super) async fn relay(&mut self, attempt: Attempt, response: Response) -> Conclusion {
        let Response {
            mut wire,
            mut received,
        } = response;
        let refuses = self.proxy.profile().relay.refuses;
        if let Some(flaw) = refuses(&received.head) {
            return self.refuse(&attempt, wire, &received, flaw);
        }
        if let Some(judge) = self.proxy.profile().relay.whole
            && received.framing != Framing::Switched
        {
            return self.relay_whole(attempt, wire, &received, judge).await;
        }
        let first = self
            .first_piece(&mut wire, &mut received, &attempt.label)
            .await;
        let mut passage = self.passage(&attempt, &wire, &received, true);
        let who = &attempt.label;
        let first = match first {
            Ok(first) => first,
            Err(ending) => {
                let broken = self.break_off(&mut passage, who, ending.clone()).await;
                let ending = broken.err().unwrap_or(ending);
                return self.cut_short(&attempt, ending, &passage).await;
            }
        };
        passage.add(&first);
        let passed = if passage.framing == Framing::Switched {
            self.tunnel(&mut wire, &mut passage, who).await
        } else {
            self.pass(&mut wire, &mut passage, who).await
        };
        match passed {
            Ok(()) => self.complete(&attempt, wire, &received, &passage),
            Err(ending) => self.cut_short(&attempt, ending, &passage).await,
        }
    }

    /// The beginning of the content, if its type is named by that; nothing if it is not.
    async fn first_piece(
        &mut self,
        wire: &mut Wire,
        received: &mut Received<ResponseHead>,
        who: &str,
    ) -> Result<Vec<u8>, Ending> {
        let fields = &received.head.fields;
        let told = fields.contains("Content-Type") || fields.contains("Content-Encoding");
        let (Some(name), Framing::Length(1..), false) = (
            self.proxy.profile().relay.names_type,
            received.framing,
            told,
        ) else {
            return Ok(Vec::new());
        };
        let what = format!("{who} does not go on with its answer");
        loop {
            match wire.reader.poll() {
                Ok(Some(Event::Body(data))) => {
                    received.head.fields.set("Content-Type", name(&data));
                    return Ok(data);
                }
                Ok(None) => self.receive(wire, &what).await?,
                // Whatever else it is, it is found again when the content is passed on.
                Ok(Some(_)) | Err(_) => return Ok(Vec::new()),
            }
        }
    }

    /// Takes the response as wrong after all; the upstream's connection may still be good.
    fn refuse(
        &mut self,
        attempt: &Attempt,
        mut wire: Wire,
        received: &Received<ResponseHead>,
        flaw: Flaw,
    ) -> Conclusion {
        while let Ok(Some(_)) = wire.reader.poll() {}
        let outcome = Outcome::BadResponse(ReadError {
            flaw,
            line: Excerpt::of(received.head.status_line().as_bytes()),
            span: received.spans.head,
        });
        let ending = Ending::new(outcome, self.proxy.os.cause());
        let ended = attempt.end_with(self.proxy, Some(received.head.status), &ending);
        self.log_attempt(attempt, &ending.outcome, ended);
        let tried = attempt.tried(self.proxy, ending.outcome.clone());
        self.tried.push(tried);
        if self.proxy.profile().relay.refused_is_kept {
            self.keep_upstream(wire, received);
        }
        Conclusion::Own {
            ending: Ending::new(ending.outcome, Some(ended)),
            host: None,
            retry_after: None,
        }
    }

    /// The head for the client, and all that is known about what will follow it; `may_keep` says
    /// whether the response permits that the client's connection is kept.
    pub(super) fn passage(
        &self,
        attempt: &Attempt,
        wire: &Wire,
        received: &Received<ResponseHead>,
        may_keep: bool,
    ) -> Passage {
        let profile = self.proxy.profile();
        let status = received.head.status;
        let (rewrite, commit) = {
            let settings = self.proxy.settings();
            (settings.rewrite_redirects, settings.commit)
        };
        let facts = RelayFacts {
            version: received.head.version,
            status,
            proxy: &self.proxy.name(),
            upstream: &attempt.label,
            address: wire.connection.address,
            request: &self.request.received.head,
            serial: self.client.serial,
            waited: attempt.took(self.proxy),
            rewrite,
            now_s: self.proxy.now_s(),
        };
        let in_step = may_keep && (self.upload.is_complete() || self.may_keep_early());
        let request = &self.request.received;
        let (head, framing, keep) =
            forward::response_head(profile, request, received, &facts, in_step);
        let naked = received.head.version == Version::HTTP_09 && profile.relay.raw == Raw::Naked;
        let (framing, out) = if naked {
            (Framing::UntilClose, Vec::new())
        } else {
            (framing, head.to_bytes())
        };
        let framings = (framing, received.framing);
        let keep = keep || naked && in_step && request.persistent;
        Passage::new(status, out, framings, keep, commit)
    }

    /// Records that a response begins to be passed on, in the span of the request.
    fn say_relayed(&self, who: &str, status: u16) {
        let text = format!("the proxy passes the answer {status} of {who} on");
        let note = Note::new("proxy.relayed", text).field("status", status);
        let inner = self.proxy.os.record().set_span(Some(self.request.span));
        self.proxy.os.say(Verb::Answered, note, None);
        self.proxy.os.record().set_span(inner);
    }

    /// Passes the response on to its end.
    async fn pass(
        &mut self,
        wire: &mut Wire,
        passage: &mut Passage,
        who: &str,
    ) -> Result<(), Ending> {
        let trailers_pass = self.proxy.profile().relay.trailers;
        let what = format!("{who} does not go on with its answer");
        loop {
            match wire.reader.poll() {
                Ok(Some(Event::Body(data))) => {
                    passage.add(&data);
                    if passage.is_due_with_content() {
                        self.flush(passage, who).await?;
                    }
                }
                Ok(Some(Event::Trailers(trailers))) if trailers_pass => {
                    passage.trailers = trailers;
                }
                Ok(Some(Event::End)) => {
                    passage.finish();
                    return self.flush(passage, who).await;
                }
                Ok(Some(Event::Head(_) | Event::Interim(_) | Event::Trailers(_))) => {}
                Ok(None) => {
                    if passage.is_due() {
                        self.flush(passage, who).await?;
                    }
                    if let Err(ending) = self.receive(wire, &what).await {
                        return self.break_off(passage, who, ending).await;
                    }
                }
                Err(error) => {
                    let evidence = wire.end.or_else(|| self.proxy.os.cause());
                    let ending = Ending::new(Outcome::BadResponse(error), evidence);
                    return self.break_off(passage, who, ending).await;
                }
            }
        }
    }

    /// Writes what is to be written of a response that breaks off.
    async fn break_off(
        &mut self,
        passage: &mut Passage,
        who: &str,
        ending: Ending,
    ) -> Result<(), Ending> {
        if ending.outcome == Outcome::ClientLeft {
            return Err(ending);
        }
        let ends = self.proxy.profile().relay.cut == Cut::EndChunks;
        if ends && passage.framing == Framing::Chunked {
            passage.finish();
        }
        if passage.breaks_off(&ending.outcome) {
            self.flush(passage, who).await?;
        }
        Err(ending)
    }

    /// Writes what is there to the client, and waits until it has taken it.
    pub(super) async fn flush(&mut self, passage: &mut Passage, who: &str) -> Result<(), Ending> {
        let bytes = passage.take();
        if bytes.is_empty() {
            return Ok(());
        }
        passage.bytes += bytes.len() as u64;
        if !std::mem::replace(&mut passage.committed, true) {
            self.say_relayed(who, passage.status);
        }
        self.client.write(self.proxy, &bytes).await
    }

    /// Waits for more of the response; `what` says what is missing if it does not come.
    pub(super) async fn receive(&mut self, wire: &mut Wire, what: &str) -> Result<(), Ending> {
        let limit = self.proxy.timeouts().read;
        let more = poll_fn(|context| wire.poll_receive(context));
        let left = poll_fn(|context| self.poll_client_left(context));
        match self
            .proxy
            .os
            .within(limit, what.to_owned(), race(more, left))
            .await
        {
            Ok(Either::Left(())) => Ok(()),
            Ok(Either::Right(left)) => Err(left),
            Err(timer) => Err(Ending::new(Outcome::BodyTimeout, Some(timer))),
        }
    }

    /// Keeps the upstream's connection for another request, if it is good for one.
    fn keep_upstream(&self, wire: Wire, received: &Received<ResponseHead>) {
        let discards = self.proxy.profile().upstream.discards_excess;
        if received.persistent && wire.is_reusable(discards(received.framing)) {
            keep(self.proxy, wire.connection);
        }
    }

    /// Whether more came than the response, and the client's connection ends for that.
    pub(super) fn exceeds(&self, wire: &Wire, received: &Received<ResponseHead>) -> bool {
        let drops = self.proxy.profile().relay.excess_drops_client;
        !wire.reader.leftover().is_empty() && drops(received.framing)
    }

    /// Closes the books of a response that was passed on to its end.
    pub(super) fn complete(
        &mut self,
        attempt: &Attempt,
        wire: Wire,
        received: &Received<ResponseHead>,
        passage: &Passage,
    ) -> Conclusion {
        let outcome = Outcome::Answered(passage.status);
        let ended = attempt.end(self.proxy, &Ending::new(outcome.clone(), None));
        self.tried.push(attempt.tried(self.proxy, outcome.clone()));
        let keep = passage.keep && !self.exceeds(&wire, received);
        self.keep_upstream(wire, received);
        let after = if keep { After::Keep } else { After::Close };
        Conclusion::Relayed(Relayed {
            status: passage.status,
            outcome,
            body_bytes: passage.body_bytes,
            bytes: passage.bytes,
            after,
            evidence: Some(ended),
        })
    }

    /// Ends a response that cannot be completed; if nothing of it was sent yet, the proxy answers
    /// by itself.
    pub(super) async fn cut_short(
        &mut self,
        attempt: &Attempt,
        ending: Ending,
        passage: &Passage,
    ) -> Conclusion {
        let ended = attempt.end_with(self.proxy, Some(passage.status), &ending);
        let outcome = ending.outcome;
        self.log_attempt(attempt, &outcome, ended);
        self.tried.push(attempt.tried(self.proxy, outcome.clone()));
        if !passage.committed {
            return Conclusion::Own {
                ending: Ending::new(outcome, Some(ended)),
                host: None,
                retry_after: None,
            };
        }
        let evidence = self.say_cut_short(&outcome, passage.status, ended);
        let after = self.breaking_off(&outcome, passage).await;
        Conclusion::Relayed(Relayed {
            status: passage.status,
            outcome,
            body_bytes: passage.body_bytes,
            bytes: passage.bytes,
            after,
            evidence: Some(evidence),
        })
    }

    /// How the client's connection ends so that the message cannot be taken for complete: a FIN
    /// would look like the end of content that lasts until the connection closes.
    async fn breaking_off(&self, outcome: &Outcome, passage: &Passage) -> After {
        if *outcome == Outcome::ClientLeft {
            return After::Reset;
        }
        if passage.framing == Framing::Switched {
            return After::Close;
        }
        match self.proxy.profile().relay.cut {
            Cut::FinAlways => return After::Close,
            Cut::EndChunks if passage.framing == Framing::Chunked && passage.keep => {
                return After::Keep;
            }
            Cut::Fin | Cut::EndChunks if ends_by_itself(passage.framing) => return After::Close,
            Cut::Fin | Cut::EndChunks | Cut::Reset => {}
        }
        let limit = self.proxy.timeouts().send;
        let what = "the client does not take what there is of its answer";
        // What was passed on should arrive before the RST does.
        let _ = self
            .proxy
            .os
            .within(limit, what, self.client.stream.flushed())
            .await;
        After::Reset
    }

    fn say_cut_short(&self, outcome: &Outcome, status: u16, because: EventId) -> EventId {
        if *outcome == Outcome::ClientLeft {
            let note = Note::new("proxy.client-left", outcome.fact("-"));
            return self.proxy.os.say(Verb::Decided, note, Some(because));
        }
        let cause = outcome.cause().map_or("-", |cause| cause.as_str());
        let text = "the proxy breaks the answer off: it cannot be completed, and its beginning \
                    cannot be taken back";
        let note = Note::new("proxy.cut-short", text)
            .field("error", cause)
            .field("status", status);
        self.proxy.os.say(Verb::Decided, note, Some(because))
    }

    /// Writes the line of the access log.
    pub(super) fn log_relayed(&self, relayed: &Relayed) {
        let facts = AccessFacts {
            client: self.client.remote,
            pool: self.pool.as_deref(),
            request: Some(&self.request.received.head),
            serial: self.client.serial,
            status: Some(relayed.status),
            body_bytes: relayed.body_bytes,
            bytes: relayed.bytes,
            outcome: &relayed.outcome,
            complete: matches!(relayed.outcome, Outcome::Answered(_)),
            tried: &self.tried,
            elapsed: self.proxy.os.now().since(self.request.began),
            now_s: self.proxy.now_s(),
            now_ms: self.proxy.now_ms(),
        };
        log::access(self.proxy, &facts);
    }
}
