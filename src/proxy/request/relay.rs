//! Passing a response on, piece by piece, no faster than the client takes it.
//!
//! Once a byte of it has been passed on there is no way back: whatever goes wrong then can only
//! be told by ending the client's connection before the message is complete (RFC 9112 section 8).

use std::future::poll_fn;

use crate::host::{Either, race};
use crate::http::{BodyWriter, Event, Fields, Framing, Received, ResponseHead, Version};
use crate::proxy::client::After;
use crate::proxy::log;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{AccessFacts, Commit, Cut, Raw, RelayFacts};
use crate::proxy::upstream::keep;
use crate::proxy::wire::READ_BYTES;
use crate::trace::{EventId, Note, Verb};

use super::attempt::Attempt;
use super::await_head::{Response, Wire, ends_by_itself};
use super::exchange::{Conclusion, Exchange};
use super::forward;

/// A response that was passed on.
#[derive(Debug)]
pub(super) struct Relayed {
    pub(super) status: u16,
    pub(super) outcome: Outcome,
    pub(super) body_bytes: u64,
    pub(super) after: After,
    pub(super) evidence: Option<EventId>,
}

/// A response on its way to the client.
pub(super) struct Passage {
    status: u16,
    framing: Framing,
    /// Whether the client's connection may carry another request afterwards.
    keep: bool,
    writer: BodyWriter,
    trailers: Fields,
    /// Bytes not yet written to the client.
    out: Vec<u8>,
    /// Whether the client was sent anything.
    committed: bool,
    body_bytes: u64,
}

impl Exchange<'_> {
    /// Passes `response` on to the client.
    pub(super) async fn relay(&mut self, attempt: Attempt, response: Response) -> Conclusion {
        let Response { mut wire, received } = response;
        let mut passage = self.passage(&attempt, &wire, &received);
        let who = &attempt.label;
        let passed = if passage.framing == Framing::Switched {
            self.tunnel(&mut wire, &mut passage, who).await
        } else {
            self.pass(&mut wire, &mut passage, who).await
        };
        match passed {
            Ok(()) => self.complete(&attempt, wire, received.persistent, &passage),
            Err(ending) => self.cut_short(&attempt, ending, &passage).await,
        }
    }

    /// The head for the client, and all that is known about what will follow it.
    fn passage(
        &self,
        attempt: &Attempt,
        wire: &Wire,
        received: &Received<ResponseHead>,
    ) -> Passage {
        let profile = self.proxy.profile();
        let status = received.head.status;
        let facts = RelayFacts {
            version: received.head.version,
            status,
            proxy: &self.proxy.name(),
            upstream: &attempt.label,
            address: wire.connection.address,
            request: &self.request.received.head,
            now_s: self.proxy.now_s(),
        };
        let in_step = self.upload.is_complete();
        let request = &self.request.received;
        let (head, framing, keep) =
            forward::response_head(profile, request, received, &facts, in_step);
        let naked = received.head.version == Version::HTTP_09 && profile.relay.raw == Raw::Naked;
        let (framing, out) = if naked {
            (Framing::UntilClose, Vec::new())
        } else {
            (framing, head.to_bytes())
        };
        Passage {
            status,
            framing,
            keep: keep && !naked,
            writer: BodyWriter::new(framing),
            trailers: Fields::new(),
            out,
            committed: false,
            body_bytes: 0,
        }
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
        let at_once = self.proxy.profile().relay.commit == Commit::AtOnce;
        loop {
            match wire.reader.poll() {
                Ok(Some(Event::Body(data))) => passage.add(&data),
                Ok(Some(Event::Trailers(trailers))) => passage.trailers = trailers,
                Ok(Some(Event::End)) => {
                    // The reader held the upstream to the length it announced.
                    let _ = passage.writer.finish(&passage.trailers, &mut passage.out);
                    return self.flush(passage, who).await;
                }
                Ok(Some(Event::Head(_) | Event::Interim(_))) => {}
                Ok(None) => {
                    self.flush(passage, who).await?;
                    self.receive(wire, who).await?;
                }
                Err(error) => {
                    let evidence = wire.end.or_else(|| self.proxy.os.cause());
                    if at_once || passage.committed {
                        self.flush(passage, who).await?;
                    }
                    return Err(Ending::new(Outcome::BadResponse(error), evidence));
                }
            }
            if passage.out.len() >= READ_BYTES {
                self.flush(passage, who).await?;
            }
        }
    }

    /// Writes what is there to the client, and waits until it has taken it.
    pub(super) async fn flush(&mut self, passage: &mut Passage, who: &str) -> Result<(), Ending> {
        let bytes = std::mem::take(&mut passage.out);
        if bytes.is_empty() {
            return Ok(());
        }
        if !std::mem::replace(&mut passage.committed, true) {
            self.say_relayed(who, passage.status);
        }
        self.client.write(self.proxy, &bytes).await
    }

    /// Waits for more of the response.
    async fn receive(&mut self, wire: &mut Wire, who: &str) -> Result<(), Ending> {
        let limit = self.proxy.timeouts().read;
        let what = format!("{who} does not go on with its answer");
        let more = poll_fn(|context| wire.poll_receive(context));
        let left = poll_fn(|context| self.poll_client_left(context));
        match self.proxy.os.within(limit, what, race(more, left)).await {
            Ok(Either::Left(())) => Ok(()),
            Ok(Either::Right(left)) => Err(left),
            Err(timer) => Err(Ending::new(Outcome::BodyTimeout, Some(timer))),
        }
    }

    /// Closes the books of a response that was passed on to its end.
    fn complete(
        &mut self,
        attempt: &Attempt,
        wire: Wire,
        persistent: bool,
        passage: &Passage,
    ) -> Conclusion {
        let outcome = Outcome::Answered(passage.status);
        let ended = attempt.end(self.proxy, &Ending::new(outcome.clone(), None));
        self.tried.push(attempt.tried(outcome.clone()));
        if persistent && wire.is_reusable() {
            keep(self.proxy, wire.connection);
        }
        let after = if passage.keep {
            After::Keep
        } else {
            After::Close
        };
        Conclusion::Relayed(Relayed {
            status: passage.status,
            outcome,
            body_bytes: passage.body_bytes,
            after,
            evidence: Some(ended),
        })
    }

    /// Ends a response that cannot be completed; if nothing of it was sent yet, the proxy answers
    /// by itself.
    async fn cut_short(
        &mut self,
        attempt: &Attempt,
        ending: Ending,
        passage: &Passage,
    ) -> Conclusion {
        let ended = attempt.end_with(self.proxy, Some(passage.status), &ending);
        let outcome = ending.outcome;
        attempt.log(
            self.proxy,
            self.client.remote,
            &self.request,
            &outcome,
            ended,
        );
        self.tried.push(attempt.tried(outcome.clone()));
        if !passage.committed {
            return Conclusion::Own {
                ending: Ending::new(outcome, Some(ended)),
                host: None,
                retry_after: None,
            };
        }
        let evidence = self.say_cut_short(&outcome, passage.status, ended);
        let after = self.breaking_off(&outcome, passage.framing).await;
        Conclusion::Relayed(Relayed {
            status: passage.status,
            outcome,
            body_bytes: passage.body_bytes,
            after,
            evidence: Some(evidence),
        })
    }

    /// How the client's connection ends so that the message cannot be taken for complete: a FIN
    /// would look like the end of content that lasts until the connection closes.
    async fn breaking_off(&self, outcome: &Outcome, framing: Framing) -> After {
        if *outcome == Outcome::ClientLeft {
            return After::Reset;
        }
        if self.proxy.profile().relay.cut == Cut::Fin && ends_by_itself(framing) {
            return After::Close;
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
            request: Some(&self.request.received.head),
            status: Some(relayed.status),
            body_bytes: relayed.body_bytes,
            outcome: &relayed.outcome,
            tried: &self.tried,
            elapsed: self.proxy.os.now().since(self.request.began),
            now_s: self.proxy.now_s(),
        };
        log::access(self.proxy, &facts);
    }
}

impl Passage {
    pub(super) fn add(&mut self, data: &[u8]) {
        self.body_bytes += data.len() as u64;
        // The reader held the upstream to the length it announced.
        let _ = self.writer.write(data, &mut self.out);
    }
}
