//! One TCP connection: a smoltcp socket in a set of its own, and what smoltcp forgets.
//!
//! smoltcp reports refused, reset, unreachable and timed out alike as "closed". The connection
//! keeps the event that ended it, so that a program is told why (RFC 9293 section 3.9.1.8).

use std::net::SocketAddrV4;
use std::time::Duration;

use smoltcp::iface::{SocketHandle, SocketSet};
use smoltcp::socket::tcp::{self, CongestionControl, SocketBuffer, State};

use crate::sim::Time;
use crate::trace::{EventId, SpanId};

use crate::host::run::{ProgramId, TaskId};
use crate::host::{Errno, Failure};

use super::shadow::Shadow;

/// Bytes that wait to be read, and bytes that wait to be acknowledged, at most.
pub(in crate::host) const BUFFER: usize = 64 * 1024;
/// Unacknowledged data is given up after this (Linux `tcp_retries2` gives about 15 minutes).
const USER_TIMEOUT: Duration = Duration::from_secs(924);

/// The number of a connection; never used twice on one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub(in crate::host) u32);

/// One connection.
pub(in crate::host) struct Connection {
    pub(in crate::host) sockets: SocketSet<'static>,
    pub(in crate::host) handle: SocketHandle,
    /// This side.
    pub local: SocketAddrV4,
    /// The other side.
    pub remote: SocketAddrV4,
    /// The conversation in the trace.
    pub span: SpanId,
    /// Whose connection it is.
    pub program: ProgramId,
    /// The port of the listener that has not handed it out yet.
    pub listener: Option<u16>,
    /// Who waits for news of it.
    pub waiters: Vec<TaskId>,
    /// Why it ended, if not in good order.
    pub failure: Option<Failure>,
    /// The event of the other side's FIN.
    pub finished_by: Option<EventId>,
    /// The program let go of it; only TCP still needs it.
    pub orphaned: Option<Time>,
    /// Whether the handshake was completed.
    pub established: bool,
    /// SYNs sent so far.
    pub syns: u8,
    /// The timer in the host's table and its moment.
    pub timer: Option<(u64, Time)>,
    /// The event after which the current deadline was computed.
    pub waits_since: Option<EventId>,
    /// Which event wrote what.
    pub(in crate::host) shadow: Shadow,
    /// The longest packet on the way there, in bytes.
    pub mtu: usize,
    /// Room in the receive buffer when the other side was last told of it.
    announced: usize,
}

impl Connection {
    pub(in crate::host) fn new(
        (local, remote): (SocketAddrV4, SocketAddrV4),
        span: SpanId,
        program: ProgramId,
        mtu: usize,
    ) -> Self {
        let buffer = || SocketBuffer::new(vec![0; BUFFER]);
        let mut socket = tcp::Socket::new(buffer(), buffer());
        socket.set_congestion_control(CongestionControl::Reno);
        socket.set_nagle_enabled(false);
        socket.set_timeout(Some(smoltcp::time::Duration::from_secs(
            USER_TIMEOUT.as_secs(),
        )));
        let mut sockets = SocketSet::new(Vec::with_capacity(1));
        let handle = sockets.add(socket);
        Self {
            sockets,
            handle,
            local,
            remote,
            span,
            program,
            listener: None,
            waiters: Vec::new(),
            failure: None,
            finished_by: None,
            orphaned: None,
            established: false,
            syns: 0,
            timer: None,
            waits_since: None,
            shadow: Shadow::default(),
            mtu,
            announced: BUFFER,
        }
    }

    pub(in crate::host) fn socket(&self) -> &tcp::Socket<'static> {
        self.sockets.get(self.handle)
    }

    pub(in crate::host) fn socket_mut(&mut self) -> &mut tcp::Socket<'static> {
        self.sockets.get_mut(self.handle)
    }

    /// The state of the connection (RFC 9293 section 3.3.2).
    pub(crate) fn state(&self) -> State {
        self.socket().state()
    }

    /// Bytes received and not yet read, and bytes written and not yet acknowledged.
    pub(crate) fn queues(&self) -> (usize, usize) {
        (self.socket().recv_queue(), self.socket().send_queue())
    }

    /// Whether the handshake is over and the connection has not ended in failure.
    pub(crate) fn socket_state_is_synchronised(&self) -> bool {
        use State::{Closed, Listen, SynReceived, SynSent};
        !matches!(self.state(), Closed | Listen | SynSent | SynReceived)
    }

    /// Whether a handshake begun here is still going on.
    pub(crate) fn is_connecting(&self) -> bool {
        self.state() == State::SynSent
    }

    /// Whether a handshake begun here was given up before its end.
    pub(crate) fn gave_up(&self) -> bool {
        self.listener.is_none() && !self.established && self.state() == State::Closed
    }

    /// Reads what is there: bytes, `Ok(0)` after the other side's FIN, `None` if one must wait.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Option<Result<usize, Failure>> {
        // What came before a RST is still read, as on Linux.
        let socket = self.socket_mut();
        if socket.can_recv() {
            let read = socket.recv_slice(buffer);
            return Some(read.map_err(|_| Failure::new(Errno::ConnectionReset, None)));
        }
        if let Some(failure) = self.failure {
            return Some(Err(failure));
        }
        if self.finished_by.is_some() && !self.socket().may_recv() {
            return Some(Ok(0));
        }
        let closed = matches!(self.state(), State::Closed | State::TimeWait);
        closed.then_some(Err(Failure::new(Errno::ConnectionReset, None)))
    }

    /// Writes what fits; `None` if one must wait.
    pub(crate) fn write(
        &mut self,
        bytes: &[u8],
        event: Option<EventId>,
    ) -> Option<Result<usize, Failure>> {
        if let Some(failure) = self.failure {
            return Some(Err(failure));
        }
        if !self.socket().may_send() {
            return Some(Err(Failure::new(Errno::BrokenPipe, self.finished_by)));
        }
        if !self.socket().can_send() {
            return None;
        }
        let written = self.socket_mut().send_slice(bytes).unwrap_or(0);
        self.shadow.wrote(written, event);
        Some(Ok(written))
    }

    /// A segment left: the other side knows how much room there is.
    pub(crate) fn announced(&mut self) {
        self.announced = BUFFER - self.socket().recv_queue();
    }

    /// Whether reading has made so much room that the other side should hear of it without being
    /// asked: twice what it knows of (RFC 9293 section 3.8.6.2.2, as smoltcp does it).
    pub(crate) fn has_room_to_announce(&self) -> bool {
        (BUFFER - self.socket().recv_queue()) / 2 >= self.announced
    }

    /// Whether all that was written has been acknowledged.
    pub(crate) fn is_flushed(&self) -> bool {
        self.socket().send_queue() == 0 || self.failure.is_some()
    }

    /// Ends the sending direction: FIN after what was written.
    pub(crate) fn shutdown(&mut self) {
        self.socket_mut().close();
    }

    /// Lets go of the connection. Unread data means the other side is told with RST that it was
    /// not read (RFC 2525 section 2.17), otherwise it is told with FIN.
    pub(crate) fn close(&mut self, now: Time) {
        self.orphaned = Some(now);
        if self.socket().recv_queue() > 0 {
            self.socket_mut().abort();
        } else {
            self.socket_mut().close();
        }
    }

    /// Breaks the connection off: RST.
    pub(crate) fn abort(&mut self, now: Time) {
        self.orphaned = Some(now);
        self.socket_mut().abort();
    }
}
