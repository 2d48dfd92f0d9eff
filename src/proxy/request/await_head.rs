//! Sending a request and waiting for the head of its response, both at once: an upstream may
//! answer before it has read everything (RFC 9112 section 9.5).

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::http::{
    BodyWriter, EndOfStream, Event, Framing, Received, ResponseHead, ResponseReader, Version,
};
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{HalfClose, HeadClock, HeadTimer, Hears, Upgrades};
use crate::proxy::settings::NEVER;
use crate::proxy::state::Proxy;
use crate::proxy::upstream::Connection;
use crate::proxy::wire::{READ_BYTES, poll_gone, poll_read, poll_write};
use crate::sim::Time;
use crate::trace::EventId;

use super::attempt::Attempt;
use super::exchange::Exchange;
use super::forward;

/// A connection in use, with the reader of its response.
pub(super) struct Wire {
    pub(super) connection: Connection,
    pub(super) reader: ResponseReader,
    outgoing: Outgoing,
    buffer: Vec<u8>,
    /// The event that ended the stream from the upstream.
    pub(super) end: Option<EventId>,
    ended: bool,
    /// The upstream takes nothing any more; what it says still counts.
    deaf: bool,
    /// The upstream broke off, and nobody listened yet.
    broken: Option<Ending>,
    /// Whether the upstream has said anything.
    heard: bool,
    /// When something of the request was written last.
    sent_at: Time,
}

/// What is still to be sent.
pub(super) struct Outgoing {
    pub(super) pending: Vec<u8>,
    pub(super) writer: BodyWriter,
    /// Whether the end of the content was written.
    pub(super) finished: bool,
}

/// A response whose head is there.
pub(super) struct Response {
    pub(super) wire: Wire,
    pub(super) received: Box<Received<ResponseHead>>,
}

impl Wire {
    pub(super) fn new(
        connection: Connection,
        reader: ResponseReader,
        outgoing: Outgoing,
        now: Time,
    ) -> Self {
        Self {
            connection,
            reader,
            outgoing,
            buffer: vec![0; READ_BYTES],
            end: None,
            ended: false,
            deaf: false,
            broken: None,
            heard: false,
            sent_at: now,
        }
    }

    /// Hands what the upstream sent to the reader, or waits for more of it.
    pub(super) fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.ended {
            return Poll::Pending;
        }
        let stream = &mut self.connection.stream;
        let Poll::Ready(read) = poll_read(stream, &mut self.buffer, context) else {
            return Poll::Pending;
        };
        match read {
            Ok(0) => {
                self.end = stream.finished_by();
                self.reader.finish(EndOfStream::Fin);
            }
            Ok(read) => {
                self.heard = true;
                self.reader.feed(&self.buffer[..read]);
                return Poll::Ready(());
            }
            Err(failure) => {
                self.end = failure.evidence;
                self.reader.finish(EndOfStream::Reset);
            }
        }
        self.ended = true;
        Poll::Ready(())
    }

    /// Whether the request was sent to its end and the connection is as good as new; with
    /// `discards_excess` what came beyond the response does not matter.
    pub(super) fn is_reusable(&self, discards_excess: bool) -> bool {
        let clean = discards_excess || self.reader.leftover().is_empty();
        let sent = self.outgoing.finished && self.outgoing.pending.is_empty() && !self.deaf;
        sent && clean && !self.ended && self.reader.is_done()
    }

    /// Writes what is pending, as far as there is room for what the upstream has not taken yet.
    fn poll_send(&mut self, proxy: &Proxy, context: &mut Context<'_>) -> Poll<()> {
        let pending = &self.outgoing.pending;
        let Poll::Ready(written) = poll_write(&mut self.connection.stream, pending, context) else {
            return Poll::Pending;
        };
        self.sent_at = proxy.os.now();
        match written {
            Ok(written) => drop(self.outgoing.pending.drain(..written)),
            Err(failure) => {
                self.deaf = true;
                self.outgoing.pending.clear();
                // The response, if one came before, is still to be read, unless nobody listens yet.
                if proxy.profile().upstream.hears == Hears::AfterRequest {
                    self.broken = Some(Ending::new(Outcome::SendBroken, failure.evidence));
                }
            }
        }
        Poll::Ready(())
    }

    /// Whether something of the request is still to be written.
    fn has_pending(&self) -> bool {
        !self.deaf && !self.outgoing.pending.is_empty()
    }
}

impl Exchange<'_> {
    /// Sends the request and waits for the head of the final response.
    pub(super) async fn await_head(
        &mut self,
        attempt: &mut Attempt,
        wire: &mut Wire,
    ) -> Result<Box<Received<ResponseHead>>, Ending> {
        loop {
            if let Some(received) = self.next_head(wire).await? {
                return self.check_switch(received);
            }
            if let Some(broken) = wire.broken.take() {
                return Err(broken);
            }
            self.refill(wire)?;
            attempt.sent |= wire.has_pending();
            let (limit, what, late) = self.patience(wire, &attempt.label);
            let proxy = self.proxy;
            match proxy.os.within(limit, what, self.next_input(wire)).await {
                Ok(Ok(())) => {}
                Ok(Err(left)) => return Err(left),
                Err(timer) => return Err(Ending::new(late, Some(timer))),
            }
        }
    }

    /// The head, if it is there; interim responses are passed on at once.
    async fn next_head(
        &mut self,
        wire: &mut Wire,
    ) -> Result<Option<Box<Received<ResponseHead>>>, Ending> {
        loop {
            match wire.reader.poll() {
                Ok(Some(Event::Head(received))) => return Ok(Some(received)),
                Ok(Some(Event::Interim(interim))) => self.pass_interim(&interim.head).await?,
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(error) => {
                    let evidence = wire.end.or_else(|| self.proxy.os.cause());
                    return Err(Ending::new(Outcome::BadResponse(error), evidence));
                }
            }
        }
    }

    /// RFC 9110 section 7.8: a 101 must say which protocol it switches to.
    fn check_switch(
        &self,
        received: Box<Received<ResponseHead>>,
    ) -> Result<Box<Received<ResponseHead>>, Ending> {
        let checks = self.proxy.settings().upgrades() == Upgrades::Passed;
        let named = received.head.fields.contains("Upgrade");
        if checks && !named && received.framing == Framing::Switched {
            return Err(Ending::new(Outcome::UpgradeFailed, self.proxy.os.cause()));
        }
        Ok(received)
    }

    /// Reads the request to its end, beside anything else; waits no longer than `limit` for more.
    pub(super) async fn read_rest(&mut self, limit: Duration) -> Result<(), Ending> {
        let proxy = self.proxy;
        loop {
            let bad = |error| Ending::new(Outcome::BadRequest(error), proxy.os.cause());
            self.upload.take(&mut self.client.reader).map_err(bad)?;
            if self.upload.is_complete() {
                return Ok(());
            }
            let what = "the client does not send the rest of its request";
            let more = poll_fn(|context| self.poll_client(context));
            match proxy.os.within(limit, what, more).await {
                Ok(read) => read?,
                Err(timer) => return Err(Ending::new(Outcome::RequestTimeout, Some(timer))),
            }
        }
    }

    /// RFC 9110 section 15.2: passed on, but not to an HTTP/1.0 client.
    async fn pass_interim(&mut self, interim: &ResponseHead) -> Result<(), Ending> {
        let old = self.request.received.head.version < Version::HTTP_11;
        if old || !self.proxy.profile().relay.interim {
            return Ok(());
        }
        let bytes = forward::interim_head(interim);
        self.client.write(self.proxy, &bytes).await
    }

    /// Takes more of the request's content from the client's reader, once all before is written.
    fn refill(&mut self, wire: &mut Wire) -> Result<(), Ending> {
        if !wire.outgoing.pending.is_empty() || wire.outgoing.finished {
            return Ok(());
        }
        let bad = |error| Ending::new(Outcome::BadRequest(error), self.proxy.os.cause());
        let new = self.upload.take(&mut self.client.reader).map_err(bad)?;
        let outgoing = &mut wire.outgoing;
        // The reader held the client to the length it announced.
        let _ = outgoing.writer.write(&new, &mut outgoing.pending);
        if self.upload.is_complete() {
            let _ = outgoing
                .writer
                .finish(self.upload.trailers(), &mut outgoing.pending);
            outgoing.finished = true;
        }
        if wire.deaf {
            wire.outgoing.pending.clear();
        }
        Ok(())
    }

    /// How long to wait now, for what, and what it means if nothing comes.
    fn patience(&self, wire: &Wire, who: &str) -> (Duration, String, Outcome) {
        let timeouts = self.proxy.timeouts();
        if wire.has_pending() {
            let what = format!("{who} does not take the proxy's request");
            return (timeouts.send, what, Outcome::SendTimeout);
        }
        if !wire.deaf && !wire.outgoing.finished {
            let what = "the client does not send the rest of its request".into();
            return (timeouts.client_body, what, Outcome::RequestTimeout);
        }
        let side = &self.proxy.profile().upstream;
        let now = self.proxy.os.now();
        let left = |began: Time, limit: Duration| match limit {
            NEVER => NEVER,
            limit => (began + limit).since(now),
        };
        let awaited = match side.head_timer {
            HeadTimer::EachRead if wire.heard => left(now, timeouts.read),
            HeadTimer::EachRead => left(now, timeouts.first_byte),
            HeadTimer::WholeHead => left(wire.sent_at, timeouts.first_byte),
        };
        let left = match side.head_clock {
            HeadClock::LastRead if !wire.heard => {
                awaited.min(left(wire.connection.quiet_since, timeouts.read))
            }
            HeadClock::LastRead | HeadClock::Request => awaited,
        };
        let what = format!("{who} does not answer the proxy's request");
        (left, what, Outcome::ResponseTimeout)
    }

    /// Waits until something came from either side, or the upstream took what was written.
    async fn next_input(&mut self, wire: &mut Wire) -> Result<(), Ending> {
        let early = self.proxy.profile().upstream.hears == Hears::Meanwhile;
        poll_fn(|context| {
            let sent = wire.outgoing.finished && wire.outgoing.pending.is_empty();
            if (early || sent) && wire.poll_receive(context).is_ready() {
                return Poll::Ready(Ok(()));
            }
            if wire.has_pending() {
                return wire.poll_send(self.proxy, context).map(Ok);
            }
            if !wire.outgoing.finished {
                return self.poll_client(context);
            }
            self.poll_client_left(context).map(Err)
        })
        .await
    }

    /// Waits for more of the request.
    pub(super) fn poll_client(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let mut buffer = [0; READ_BYTES];
        let Poll::Ready(read) = poll_read(&mut self.client.stream, &mut buffer, context) else {
            return Poll::Pending;
        };
        let left = |evidence| Ending::new(Outcome::ClientLeft, evidence);
        Poll::Ready(match read {
            Ok(0) => Err(left(self.client.stream.finished_by())),
            Ok(read) => {
                self.client.reader.feed(&buffer[..read]);
                Ok(())
            }
            Err(failure) => Err(left(failure.evidence)),
        })
    }

    /// Waits for the client to leave. Whether a FIN says so is up to the profile.
    pub(super) fn poll_client_left(&self, context: &mut Context<'_>) -> Poll<Ending> {
        let stream = &self.client.stream;
        let Poll::Ready(evidence) = poll_gone(stream, context) else {
            return Poll::Pending;
        };
        let only_fin = evidence.is_some() && evidence == stream.finished_by();
        if only_fin && self.proxy.profile().client.half_close == HalfClose::GoOn {
            return Poll::Pending;
        }
        Poll::Ready(Ending::new(Outcome::ClientLeft, evidence))
    }
}

/// Whether a response with this framing tells its end by itself.
pub(super) fn ends_by_itself(framing: Framing) -> bool {
    !matches!(framing, Framing::UntilClose | Framing::Switched)
}
