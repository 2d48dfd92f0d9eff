//! How many clients are served at once.

use std::cell::Cell;
use std::rc::Rc;

use crate::host::Signal;
use crate::proxy::state::Proxy;

/// The count of clients that are served.
#[derive(Debug, Default)]
pub(in crate::proxy) struct Places(Rc<Cell<usize>>);

/// The place of one client; given back when dropped.
#[derive(Debug)]
pub(in crate::proxy) struct Place {
    taken: Rc<Cell<usize>>,
    room: Signal,
}

impl Places {
    /// How many are served.
    pub(in crate::proxy) fn taken(&self) -> usize {
        self.0.get()
    }

    fn take(&self, room: Signal) -> Place {
        self.0.set(self.0.get() + 1);
        Place {
            taken: Rc::clone(&self.0),
            room,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.taken.set(self.taken.get().saturating_sub(1));
        self.room.raise();
    }
}

/// Takes a place for a client that was accepted.
pub(in crate::proxy) fn take(proxy: &Proxy) -> Place {
    let room = proxy.state.members.borrow().room.clone();
    proxy.state.places.take(room)
}

/// Waits until one more client may be accepted; meanwhile clients wait in the listen queue.
pub(in crate::proxy) async fn wait(proxy: &Proxy) {
    let room = proxy.state.members.borrow().room.clone();
    loop {
        let raised = room.raised(&proxy.os);
        if may_accept(proxy) {
            return;
        }
        raised.await;
    }
}

fn may_accept(proxy: &Proxy) -> bool {
    let settings = proxy.settings();
    let taken = proxy.state.places.taken();
    let all = taken + proxy.state.members.borrow().open();
    settings.clients.is_none_or(|limit| taken < limit)
        && settings.own_connections.is_none_or(|limit| all < limit)
}
