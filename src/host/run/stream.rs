//! TCP as programs use it: listeners and byte streams.

use std::future::poll_fn;
use std::net::SocketAddrV4;
use std::task::Poll;

use crate::trace::{EventId, SpanId};

use crate::host::tcp::Connection;
use crate::host::{ConnectionId, Errno, Failure};

use super::os::{Either, Os};

/// A listening port; closed when dropped.
pub struct TcpListener {
    os: Os,
    port: u16,
}

impl TcpListener {
    pub(in crate::host) fn new(os: Os, port: u16) -> Self {
        Self { os, port }
    }

    /// Waits for a connection.
    pub async fn accept(&self) -> Result<TcpStream, Failure> {
        let id = poll_fn(|_| {
            let task = self.os.task();
            let mut kernel = self.os.kernel();
            let Some(listener) = kernel.tcp.listeners.get_mut(&self.port) else {
                return Poll::Ready(Err(Failure::new(Errno::BrokenPipe, None)));
            };
            if let Some(id) = listener.queue.pop_front() {
                Poll::Ready(Ok(id))
            } else {
                listener.waiters.extend(task);
                Poll::Pending
            }
        })
        .await?;
        if let Some(connection) = self.os.kernel().tcp.connections.get_mut(&id) {
            connection.listener = None;
        }
        Ok(TcpStream::new(self.os.clone(), id))
    }
}

impl Drop for TcpListener {
    fn drop(&mut self) {
        let mut kernel = self.os.kernel();
        if let Some(listener) = kernel.tcp.listeners.remove(&self.port) {
            for id in listener.queue {
                let now = kernel.now();
                if let Some(connection) = kernel.tcp.connections.get_mut(&id) {
                    connection.abort(now);
                    kernel.tcp.touch(id);
                }
            }
        }
    }
}

/// A connection as a stream of bytes; closed when dropped.
pub struct TcpStream {
    os: Os,
    id: ConnectionId,
    closed: bool,
}

impl TcpStream {
    pub(in crate::host) fn new(os: Os, id: ConnectionId) -> Self {
        Self {
            os,
            id,
            closed: false,
        }
    }

    /// Waits for the handshake.
    pub(in crate::host) async fn established(&self) -> Result<(), Failure> {
        self.wait(|connection| {
            if let Some(failure) = connection.failure {
                return Some(Err(failure));
            }
            connection.established.then_some(Ok(()))
        })
        .await
    }

    /// Reads up to `buffer.len()` bytes; 0 after the other side's FIN.
    pub async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        let result = self.wait(|connection| connection.read(buffer)).await;
        let mut kernel = self.os.kernel();
        let connection = kernel.tcp.connections.get(&self.id);
        if connection.is_some_and(Connection::has_room_to_announce) {
            kernel.tcp.touch(self.id);
        }
        result
    }

    /// Writes all of `bytes`, waiting for room as needed.
    pub async fn write_all(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let cause = self.os.cause();
            let written = self
                .wait(|connection| connection.write(rest, cause))
                .await?;
            rest = &rest[written..];
            self.os.kernel().tcp.touch(self.id);
        }
        Ok(())
    }

    /// Writes some of `bytes`, waiting for room as needed; says how much.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<usize, Failure> {
        let cause = self.os.cause();
        let result = self.wait(|connection| connection.write(bytes, cause)).await;
        self.os.kernel().tcp.touch(self.id);
        result
    }

    /// Reads into `buffer` or writes some of `bytes`, whatever is possible first; reading goes
    /// first. Says how much of which.
    pub async fn read_or_write(
        &mut self,
        buffer: &mut [u8],
        bytes: &[u8],
    ) -> Result<Either<usize, usize>, Failure> {
        let cause = self.os.cause();
        let result = self
            .wait(|connection| match connection.read(buffer) {
                Some(read) => Some(read.map(Either::Left)),
                None => connection
                    .write(bytes, cause)
                    .map(|written| written.map(Either::Right)),
            })
            .await;
        self.os.kernel().tcp.touch(self.id);
        result
    }

    /// Waits until all that was written has been acknowledged, or the connection has failed.
    pub async fn flushed(&self) {
        let wait = self.wait(|connection| connection.is_flushed().then_some(Ok(())));
        // A failed connection has nothing left to flush.
        let _ = wait.await;
    }

    /// Waits until the other side has closed or broken off the connection; data may still be
    /// unread. Gives the event that shows it.
    pub async fn gone(&self) -> Option<EventId> {
        let wait = self.wait(|connection| match connection.failure {
            Some(failure) => Some(Ok(failure.evidence)),
            None => connection.finished_by.map(|event| Ok(Some(event))),
        });
        wait.await.unwrap_or(None)
    }

    /// Whether the other side has closed or broken off the connection already.
    pub fn is_gone(&self) -> bool {
        let kernel = self.os.kernel();
        let connection = kernel.tcp.connections.get(&self.id);
        connection.is_none_or(|c| c.failure.is_some() || c.finished_by.is_some())
    }

    /// The event of the other side's FIN, if it came.
    pub fn finished_by(&self) -> Option<EventId> {
        self.os
            .kernel()
            .tcp
            .connections
            .get(&self.id)
            .and_then(|c| c.finished_by)
    }

    /// Ends the sending direction after what was written (FIN); reading goes on.
    pub fn shutdown(&mut self) {
        let cause = self.os.cause();
        self.with(|connection| {
            connection.shadow.ended(cause);
            connection.shutdown();
        });
    }

    /// Closes the connection: FIN, or RST if data was left unread.
    pub fn close(mut self) {
        self.let_go();
    }

    /// Breaks the connection off: RST.
    pub fn abort(mut self) {
        let (now, cause) = (self.os.now(), self.os.cause());
        self.closed = true;
        self.with(|connection| {
            connection.shadow.ended(cause);
            connection.abort(now);
        });
    }

    /// This side's address and port.
    pub fn local(&self) -> Option<SocketAddrV4> {
        self.os
            .kernel()
            .tcp
            .connections
            .get(&self.id)
            .map(|c| c.local)
    }

    /// The other side's address and port.
    pub fn remote(&self) -> Option<SocketAddrV4> {
        self.os
            .kernel()
            .tcp
            .connections
            .get(&self.id)
            .map(|c| c.remote)
    }

    /// The connection's conversation in the trace.
    pub fn span(&self) -> Option<SpanId> {
        self.os
            .kernel()
            .tcp
            .connections
            .get(&self.id)
            .map(|c| c.span)
    }

    fn let_go(&mut self) {
        if !std::mem::replace(&mut self.closed, true) {
            let (now, cause) = (self.os.now(), self.os.cause());
            self.with(|connection| {
                connection.shadow.ended(cause);
                connection.close(now);
            });
        }
    }

    fn with(&self, action: impl FnOnce(&mut Connection)) {
        let mut kernel = self.os.kernel();
        if let Some(connection) = kernel.tcp.connections.get_mut(&self.id) {
            action(connection);
            kernel.tcp.touch(self.id);
        }
    }

    /// Waits until `look` has an answer; the connection wakes the task whenever it changes.
    async fn wait<T>(
        &self,
        mut look: impl FnMut(&mut Connection) -> Option<Result<T, Failure>>,
    ) -> Result<T, Failure> {
        poll_fn(|_| {
            let task = self.os.task();
            let mut kernel = self.os.kernel();
            let Some(connection) = kernel.tcp.connections.get_mut(&self.id) else {
                return Poll::Ready(Err(Failure::new(Errno::ConnectionReset, None)));
            };
            if let Some(answer) = look(connection) {
                Poll::Ready(answer)
            } else {
                connection.waiters.extend(task);
                Poll::Pending
            }
        })
        .await
    }
}

impl Drop for TcpStream {
    fn drop(&mut self) {
        self.let_go();
    }
}
