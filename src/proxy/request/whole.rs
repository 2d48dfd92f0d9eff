//! Passing a response on only once all of it is there: its length is then known, and what breaks
//! before that can still be answered by the proxy itself.

use crate::http::{Event, Fields, Framing, Received, ResponseHead};
use crate::proxy::client::After;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::Broken;

use super::attempt::Attempt;
use super::await_head::Wire;
use super::exchange::{Conclusion, Exchange};
use super::passage::Passage;
use super::relay::Relayed;

/// What there is of a response.
struct Collected {
    body: Vec<u8>,
    trailers: Fields,
    /// How it broke off, if it did.
    broken: Option<Ending>,
}

impl Exchange<'_> {
    /// Reads the response to its end, then passes it on; `judge` says what becomes of one that
    /// breaks off.
    pub(super) async fn relay_whole(
        &mut self,
        attempt: Attempt,
        mut wire: Wire,
        received: &Received<ResponseHead>,
        judge: fn(&Outcome) -> Broken,
    ) -> Conclusion {
        let collected = self.collect(&mut wire, &attempt.label).await;
        let status = received.head.status;
        let Some(ending) = &collected.broken else {
            let head = whole(received, &collected);
            let may_keep = !self.exceeds(&wire, received);
            let mut passage = self.passage(&attempt, &wire, &head, may_keep);
            passage.add(&collected.body);
            passage.finish();
            return match self.flush(&mut passage, &attempt.label).await {
                Ok(()) => self.complete(&attempt, wire, received, &passage),
                Err(ending) => self.cut_short(&attempt, ending, &passage).await,
            };
        };
        match judge(&ending.outcome) {
            Broken::AsItIs { keep } => {
                let head = whole(received, &collected);
                let mut passage = self.passage(&attempt, &wire, &head, keep);
                passage.add(&collected.body);
                // There may be less than the head announces: then the client has to wait.
                passage.finish();
                let ending = ending.clone();
                self.pass_broken(&attempt, ending, &mut passage).await
            }
            Broken::OwnAnswer => {
                let ended = attempt.end_with(self.proxy, Some(status), ending);
                self.log_attempt(&attempt, &ending.outcome, ended);
                let tried = attempt.tried(self.proxy, ending.outcome.clone());
                self.tried.push(tried);
                Conclusion::Own {
                    ending: Ending::new(ending.outcome.clone(), Some(ended)),
                    host: None,
                    retry_after: None,
                }
            }
        }
    }

    async fn collect(&mut self, wire: &mut Wire, who: &str) -> Collected {
        let mut collected = Collected {
            body: Vec::new(),
            trailers: Fields::new(),
            broken: None,
        };
        let what = format!("{who} does not go on with its answer");
        loop {
            match wire.reader.poll() {
                Ok(Some(Event::Body(data))) => collected.body.extend_from_slice(&data),
                Ok(Some(Event::Trailers(trailers))) => collected.trailers = trailers,
                Ok(Some(Event::End)) => return collected,
                Ok(Some(Event::Head(_) | Event::Interim(_))) => {}
                Ok(None) => {
                    if let Err(ending) = self.receive(wire, &what).await {
                        collected.broken = Some(ending);
                        return collected;
                    }
                }
                Err(error) => {
                    let evidence = wire.end.or_else(|| self.proxy.os.cause());
                    let outcome = Outcome::BadResponse(error);
                    collected.broken = Some(Ending::new(outcome, evidence));
                    return collected;
                }
            }
        }
    }

    /// Passes on what there is of a response that broke off.
    async fn pass_broken(
        &mut self,
        attempt: &Attempt,
        ending: Ending,
        passage: &mut Passage,
    ) -> Conclusion {
        if let Err(left) = self.flush(passage, &attempt.label).await {
            return self.cut_short(attempt, left, passage).await;
        }
        let ended = attempt.end_with(self.proxy, Some(passage.status), &ending);
        self.log_attempt(attempt, &ending.outcome, ended);
        let tried = attempt.tried(self.proxy, ending.outcome.clone());
        self.tried.push(tried);
        Conclusion::Relayed(Relayed {
            status: passage.status,
            outcome: ending.outcome,
            body_bytes: passage.body_bytes,
            bytes: passage.bytes,
            after: if passage.keep {
                After::Keep
            } else {
                After::Close
            },
            evidence: Some(ended),
        })
    }
}

/// The head of a response whose content is known: trailers are fields like others, and content
/// without an announced length gets one.
fn whole(received: &Received<ResponseHead>, collected: &Collected) -> Received<ResponseHead> {
    let mut received = received.clone();
    for field in &collected.trailers {
        let (name, value) = (field.name.clone(), field.value.clone());
        received.head.fields.append(name, value);
    }
    if matches!(received.framing, Framing::Chunked | Framing::UntilClose) {
        received.framing = Framing::Length(collected.body.len() as u64);
    }
    received
}
