//! Echo requests as programs make them: `ping`, and `traceroute` one hop at a time.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::net::Ipv4Addr;
use std::task::Poll;
use std::time::Duration;

use crate::host::ip::Outgoing;
use crate::host::{EchoAnswer, Failure, echo};
use crate::trace::{EventId, Note, SpanKind};

use super::os::Os;

/// An echo identifier of one's own; given back when dropped.
pub struct EchoSocket {
    os: Os,
    identifier: u16,
}

impl EchoSocket {
    /// A socket with a free identifier.
    pub fn new(os: Os) -> Self {
        let identifier = loop {
            let identifier = os.random_u16();
            let mut kernel = os.kernel();
            if let std::collections::btree_map::Entry::Vacant(free) =
                kernel.pings.sockets.entry(identifier)
            {
                free.insert((VecDeque::new(), Vec::new()));
                break identifier;
            }
        };
        Self { os, identifier }
    }

    /// Sends one echo request and waits for what comes back, for at most `limit`. The inner error
    /// is the event of the timeout.
    pub async fn ping(
        &self,
        to: Ipv4Addr,
        sequence: u16,
        ttl: u8,
        limit: Duration,
    ) -> Result<Result<EchoAnswer, EventId>, Failure> {
        let outer = self.os.record().span();
        let name = self.os.kernel().name.clone();
        let note = Note::new("ping.sent", format!("{name} sends an echo request to {to}"));
        let span = self
            .os
            .record()
            .open(SpanKind::Ping, format!("ping {to} #{sequence}"), note);
        let result = self.exchange(to, sequence, ttl, limit).await;
        let (text, evidence) = match &result {
            Ok(Ok(answer)) => (format!("{} answered", answer.from), answer.event),
            Ok(Err(timeout)) => ("no answer".to_owned(), Some(*timeout)),
            Err(failure) => (failure.to_string(), failure.evidence),
        };
        self.os
            .record()
            .close(span, Note::new("ping.result", text), evidence);
        self.os.record().set_span(outer);
        result
    }

    async fn exchange(
        &self,
        to: Ipv4Addr,
        sequence: u16,
        ttl: u8,
        limit: Duration,
    ) -> Result<Result<EchoAnswer, EventId>, Failure> {
        let source = self.os.kernel().source_for(to)?;
        let data: Vec<u8> = (0..56).collect();
        let frame = echo((source, to), ttl, false, (self.identifier, sequence), &data);
        let (span, cause) = {
            let trace = self.os.record();
            (trace.span(), trace.cause())
        };
        self.os.kernel().udp.outgoing.push(Outgoing {
            frame,
            direct: None,
            span,
            cause,
        });
        Ok(self
            .os
            .within(
                limit,
                format!("no echo reply from {to}"),
                self.answer(sequence),
            )
            .await)
    }

    async fn answer(&self, sequence: u16) -> EchoAnswer {
        poll_fn(|_| {
            let task = self.os.task();
            let mut kernel = self.os.kernel();
            let Some((answers, waiters)) = kernel.pings.sockets.get_mut(&self.identifier) else {
                return Poll::Pending;
            };
            while let Some(answer) = answers.pop_front() {
                // Late answers to earlier requests are not answers to this one; errors quote
                // the request only in part and are taken as they come.
                let is_error = !matches!(answer.outcome, crate::host::EchoOutcome::Reply);
                if answer.sequence == sequence || is_error {
                    return Poll::Ready(answer);
                }
            }
            waiters.extend(task);
            Poll::Pending
        })
        .await
    }
}

impl Drop for EchoSocket {
    fn drop(&mut self) {
        self.os.kernel().pings.sockets.remove(&self.identifier);
    }
}
