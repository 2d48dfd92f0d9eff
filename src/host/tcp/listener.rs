//! Listening ports with their accept queues, as Linux keeps them.

use std::collections::VecDeque;
use std::net::Ipv4Addr;

use crate::trace::EventId;

use crate::host::Kernel;
use crate::host::run::{ProgramId, TaskId};

use super::ConnectionId;

/// A listening port.
#[derive(Debug)]
pub(in crate::host) struct Listener {
    /// The address listened on; `None` for all.
    pub address: Option<Ipv4Addr>,
    /// The program that listens.
    pub program: ProgramId,
    /// Connections that may wait to be accepted.
    pub backlog: usize,
    /// Connections that wait to be accepted.
    pub queue: VecDeque<ConnectionId>,
    /// Handshakes under way.
    pub half_open: usize,
    /// Who waits for a connection.
    pub waiters: Vec<TaskId>,
    /// The fault that bound it to the wrong address, if one did.
    pub narrowed_by: Option<EventId>,
    /// Whether the accept queue counts as full whatever it holds.
    pub stuffed: bool,
    /// The fault that keeps the accept queue full, if one does.
    pub stuffed_by: Option<EventId>,
}

impl Listener {
    /// Whether a connection to `address` is for this listener.
    pub(crate) fn covers(&self, address: Ipv4Addr) -> bool {
        self.address.is_none_or(|own| own == address)
    }

    /// Whether no further handshake can begin (Linux drops the SYN then, and says nothing).
    pub(crate) fn is_full(&self) -> bool {
        self.stuffed || self.queue.len() + self.half_open > self.backlog
    }
}

impl Kernel {
    /// Makes the listener on `port` take connections to `address` only, or to all addresses;
    /// `by` is the fault behind it. False if no program listens there.
    pub fn narrow_listener(
        &mut self,
        port: u16,
        address: Option<Ipv4Addr>,
        by: Option<EventId>,
    ) -> bool {
        let listener = self.tcp.listeners.get_mut(&port);
        listener.is_some_and(|listener| {
            listener.address = address;
            listener.narrowed_by = by;
            true
        })
    }

    /// Makes the accept queue of `port` count as full, as if its program accepted nothing; or no
    /// longer. `by` is the fault behind it. False if no program listens there.
    pub fn stuff_listener(&mut self, port: u16, stuffed: bool, by: Option<EventId>) -> bool {
        let listener = self.tcp.listeners.get_mut(&port);
        listener.is_some_and(|listener| {
            listener.stuffed = stuffed;
            listener.stuffed_by = by;
            true
        })
    }
}
