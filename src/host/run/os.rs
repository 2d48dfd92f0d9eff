//! What a program sees of its machine: sockets, sleep, tasks. Async functions over one kernel.

use std::borrow::Cow;
use std::cell::{RefCell, RefMut};
use std::future::{Future, poll_fn};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use smoltcp::wire::EthernetAddress;

use crate::net::InterfaceId;
use crate::packet::Protocol;
use crate::sim::Time;
use crate::trace::{EventId, Note, Recorder, SpanId, SpanKind, Trace, Verb};

use crate::host::ip::{Datagram, Outgoing, datagram};
use crate::host::tcp::Listener;
use crate::host::{ConnectionId, Errno, Failure, Kernel};

use super::stream::{TcpListener, TcpStream};
use super::task::{ProgramId, Spawned, TaskId};
use super::timers::Purpose;

/// A program's handle on its machine. Cloning it is cheap.
#[derive(Clone)]
pub struct Os {
    pub(in crate::host) kernel: Rc<RefCell<Kernel>>,
    trace: Trace,
    program: ProgramId,
}

/// The first of two futures that was ready.
#[derive(Debug)]
pub enum Either<A, B> {
    /// The first one.
    Left(A),
    /// The second one.
    Right(B),
}

impl Os {
    pub(in crate::host) fn new(kernel: Rc<RefCell<Kernel>>, program: ProgramId) -> Self {
        let trace = Rc::clone(&kernel.borrow().trace);
        Self {
            kernel,
            trace,
            program,
        }
    }

    /// The machine below: interfaces, routes, resolvers. Not to be held across an await.
    pub fn kernel(&self) -> RefMut<'_, Kernel> {
        self.kernel.borrow_mut()
    }

    /// The trace, to record in. Not to be held across an await.
    pub fn record(&self) -> RefMut<'_, Recorder> {
        self.trace.borrow_mut()
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.record().now()
    }

    /// The event that made this program run now.
    pub fn cause(&self) -> Option<EventId> {
        self.record().cause()
    }

    /// Records what the program does or decides; what it does next is the effect of that.
    pub fn say(&self, verb: Verb, note: Note, because: Option<EventId>) -> EventId {
        let mut trace = self.record();
        let event = trace.note_because(verb, note, because);
        trace.set_cause(event);
        event
    }

    /// A random 16-bit number, for message identifiers.
    pub fn random_u16(&self) -> u16 {
        self.kernel().stream().bits() as u16
    }

    /// Runs `job` beside the caller, in the caller's conversation.
    pub fn spawn(&self, job: impl Future<Output = ()> + 'static) {
        let span = self.record().span();
        self.spawn_in(span, job);
    }

    /// Runs `job` beside the caller, in the conversation `span`.
    pub fn spawn_in(&self, span: Option<SpanId>, job: impl Future<Output = ()> + 'static) {
        let mut kernel = self.kernel();
        let task = kernel.new_task();
        kernel.spawned.push(Spawned {
            task,
            program: self.program,
            span,
            job: Box::pin(job),
        });
    }

    /// Waits for `duration`, for ever if that is [`Duration::MAX`]; `what` says for what, in words.
    /// Gives the event of its end.
    pub fn sleep(&self, duration: Duration, what: impl Into<Cow<'static, str>>) -> Sleep {
        Sleep {
            os: self.clone(),
            duration,
            what: what.into(),
            is_limit: false,
            token: None,
        }
    }

    /// Waits for `future`, but no longer than `limit`; the error is the timeout's event.
    pub async fn within<T>(
        &self,
        limit: Duration,
        what: impl Into<Cow<'static, str>>,
        future: impl Future<Output = T>,
    ) -> Result<T, EventId> {
        let mut patience = self.sleep(limit, what);
        patience.is_limit = true;
        match race(future, patience).await {
            Either::Left(value) => Ok(value),
            Either::Right(event) => Err(event),
        }
    }

    /// Opens a TCP connection to `remote`.
    pub async fn connect(&self, remote: SocketAddrV4) -> Result<TcpStream, Failure> {
        let id = self.begin_connect(remote)?;
        let stream = TcpStream::new(self.clone(), id);
        stream.established().await?;
        Ok(stream)
    }

    fn begin_connect(&self, remote: SocketAddrV4) -> Result<ConnectionId, Failure> {
        let mut kernel = self.kernel();
        let source = kernel.source_for(*remote.ip())?;
        let port = kernel.ephemeral_port(Protocol::Tcp, source, remote);
        let port = port.ok_or(Failure::new(Errno::AddressInUse, None))?;
        let local = SocketAddrV4::new(source, port);
        let mut trace = self.record();
        let now = trace.now();
        let outer = trace.span();
        let text = format!("{} opens a connection to {remote}", kernel.name);
        let note = Note::new("tcp.connect", text).field("remote", remote);
        let span = trace.open(SpanKind::Connection, format!("{local} > {remote}"), note);
        trace.set_span(outer);
        let mtu = kernel.mtu_to(*remote.ip());
        let opened = trace.span_of(span).opened;
        let ends = (local, remote);
        let id = kernel.tcp.connect(now, ends, span, self.program, mtu);
        if let Some(connection) = kernel.tcp.connections.get_mut(&id) {
            connection.shadow.began(opened);
        }
        Ok(id)
    }

    /// Listens on `port`, on all addresses or one, with room for `backlog` unaccepted connections.
    pub fn listen(
        &self,
        port: u16,
        address: Option<Ipv4Addr>,
        backlog: usize,
    ) -> Result<TcpListener, Failure> {
        let mut kernel = self.kernel();
        if kernel.tcp.listeners.contains_key(&port) {
            return Err(Failure::new(Errno::AddressInUse, None));
        }
        kernel.tcp.closed_by.remove(&port);
        let listener = Listener {
            address,
            program: self.program,
            backlog,
            queue: std::collections::VecDeque::new(),
            half_open: 0,
            waiters: Vec::new(),
            narrowed_by: None,
            stuffed: false,
            stuffed_by: None,
        };
        kernel.tcp.listeners.insert(port, listener);
        drop(kernel);
        Ok(TcpListener::new(self.clone(), port))
    }

    /// Says why nobody listens on TCP port `port`: who is refused there learns it from the trace.
    pub fn leave_closed(&self, port: u16, by: EventId) {
        self.kernel().tcp.closed_by.insert(port, by);
    }

    /// Opens a UDP socket on `port`, or on a free random port.
    pub fn udp(&self, port: Option<u16>) -> Result<UdpSocket, Failure> {
        let mut kernel = self.kernel();
        let nobody = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);
        let free = |kernel: &mut Kernel| {
            kernel.ephemeral_port(Protocol::Udp, Ipv4Addr::UNSPECIFIED, nobody)
        };
        let port = port.or_else(|| free(&mut kernel));
        match port {
            Some(port) if kernel.udp.bind(port, self.program) => {
                drop(kernel);
                Ok(UdpSocket {
                    os: self.clone(),
                    port,
                })
            }
            _ => Err(Failure::new(Errno::AddressInUse, None)),
        }
    }

    /// The task being polled; it will be made ready by whatever it waits for.
    pub(in crate::host) fn task(&self) -> Option<TaskId> {
        self.kernel.borrow().current.map(|(task, _)| task)
    }
}

/// Waits for the first of two futures; the other is dropped.
pub async fn race<A, B>(
    left: impl Future<Output = A>,
    right: impl Future<Output = B>,
) -> Either<A, B> {
    let mut left = pin!(left);
    let mut right = pin!(right);
    poll_fn(move |context| {
        if let Poll::Ready(value) = left.as_mut().poll(context) {
            return Poll::Ready(Either::Left(value));
        }
        right.as_mut().poll(context).map(Either::Right)
    })
    .await
}

/// Waits for a moment; see [`Os::sleep`].
pub struct Sleep {
    os: Os,
    duration: Duration,
    what: Cow<'static, str>,
    /// Whether something else was hoped for, so that its end is a disappointment.
    is_limit: bool,
    token: Option<u64>,
}

impl Future for Sleep {
    type Output = EventId;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<EventId> {
        if let Some(token) = self.token {
            let fired = self.os.kernel().timers.fired(token);
            return fired.map_or(Poll::Pending, Poll::Ready);
        }
        let Some(task) = self.os.task() else {
            return Poll::Pending;
        };
        if self.duration == Duration::MAX {
            return Poll::Pending;
        }
        let (what, is_limit) = (std::mem::take(&mut self.what), self.is_limit);
        let at = self.os.now() + self.duration;
        let token = self.os.kernel().set_timer(
            at,
            Purpose::Sleep {
                task,
                what,
                is_limit,
            },
        );
        self.token = Some(token);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(token) = self.token {
            self.os.kernel().timers.cancel(token);
        }
    }
}

/// A UDP socket; closed when dropped.
pub struct UdpSocket {
    os: Os,
    port: u16,
}

impl UdpSocket {
    /// The local port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends a datagram from the address that leads to `to`.
    pub fn send(&self, to: SocketAddrV4, payload: &[u8]) -> Result<(), Failure> {
        let source = self.os.kernel().source_for(*to.ip())?;
        self.send_from(source, to, payload);
        Ok(())
    }

    /// Sends a datagram from `source`, one of this machine's addresses.
    pub fn send_from(&self, source: Ipv4Addr, to: SocketAddrV4, payload: &[u8]) {
        let frame = datagram(SocketAddrV4::new(source, self.port), to, payload, 64);
        self.push(frame, None);
    }

    /// Sends a datagram out of `interface` straight to `station`, without routing (DHCP).
    pub fn send_direct(
        &self,
        (interface, station): (InterfaceId, EthernetAddress),
        source: Ipv4Addr,
        to: SocketAddrV4,
        payload: &[u8],
    ) {
        let frame = datagram(SocketAddrV4::new(source, self.port), to, payload, 64);
        self.push(frame, Some((interface, station)));
    }

    fn push(&self, frame: crate::packet::Frame, direct: Option<(InterfaceId, EthernetAddress)>) {
        let (span, now_cause) = {
            let trace = self.os.record();
            (trace.span(), trace.cause())
        };
        let out = Outgoing {
            frame,
            direct,
            span,
            cause: now_cause,
        };
        self.os.kernel().udp.outgoing.push(out);
    }

    /// Waits for a datagram, or for an error that ICMP reports about one that was sent.
    pub async fn receive(&self) -> Result<Datagram, Failure> {
        poll_fn(|_| {
            let task = self.os.task();
            let mut kernel = self.os.kernel();
            let Some(socket) = kernel.udp.sockets.get_mut(&self.port) else {
                return Poll::Ready(Err(Failure::new(Errno::BrokenPipe, None)));
            };
            if let Some(item) = socket.incoming.pop_front() {
                Poll::Ready(item)
            } else {
                socket.waiters.extend(task);
                Poll::Pending
            }
        })
        .await
    }
}

impl Drop for UdpSocket {
    fn drop(&mut self) {
        self.os.kernel().udp.sockets.remove(&self.port);
    }
}
