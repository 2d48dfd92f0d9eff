//! TCP between packets and programs: demultiplexing, the accept queue, causes of every ending.

use std::net::Ipv4Addr;

use smoltcp::socket::tcp::State;

use crate::net::{Context, InterfaceId};
use crate::packet::{Frame, Tuple, tcp_checksum_holds};
use crate::trace::{EventId, Note, SpanKind, Verb};

use crate::host::run::Purpose;
use crate::host::{Errno, Failure, Kernel};

use super::segment::{Flags, flags, reset_for};
use super::table::Segment;
use super::{Connection, ConnectionId};

/// SYNs sent before a connect is given up (Linux `tcp_syn_retries` 6).
const SYNS: u8 = 7;
/// How long a connection that its program let go of may wait for the other side's FIN
/// (Linux `tcp_fin_timeout`).
const ORPHAN: std::time::Duration = std::time::Duration::from_mins(1);

impl Kernel {
    /// Hands a segment to its connection, to a listener, or answers RST.
    pub(in crate::host) fn handle_segment(
        &mut self,
        context: &mut Context<'_>,
        _: InterfaceId,
        frame: Frame,
    ) {
        let (Some(tuple), Some(flags)) = (Tuple::of(&frame), flags(&frame)) else {
            context.discard(
                frame,
                "tcp.malformed",
                "the TCP header makes no sense",
                None,
            );
            return;
        };
        if !tcp_checksum_holds(&frame) {
            context.discard(frame, "tcp.bad-checksum", "the segment was damaged", None);
            return;
        }
        let (local, remote) = (tuple.destination, tuple.source);
        match self.tcp.find(local, remote) {
            Some(id) if !self.is_reborn(id, flags) => self.feed(context, id, &frame, flags),
            Some(id) => {
                self.tcp.remove(id);
                self.handle_new(context, frame, tuple, flags);
            }
            None => self.handle_new(context, frame, tuple, flags),
        }
    }

    /// A SYN may replace a connection in TIME-WAIT (RFC 9293 section 3.10.7.4, RFC 1122 4.2.2.13).
    fn is_reborn(&self, id: ConnectionId, flags: Flags) -> bool {
        let state = self.tcp.connections.get(&id).map(Connection::state);
        flags.syn && !flags.ack && matches!(state, Some(State::TimeWait | State::Closed))
    }

    fn handle_new(&mut self, context: &mut Context<'_>, frame: Frame, tuple: Tuple, flags: Flags) {
        let port = tuple.destination.port();
        let Some(listener) = self.tcp.listeners.get_mut(&port) else {
            let by = self.tcp.closed_by.get(&port).copied();
            self.refuse(context, &frame, flags, port, by);
            return;
        };
        if !listener.covers(*tuple.destination.ip()) || !flags.syn || flags.ack || flags.rst {
            let by = listener.narrowed_by;
            self.refuse(context, &frame, flags, port, by);
            return;
        }
        if listener.is_full() {
            let by = listener.stuffed_by;
            let text = format!("the accept queue of port {port} is full, the SYN is ignored");
            context.discard(frame, "tcp.accept-queue-full", text, by);
            return;
        }
        listener.half_open += 1;
        let program = listener.program;
        let label = format!("{} > {}", tuple.source, tuple.destination);
        let text = format!("{} knocks at port {port}", tuple.source);
        let span = context.record().open(
            SpanKind::Connection,
            label,
            Note::new("tcp.syn-received", text),
        );
        let mtu = self.mtu_to(*tuple.source.ip());
        let id = self
            .tcp
            .answer((tuple.destination, tuple.source), span, program, mtu);
        self.feed(context, id, &frame, flags);
    }

    fn refuse(
        &mut self,
        context: &mut Context<'_>,
        frame: &Frame,
        flags: Flags,
        port: u16,
        by: Option<EventId>,
    ) {
        let Some(reset) = reset_for(frame) else {
            let text = "a RST for a connection that is gone";
            context.discard(frame.clone(), "tcp.stray-reset", text, by);
            return;
        };
        let (code, text) = if flags.syn {
            let listener = self.tcp.listeners.get(&port);
            let elsewhere = listener.and_then(|listener| listener.address);
            let text = match elsewhere {
                Some(own) => format!("the program on port {port} listens on {own} only"),
                None => format!("no program listens on port {port}"),
            };
            ("tcp.port-closed", format!("{text}: answers RST"))
        } else {
            (
                "tcp.no-connection",
                format!("no such connection on port {port}: answers RST"),
            )
        };
        let note = Note::new(code, text)
            .field("port", port)
            .frame(frame.clone());
        let answered = context.record().note_because(Verb::Answered, note, by);
        context.record().set_cause(answered);
        // The answer above is the cause of the RST and names what is behind it.
        self.send_ip(context, reset, Verb::Sent, None);
    }

    fn feed(&mut self, context: &mut Context<'_>, id: ConnectionId, frame: &Frame, flags: Flags) {
        let Some(connection) = self.tcp.connections.get(&id) else {
            return;
        };
        let before = context.record().set_span(Some(connection.span));
        let (was, had_failed) = (connection.state(), connection.failure.is_some());
        self.poll_connection(context, id, Some((frame, flags)));
        if let Some(connection) = self.tcp.connections.get_mut(&id) {
            let is_dead = connection.state() == State::Closed;
            if flags.rst && is_dead && !had_failed && was != State::Closed {
                let (errno, code, text) = if was == State::SynSent {
                    let text = format!("{} refused the connection (RST)", connection.remote);
                    (Errno::ConnectionRefused, "tcp.refused", text)
                } else {
                    let text = format!("{} broke the connection off (RST)", connection.remote);
                    (Errno::ConnectionReset, "tcp.reset", text)
                };
                let event = context
                    .record()
                    .note(Verb::Delivered, Note::new(code, text));
                connection.failure = Some(Failure::new(errno, Some(event)));
            }
        }
        self.conclude(context, id);
        context.record().set_span(before);
    }

    /// Lets smoltcp work on a connection, sends what it wants sent, and sets its timer.
    pub(in crate::host) fn poll_connection(
        &mut self,
        context: &mut Context<'_>,
        id: ConnectionId,
        incoming: Option<(&Frame, Flags)>,
    ) {
        let Some(connection) = self.tcp.connections.get(&id) else {
            return;
        };
        let outer = context.record().set_span(Some(connection.span));
        let polled = self
            .tcp
            .poll(context.now(), id, incoming.map(|(frame, _)| frame));
        if let Some((_, flags)) = incoming {
            self.note_progress(context, id, flags);
        }
        for segment in polled.frames {
            let because = on_behalf_of(context, &segment);
            let because = because.filter(|writer| Some(*writer) != context.record().cause());
            self.send_ip(context, segment.frame, Verb::Sent, because);
        }
        self.set_deadline(id, polled.deadline);
        if incoming.is_none() {
            self.conclude(context, id);
        }
        context.record().set_span(outer);
    }

    /// Records what a segment changed: established, or finished by the other side.
    fn note_progress(&mut self, context: &mut Context<'_>, id: ConnectionId, flags: Flags) {
        let Some(connection) = self.tcp.connections.get_mut(&id) else {
            return;
        };
        if !connection.established && connection.socket_state_is_synchronised() {
            connection.established = true;
            let text = format!("connection with {} established", connection.remote);
            let note = Note::new("tcp.established", text);
            context.record().note(Verb::Delivered, note);
            if let Some(port) = connection.listener {
                self.hand_to_listener(id, port);
            }
        }
        let Some(connection) = self.tcp.connections.get_mut(&id) else {
            return;
        };
        let finished = matches!(
            connection.state(),
            State::CloseWait | State::LastAck | State::Closing | State::TimeWait
        );
        if flags.fin && finished && connection.finished_by.is_none() {
            let text = format!("{} closed its side (FIN)", connection.remote);
            let event = context
                .record()
                .note(Verb::Delivered, Note::new("tcp.fin", text));
            connection.finished_by = Some(event);
        }
    }

    fn hand_to_listener(&mut self, id: ConnectionId, port: u16) {
        if let Some(listener) = self.tcp.listeners.get_mut(&port) {
            listener.half_open = listener.half_open.saturating_sub(1);
            listener.queue.push_back(id);
            self.ready.push_all(&mut listener.waiters);
        }
    }

    fn set_deadline(&mut self, id: ConnectionId, deadline: Option<crate::sim::Time>) {
        let now = self.now();
        let cause = self.trace.borrow().cause();
        let Some(connection) = self.tcp.connections.get_mut(&id) else {
            return;
        };
        connection.waits_since = cause;
        let Some(at) = deadline.map(|at| at.max(now)) else {
            return;
        };
        match connection.timer {
            // The timer that is set rings early enough; it will then look again.
            Some((_, set)) if set <= at => {}
            old => {
                if let Some((token, _)) = old {
                    self.timers.cancel(token);
                }
                let token = self.timers.set(at, Purpose::Tcp(id), cause);
                connection.timer = Some((token, at));
            }
        }
    }

    /// A connection's timer rang: retransmit, acknowledge, or give up.
    pub(in crate::host) fn connection_overdue(
        &mut self,
        context: &mut Context<'_>,
        id: ConnectionId,
    ) {
        let Some(connection) = self.tcp.connections.get_mut(&id) else {
            return;
        };
        connection.timer = None;
        let since = connection.waits_since;
        let outer = context.record().set_span(Some(connection.span));
        let stale = connection
            .orphaned
            .is_some_and(|at| context.now().since(at) >= ORPHAN);
        if stale {
            self.tcp.remove(id);
            context.record().set_span(outer);
            return;
        }
        let connecting = connection.is_connecting();
        if connecting && connection.syns >= SYNS {
            let text = format!("{} answered none of {SYNS} SYNs", connection.remote);
            let note = Note::new("tcp.connect-timeout", text);
            let event = context.record().note_because(Verb::Fired, note, since);
            connection.failure = Some(Failure::new(Errno::TimedOut, Some(event)));
            self.wake_connection(id);
            self.tcp.remove_if_orphaned(id);
        } else {
            let polled = self.tcp.poll(context.now(), id, None);
            self.send_overdue(context, id, polled.frames, since);
            self.set_deadline(id, polled.deadline);
            self.conclude(context, id);
        }
        context.record().set_span(outer);
    }

    fn send_overdue(
        &mut self,
        context: &mut Context<'_>,
        id: ConnectionId,
        segments: Vec<Segment>,
        since: Option<EventId>,
    ) {
        let remote = self
            .tcp
            .connections
            .get(&id)
            .map(|connection| connection.remote);
        for segment in segments {
            if segment.again
                && let Some(remote) = remote
            {
                let is_syn = flags(&segment.frame).is_some_and(|flags| flags.syn);
                let what = if is_syn { "SYN" } else { "data" };
                let text = format!("no answer from {remote} to the {what}: sends it again");
                let note = Note::new("tcp.retransmit", text);
                let fired = context.record().note_because(Verb::Fired, note, since);
                context.record().set_cause(fired);
            }
            let because = on_behalf_of(context, &segment).or(since);
            self.send_ip(context, segment.frame, Verb::Sent, because);
        }
    }

    /// Ends what is over: fails handshakes smoltcp gave up, removes dead connections, wakes
    /// whoever waits for news.
    fn conclude(&mut self, context: &mut Context<'_>, id: ConnectionId) {
        let Some(connection) = self.tcp.connections.get_mut(&id) else {
            return;
        };
        let closed = connection.state() == State::Closed;
        if closed && connection.failure.is_none() && connection.orphaned.is_none() {
            let done = connection.finished_by.is_some();
            if !done {
                let evidence = connection.waits_since;
                let text = format!("{} acknowledged nothing for too long", connection.remote);
                let note = Note::new("tcp.user-timeout", text);
                let event = context.record().note_because(Verb::Fired, note, evidence);
                connection.failure = Some(Failure::new(Errno::TimedOut, Some(event)));
            }
        }
        if connection.orphaned.is_some() && connection.queues().0 > 0 {
            // Data for a program that has let go: it cannot be read any more (RFC 2525 2.17).
            connection.abort(context.now());
            self.tcp.touch(id);
        }
        self.wake_connection(id);
        if self.tcp.is_over(id) {
            self.forget(id);
        } else {
            self.bury_later(id);
        }
    }

    /// Sees to it that an orphan does not wait for ever.
    fn bury_later(&mut self, id: ConnectionId) {
        let Some(connection) = self.tcp.connections.get(&id) else {
            return;
        };
        if let (Some(at), None) = (connection.orphaned, connection.timer) {
            self.set_deadline(id, Some(at + ORPHAN));
        }
    }

    fn forget(&mut self, id: ConnectionId) {
        let Some(connection) = self.tcp.remove(id) else {
            return;
        };
        if let Some((token, _)) = connection.timer {
            self.timers.cancel(token);
        }
        if let Some(port) = connection.listener
            && !connection.established
            && let Some(listener) = self.tcp.listeners.get_mut(&port)
        {
            listener.half_open = listener.half_open.saturating_sub(1);
        }
    }

    fn wake_connection(&mut self, id: ConnectionId) {
        if let Some(connection) = self.tcp.connections.get_mut(&id) {
            self.ready.push_all(&mut connection.waiters);
        }
    }

    /// A connect cannot succeed: ICMP said so, or the machine itself. Established connections
    /// only take note (RFC 5461): their packets may find another way.
    pub(in crate::host) fn fail_connect(
        &mut self,
        context: &mut Context<'_>,
        tuple: Tuple,
        failure: Failure,
    ) {
        let Some(id) = self.tcp.find(tuple.source, tuple.destination) else {
            return;
        };
        let Some(connection) = self.tcp.connections.get_mut(&id) else {
            return;
        };
        if !connection.is_connecting() || connection.failure.is_some() {
            return;
        }
        let text = format!(
            "connecting to {} failed: {}",
            tuple.destination, failure.errno
        );
        let note = Note::new("tcp.connect-failed", text).field("errno", failure.errno.name());
        let event = context
            .record()
            .note_because(Verb::Delivered, note, failure.evidence);
        connection.failure = Some(Failure {
            evidence: Some(event),
            ..failure
        });
        self.wake_connection(id);
    }

    /// A router said that packets to `peer` must be shorter (RFC 1191).
    pub(in crate::host) fn shrink_connections(&mut self, peer: Ipv4Addr, mtu: usize) {
        let Kernel { tcp, .. } = self;
        let mut touched = Vec::new();
        for (id, connection) in &mut tcp.connections {
            if *connection.remote.ip() == peer && connection.mtu > mtu {
                connection.mtu = mtu;
                touched.push(*id);
            }
        }
        for id in touched {
            tcp.touch(id);
        }
    }
}

/// On whose behalf a segment leaves. Where the end of the stream leaves together with somebody's
/// bytes, both have a part in it: what the end brings about goes back to who ended the stream,
/// and from there to who wrote.
fn on_behalf_of(context: &Context<'_>, segment: &Segment) -> Option<EventId> {
    let (Some(writer), Some(ender)) = (segment.writer, segment.ender) else {
        return segment.writer;
    };
    let mut record = context.record();
    let trigger = record.cause();
    record.set_cause(writer);
    let note = Note::new("tcp.end-with-data", "").frame(segment.frame.clone());
    let both = record.note_because(Verb::Decided, note, Some(ender));
    if let Some(trigger) = trigger {
        record.set_cause(trigger);
    }
    Some(both)
}
