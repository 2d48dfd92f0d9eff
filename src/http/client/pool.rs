//! Idle connections, each watched until it is used again or ends (RFC 9112 section 9.3).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use crate::host::{Os, race};

use super::connection::Connection;

/// Idle connections by host and port.
#[derive(Default)]
pub(super) struct Pool(RefCell<BTreeMap<(String, u16), Vec<Slot>>>);

/// An idle connection, shared by the pool and the task that watches it.
type Slot = Rc<RefCell<Option<Connection>>>;

impl Pool {
    /// Takes out the connection used last that is still open.
    pub(super) fn take(&self, host: &str, port: u16) -> Option<Connection> {
        let mut pool = self.0.borrow_mut();
        let slots = pool.get_mut(&(host.to_owned(), port))?;
        while let Some(slot) = slots.pop() {
            let connection = slot.borrow_mut().take();
            if let Some(connection) = connection.filter(|c| !c.stream.is_gone()) {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection for later; a task of its own closes it when the server does, or when it
    /// was idle for `limit`.
    pub(super) fn put(
        &self,
        os: &Os,
        (host, port): (&str, u16),
        connection: Connection,
        limit: Duration,
    ) {
        let span = connection.stream.span();
        let slot: Slot = Rc::new(RefCell::new(Some(connection)));
        let mut pool = self.0.borrow_mut();
        let slots = pool.entry((host.to_owned(), port)).or_default();
        slots.retain(|slot| slot.borrow().is_some());
        slots.push(Rc::clone(&slot));
        let own = os.clone();
        os.spawn_in(span, async move {
            let what = "a next request on the idle connection";
            race(ended(&slot), own.sleep(limit, what)).await;
            drop(slot.borrow_mut().take());
        });
    }

    /// Closes all idle connections; returns how many there were.
    pub(super) fn clear(&self) -> usize {
        let pool = std::mem::take(&mut *self.0.borrow_mut());
        let slots = pool.into_values().flatten();
        slots
            .filter(|slot| slot.borrow_mut().take().is_some())
            .count()
    }
}

/// Waits until the connection in the slot is taken out, or ended by the server.
async fn ended(slot: &Slot) {
    poll_fn(|context| match slot.borrow().as_ref() {
        None => Poll::Ready(()),
        Some(connection) => pin!(connection.stream.gone()).poll(context).map(drop),
    })
    .await;
}
