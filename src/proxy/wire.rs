//! One look at a stream without waiting, for tasks that wait for several things at once.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll};

use crate::host::{Failure, TcpStream};
use crate::trace::EventId;

/// Reads what is there; else the task is woken when there is more.
pub(super) fn poll_read(
    stream: &mut TcpStream,
    buffer: &mut [u8],
    context: &mut Context<'_>,
) -> Poll<Result<usize, Failure>> {
    pin!(stream.read(buffer)).poll(context)
}

/// Writes what there is room for; else the task is woken when there is some.
pub(super) fn poll_write(
    stream: &mut TcpStream,
    bytes: &[u8],
    context: &mut Context<'_>,
) -> Poll<Result<usize, Failure>> {
    pin!(stream.write(bytes)).poll(context)
}

/// Whether the other side has closed or broken off, and by which event.
pub(super) fn poll_gone(stream: &TcpStream, context: &mut Context<'_>) -> Poll<Option<EventId>> {
    pin!(stream.gone()).poll(context)
}

/// How much is read at once, in bytes.
pub(super) const READ_BYTES: usize = 16 * 1024;
