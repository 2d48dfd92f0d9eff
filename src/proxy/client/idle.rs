//! Client connections on which no request is under way.
//!
//! The connection lies in a slot that the waiting task shares with the proxy, so that the proxy
//! can close it from outside; the task then finds its slot empty.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, ready};
use std::time::Duration;

use crate::host::{Either, TcpStream, race};
use crate::proxy::state::Proxy;
use crate::proxy::wire::{READ_BYTES, poll_read};

type Slot = Rc<RefCell<Option<TcpStream>>>;

/// The connections of clients that may send another request.
#[derive(Default)]
pub(in crate::proxy) struct IdleClients {
    slots: BTreeMap<u64, Slot>,
    next: u64,
}

impl IdleClients {
    /// How many there are.
    pub(in crate::proxy) fn count(&self) -> usize {
        self.slots
            .values()
            .filter(|slot| slot.borrow().is_some())
            .count()
    }

    /// Takes all out.
    pub(in crate::proxy) fn take_all(&mut self) -> Vec<TcpStream> {
        let slots = std::mem::take(&mut self.slots).into_values();
        slots.filter_map(|slot| slot.take()).collect()
    }

    fn put(&mut self, stream: TcpStream) -> (u64, Slot) {
        let slot: Slot = Rc::new(RefCell::new(Some(stream)));
        let number = self.next;
        self.next += 1;
        self.slots.insert(number, Rc::clone(&slot));
        (number, slot)
    }
}

/// Waits for a request to begin; none if the connection ended, one way or another.
pub(super) async fn first_bytes(
    proxy: &Proxy,
    stream: TcpStream,
    limit: Duration,
) -> Option<(TcpStream, Vec<u8>)> {
    let (number, slot) = proxy.state.clients.borrow_mut().put(stream);
    let mut buffer = vec![0; READ_BYTES];
    let reading = poll_fn(|context| {
        let mut slot = slot.borrow_mut();
        let Some(stream) = slot.as_mut() else {
            return Poll::Ready(0);
        };
        let read = ready!(poll_read(stream, &mut buffer, context));
        Poll::Ready(read.unwrap_or(0))
    });
    let patience = proxy
        .os
        .sleep(limit, "the client's connection was idle for too long");
    let read = match race(reading, patience).await {
        Either::Left(read) => read,
        Either::Right(_) => 0,
    };
    proxy.state.clients.borrow_mut().slots.remove(&number);
    let stream = slot.take()?;
    buffer.truncate(read);
    (read > 0).then_some((stream, buffer))
}
