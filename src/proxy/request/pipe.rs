//! Leaving client and upstream to themselves: the request goes on, and after it the bytes of both
//! sides as they come. Nobody reads them, and so nobody can answer when the upstream does not.

use crate::http::{EndOfStream, ResponseReader};
use crate::proxy::client::After;
use crate::proxy::outcome::{Ending, Outcome};

use super::attempt::Attempt;
use super::await_head::Wire;
use super::exchange::{Conclusion, Exchange, own};
use super::passage::Passage;
use super::relay::Relayed;
use super::route::Route;

impl Exchange<'_> {
    /// Chooses an upstream, connects, and passes on what comes from either side.
    pub(super) async fn pipe(&mut self, route: &Route) -> Conclusion {
        let upstream = match self.choose(route, &[]).await {
            Ok(upstream) => upstream,
            Err(refusal) => return own(refusal.ending, route, refusal.retry_after),
        };
        let mut attempt = Attempt::begin(self.proxy, &upstream, &route.pool.name);
        let mut passage = Passage::unread();
        let passed = self.pipe_through(&mut attempt, route, &mut passage).await;
        match passed {
            Ok(()) => self.piped(&attempt, &passage),
            Err(ending) if passage.committed => self.cut_short(&attempt, ending, &passage).await,
            Err(ending) => {
                let ended = self.fail(&attempt, ending, &route.pool.upstreams);
                own(ended, route, None)
            }
        }
    }

    async fn pipe_through(
        &mut self,
        attempt: &mut Attempt,
        route: &Route,
        passage: &mut Passage,
    ) -> Result<(), Ending> {
        let connection = self.connection(attempt, true).await?;
        attempt.address = Some(connection.address);
        attempt.connected = Some(self.proxy.os.now());
        let (mut outgoing, asked) = self.request_bytes(attempt, route, connection.address);
        let head = std::mem::take(&mut outgoing.pending);
        let side = &self.proxy.profile().upstream;
        let limits = self.proxy.settings().response_limits;
        let reader = ResponseReader::new(asked, side.leniency, limits);
        let mut wire = Wire::new(connection, reader, outgoing, self.proxy.os.now());
        self.send_up(&mut wire, &head).await?;
        attempt.sent = true;
        self.proxy.state.members.borrow_mut().succeed(&attempt.key);
        let who = attempt.label.clone();
        let passed = self.tunnel(&mut wire, passage, &who).await;
        match passed {
            Ok(()) if !passage.committed => Err(silence(&mut wire)),
            Err(ending) if !passage.committed && ending.outcome == Outcome::BodyTimeout => {
                Err(Ending::new(Outcome::ResponseTimeout, ending.evidence))
            }
            passed => passed,
        }
    }

    /// Closes the books of a pipe through which something came.
    fn piped(&mut self, attempt: &Attempt, passage: &Passage) -> Conclusion {
        let outcome = Outcome::Answered(passage.status);
        let ended = attempt.end(self.proxy, &Ending::new(outcome.clone(), None));
        self.tried.push(attempt.tried(self.proxy, outcome.clone()));
        Conclusion::Relayed(Relayed {
            status: passage.status,
            outcome,
            body_bytes: passage.body_bytes,
            bytes: passage.bytes,
            after: After::Close,
            evidence: Some(ended),
        })
    }
}

/// What a pipe comes to that ends before the upstream said anything.
fn silence(wire: &mut Wire) -> Ending {
    wire.reader.finish(EndOfStream::Fin);
    let outcome = match wire.reader.poll() {
        Err(error) => Outcome::BadResponse(error),
        Ok(_) => Outcome::ResponseTimeout,
    };
    Ending::new(outcome, wire.connection.stream.finished_by())
}
