//! Connections kept open to upstreams between requests (RFC 9112 section 9.3).
//!
//! Each idle connection lies in a slot that it shares with a task watching over it: if the
//! upstream closes it, says something unasked, or its time is up, the watcher takes it out and
//! closes it. Whoever needs it takes it out first; the watcher then finds the slot empty and ends.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::net::SocketAddrV4;
use std::rc::Rc;
use std::task::Poll;

use crate::host::race;
use crate::proxy::profile::HeadClock;
use crate::proxy::state::Proxy;
use crate::proxy::wire::poll_read;

use super::connection::Connection;
use super::member::Key;

type Slot = Rc<RefCell<Option<Connection>>>;

/// The idle connections, oldest first for each upstream.
#[derive(Default)]
pub(in crate::proxy) struct IdleConnections(BTreeMap<Key, Vec<Slot>>);

impl std::fmt::Debug for IdleConnections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} idle connections", self.count_all())
    }
}

impl IdleConnections {
    /// How many are kept to one upstream.
    pub(in crate::proxy) fn count(&self, key: &Key) -> usize {
        self.0.get(key).map_or(0, |slots| filled(slots))
    }

    /// How many are kept to all upstreams.
    pub(in crate::proxy) fn count_all(&self) -> usize {
        self.0.values().map(|slots| filled(slots)).sum()
    }

    /// Takes the one out that was used last and is still open; to `address`, if there is one. Those
    /// that are kept `apart` are taken by requests of their kind only.
    pub(in crate::proxy) fn take(
        &mut self,
        key: &Key,
        address: Option<SocketAddrV4>,
        apart: bool,
    ) -> Option<Connection> {
        let slots = self.0.get_mut(key)?;
        let fits = |slot: &Slot| {
            slot.borrow().as_ref().is_none_or(|connection| {
                let leads_there = address.is_none_or(|address| connection.address == address);
                leads_there && connection.apart == apart
            })
        };
        while let Some(at) = slots.iter().rposition(fits) {
            let connection = slots.remove(at).take();
            if let Some(connection) = connection.filter(|c| !c.stream.is_gone()) {
                return Some(connection);
            }
        }
        None
    }

    /// Closes those to an upstream that do not lead to `address`; all if there is none.
    pub(in crate::proxy) fn keep_only(&mut self, key: &Key, address: Option<SocketAddrV4>) {
        let Some(slots) = self.0.get_mut(key) else {
            return;
        };
        slots.retain(|slot| {
            let mut connection = slot.borrow_mut();
            let stays = connection
                .as_ref()
                .is_some_and(|it| Some(it.address) == address);
            if !stays {
                *connection = None;
            }
            stays
        });
    }

    /// Takes the oldest of all out, to make room.
    pub(in crate::proxy) fn take_oldest(&mut self) -> Option<Connection> {
        let slots = self.0.values_mut().find(|slots| filled(slots) > 0)?;
        let at = slots.iter().position(|slot| slot.borrow().is_some())?;
        slots.remove(at).take()
    }

    /// Takes all out.
    pub(in crate::proxy) fn take_all(&mut self) -> Vec<Connection> {
        let slots = std::mem::take(&mut self.0).into_values().flatten();
        slots.filter_map(|slot| slot.take()).collect()
    }

    fn put(&mut self, connection: Connection) -> Slot {
        let key = connection.key.clone();
        let slots = self.0.entry(key).or_default();
        slots.retain(|slot| slot.borrow().is_some());
        let slot: Slot = Rc::new(RefCell::new(Some(connection)));
        slots.push(Rc::clone(&slot));
        slot
    }
}

/// Keeps a connection for another request, or closes it if there are enough.
pub(in crate::proxy) fn keep(proxy: &Proxy, mut connection: Connection) {
    let (room, keeps) = {
        let settings = proxy.settings();
        (settings.idle_per_upstream, settings.keeps_upstreams())
    };
    if !keeps || proxy.state.idle.borrow().count(&connection.key) >= room {
        return;
    }
    connection.reused = true;
    connection.quiet_since = proxy.os.now();
    let what = format!(
        "the proxy no longer keeps its unused connection to {}",
        connection.address
    );
    let slot = proxy.state.idle.borrow_mut().put(connection);
    // An unused connection makes room for a request that waits.
    proxy.state.members.borrow().room.raise();
    proxy.os.spawn(watch(proxy.clone(), slot, what));
}

async fn watch(proxy: Proxy, slot: Slot, what: String) {
    let spoken = poll_fn(|context| {
        let mut slot = slot.borrow_mut();
        let Some(connection) = slot.as_mut() else {
            return Poll::Ready(());
        };
        // Nobody asked: whatever comes now makes the connection useless.
        poll_read(&mut connection.stream, &mut [0], context).map(drop)
    });
    let timeouts = proxy.timeouts();
    let limit = match proxy.profile().upstream.head_clock {
        HeadClock::Request => timeouts.upstream_idle,
        // The deadline of the connection runs on while it is not used.
        HeadClock::LastRead => timeouts.upstream_idle.min(timeouts.read),
    };
    race(spoken, proxy.os.sleep(limit, what)).await;
    drop(slot.take());
}

fn filled(slots: &[Slot]) -> usize {
    slots.iter().filter(|slot| slot.borrow().is_some()).count()
}
