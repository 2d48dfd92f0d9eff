//! One attempt at one upstream: its books, its connection, and the request it sends.

use std::future::poll_fn;
use std::net::SocketAddrV4;
use std::time::Duration;

use crate::host::{Either, race};
use crate::http::{BodyWriter, Method, RequestContext, ResponseReader};
use crate::proxy::log;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::profile::{AttemptFacts, ForwardFacts, Tried};
use crate::proxy::resolver;
use crate::proxy::settings::Upstream;
use crate::proxy::state::Proxy;
use crate::proxy::upstream::{Connection, Key, Seat, connect};
use crate::sim::Time;
use crate::trace::{EventId, Note, SpanId, SpanKind, Verb};

use super::await_head::{Outgoing, Response, Wire};
use super::exchange::Exchange;
use super::forward;
use super::route::Route;

/// One attempt.
#[derive(Debug)]
pub(super) struct Attempt {
    /// Name and port of the upstream.
    pub(super) label: String,
    pub(super) key: Key,
    span: SpanId,
    pub(super) address: Option<SocketAddrV4>,
    /// The address of the attempt before, if this one is to the same upstream again.
    pub(super) once_more_to: Option<SocketAddrV4>,
    /// Whether its connection had carried a request before.
    pub(super) reused: bool,
    /// Whether anything of the request may have reached the upstream.
    pub(super) sent: bool,
    began: Time,
    pub(super) connected: Option<Time>,
    answered: Option<Time>,
}

impl Attempt {
    /// Records the choice, and that an attempt begins; what follows is the effect of that.
    pub(super) fn begin(proxy: &Proxy, upstream: &Upstream, pool: &str) -> Self {
        let label = upstream.label();
        let text = match pool {
            // What a pool without a name of its own is called.
            "pool" => format!("the proxy chose {label} from its pool"),
            pool => format!("the proxy chose {label} from the pool {pool}"),
        };
        let mut note = Note::new("proxy.picked", text)
            .field("upstream", &label)
            .field("pool", pool);
        if let Some(address) = resolver::known(proxy, &upstream.name) {
            note = note.field("address", address);
        }
        proxy.os.say(Verb::Decided, note, upstream.by);
        let note = Note::new("proxy.attempt", format!("the proxy turns to {label}"));
        let note = note.field("upstream", &label);
        let mut trace = proxy.os.record();
        let span = trace.open(SpanKind::Attempt, label.clone(), note);
        let opened = trace.span_of(span).opened;
        trace.set_cause(opened);
        drop(trace);
        proxy
            .state
            .members
            .borrow_mut()
            .of(&upstream.key())
            .attempts += 1;
        Self {
            label,
            key: upstream.key(),
            span,
            address: None,
            once_more_to: None,
            reused: false,
            sent: false,
            began: proxy.os.now(),
            connected: None,
            answered: None,
        }
    }

    /// Records how it ended; what follows is the effect of that.
    pub(super) fn end(&self, proxy: &Proxy, ending: &Ending) -> EventId {
        let status = match ending.outcome {
            Outcome::Answered(status) => Some(status),
            _ => None,
        };
        self.end_with(proxy, status, ending)
    }

    /// The same for a response that began with `status`.
    pub(super) fn end_with(&self, proxy: &Proxy, status: Option<u16>, ending: &Ending) -> EventId {
        let text = ending.outcome.fact(&self.label);
        let mut note = Note::new("proxy.attempt-ended", text).field("upstream", &self.label);
        if let Some(status) = status {
            note = note.field("status", status);
        }
        if let Some(cause) = ending.outcome.cause() {
            note = note.field("error", cause);
        }
        let mut trace = proxy.os.record();
        let ended = trace.close(self.span, note, ending.evidence);
        trace.set_cause(ended);
        ended
    }

    /// How long it has lasted.
    pub(super) fn took(&self, proxy: &Proxy) -> Duration {
        proxy.os.now().since(self.began)
    }

    /// The attempt as access logs tell it.
    pub(super) fn tried(&self, proxy: &Proxy, outcome: Outcome) -> Tried {
        let since = |at: Time| at.since(self.began);
        Tried {
            upstream: self.label.clone(),
            address: self.address,
            reused: self.reused,
            outcome,
            connected: self.connected.map(since),
            answered: self.answered.map(since),
            took: self.took(proxy),
        }
    }
}

impl Exchange<'_> {
    /// Writes the line of the error log about an attempt.
    pub(super) fn log_attempt(&self, attempt: &Attempt, outcome: &Outcome, because: EventId) {
        let facts = AttemptFacts {
            client: self.client.remote,
            connection: self.client.number,
            pool: self.pool.as_deref(),
            request: Some(&self.request.received.head),
            number: self.tried.len() + 1,
            upstream: Some(&attempt.label),
            address: attempt.address,
            outcome,
            took: attempt.took(self.proxy),
            now_s: self.proxy.now_s(),
            now_ms: self.proxy.now_ms(),
        };
        log::error(self.proxy, &facts, because);
    }

    /// Connects, sends the request, and waits for the head of the response. With `fresh`, no
    /// connection is used that was kept open.
    pub(super) async fn attempt(
        &mut self,
        attempt: &mut Attempt,
        route: &Route,
        fresh: bool,
    ) -> Result<Response, Ending> {
        let connecting = self.connection(attempt, fresh);
        let left = poll_fn(|context| self.poll_client_left(context));
        let connection = match race(connecting, left).await {
            Either::Left(connection) => connection?,
            Either::Right(left) => return Err(left),
        };
        attempt.address = Some(connection.address);
        attempt.reused = connection.reused;
        attempt.connected = Some(self.proxy.os.now());
        let (head, context) = self.request_bytes(attempt, route, connection.address);
        let limits = self.proxy.settings().response_limits;
        let leniency = self.proxy.profile().upstream.leniency;
        let reader = ResponseReader::new(context, leniency, limits);
        let mut wire = Wire::new(connection, reader, head, self.proxy.os.now());
        let received = self.await_head(attempt, &mut wire).await?;
        attempt.answered = Some(self.proxy.os.now());
        self.proxy.state.members.borrow_mut().succeed(&attempt.key);
        Ok(Response { wire, received })
    }

    /// A connection that was kept, or a new one.
    pub(super) async fn connection(
        &self,
        attempt: &mut Attempt,
        fresh: bool,
    ) -> Result<Connection, Ending> {
        let state = &self.proxy.state;
        let (name, port) = attempt.key.clone();
        let side = &self.proxy.profile().upstream;
        let head = &self.request.received.head;
        let reuses = !fresh && (side.reuses)(head, !self.client.used);
        let apart = (side.keeps_apart)(head);
        // Whoever looks for room meanwhile must see that this place is taken.
        let seat = state.members.borrow_mut().seat(&attempt.key);
        let mut wanted = None;
        let naming = self.proxy.settings().naming;
        if naming.before_reuse {
            let found = resolver::address_of(self.proxy, &name).await;
            let address = found.as_ref().ok();
            let address = address.map(|address| SocketAddrV4::new(*address, port));
            if naming.has_workers() {
                state.idle.borrow_mut().keep_only(&attempt.key, address);
            }
            found?;
            wanted = address;
        }
        if reuses && let Some(kept) = state.idle.borrow_mut().take(&attempt.key, wanted, apart) {
            return Ok(kept);
        }
        self.check_own_limit()?;
        let address = match wanted.or(attempt.once_more_to) {
            Some(address) => address,
            None => SocketAddrV4::new(resolver::address_of(self.proxy, &name).await?, port),
        };
        let failed = match self.open(attempt, address, seat).await {
            Err(failed) if naming.has_workers() => failed,
            opened => return opened,
        };
        state.book.borrow_mut().forget(Some(&name));
        match resolver::address_of(self.proxy, &name).await {
            Ok(other) if other != *address.ip() => {
                let seat = state.members.borrow_mut().seat(&attempt.key);
                let address = SocketAddrV4::new(other, port);
                self.open(attempt, address, seat).await
            }
            // What was learned now is as wrong as before.
            _ => {
                state.book.borrow_mut().forget(Some(&name));
                Err(failed)
            }
        }
    }

    /// A new connection to `address`.
    async fn open(
        &self,
        attempt: &mut Attempt,
        address: SocketAddrV4,
        seat: Seat,
    ) -> Result<Connection, Ending> {
        self.make_room();
        attempt.address = Some(address);
        let apart = (self.proxy.profile().upstream.keeps_apart)(&self.request.received.head);
        let mut opened = connect(self.proxy, address, (attempt.key.clone(), seat)).await?;
        opened.apart = apart;
        Ok(opened)
    }

    /// Refuses if the proxy has more connections than it may have, on both sides together.
    fn check_own_limit(&self) -> Result<(), Ending> {
        let state = &self.proxy.state;
        let all = state.places.taken() + state.members.borrow().open();
        match self.proxy.settings().own_connections {
            Some(limit) if all > limit => Err(Ending::new(Outcome::OutOfConnections, None)),
            _ => Ok(()),
        }
    }

    /// Closes an idle connection if a new one would be one too many.
    fn make_room(&self) {
        let limit = self.proxy.settings().connection_limit.value;
        let state = &self.proxy.state;
        let open = state.members.borrow().open();
        if limit.is_some_and(|limit| open > limit) {
            let oldest = state.idle.borrow_mut().take_oldest();
            drop(oldest);
        }
    }

    /// The head as it goes to the upstream, with what there is of the content; the trace is told.
    pub(super) fn request_bytes(
        &self,
        attempt: &Attempt,
        route: &Route,
        address: SocketAddrV4,
    ) -> (Outgoing, RequestContext) {
        let profile = self.proxy.profile();
        let name = self.proxy.name();
        let (keep, upgrades) = {
            let settings = self.proxy.settings();
            (settings.keeps_upstreams(), settings.upgrades())
        };
        let facts = ForwardFacts {
            request: &self.request.received.head,
            host: &route.host,
            proxy: &name,
            upstream: &attempt.label,
            client: self.client.remote,
            serial: self.client.serial,
            timeouts: self.proxy.timeouts(),
            now_s: self.proxy.now_s(),
            keep,
            upgrades,
        };
        let (head, framing) = forward::request_head(profile, route, &self.upload, &facts);
        say_request(self.proxy, &head.method, &head.target, &route.host, address);
        let mut bytes = head.to_bytes();
        let mut writer = BodyWriter::new(framing);
        // What was kept was taken from a reader that held the client to the same length.
        let _ = writer.write(self.upload.kept(), &mut bytes);
        if self.upload.is_complete() {
            let _ = writer.finish(self.upload.trailers(), &mut bytes);
        }
        let outgoing = Outgoing {
            pending: bytes,
            writer,
            finished: self.upload.is_complete(),
        };
        (outgoing, RequestContext::from(&head))
    }
}

fn say_request(proxy: &Proxy, method: &Method, target: &str, host: &str, to: SocketAddrV4) {
    let text = format!("the proxy asks {to} for {method} {target}");
    let note = Note::new("http.request", text)
        .field("method", method)
        .field("target", target)
        .field("host", host)
        .field("to", to);
    proxy.os.say(Verb::Asked, note, None);
}
