//! What a running proxy knows: its pool's health, its idle connections, its cached names.
//!
//! It begins anew at every start of the program; the settings do not.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use crate::dns::{Cache, CacheLimits};
use crate::host::Os;
use crate::trace::{EventId, Note, Verb};

use super::client::{IdleClients, Places};
use super::profile::{Profile, Serial};
use super::resolver::Book;
use super::settings::{Settings, Timeouts};
use super::upstream::{IdleConnections, Members, Queues};

/// What all tasks of a running proxy share. No borrow of it may live across an await.
pub(super) struct State {
    pub(super) settings: Rc<RefCell<Settings>>,
    pub(super) members: RefCell<Members>,
    pub(super) idle: RefCell<IdleConnections>,
    pub(super) queues: Queues,
    pub(super) clients: RefCell<IdleClients>,
    pub(super) names: RefCell<Cache>,
    pub(super) book: RefCell<Book>,
    pub(super) places: Places,
    accepted: Cell<u64>,
    requests: Cell<u64>,
}

impl State {
    pub(super) fn new(settings: Rc<RefCell<Settings>>) -> Self {
        Self {
            settings,
            members: RefCell::default(),
            idle: RefCell::default(),
            queues: Queues::default(),
            clients: RefCell::default(),
            names: RefCell::new(Cache::new(CacheLimits::default())),
            book: RefCell::default(),
            places: Places::default(),
            accepted: Cell::new(0),
            requests: Cell::new(0),
        }
    }

    /// Counts one more request, and says where it stands.
    pub(super) fn count_request(&self) -> Serial {
        self.requests.set(self.requests.get() + 1);
        self.serial()
    }

    /// How many connections and requests of clients there were.
    pub(super) fn serial(&self) -> Serial {
        Serial {
            connections: self.accepted.get(),
            requests: self.requests.get(),
        }
    }

    /// The number of the client connection that was just accepted, counted from 1.
    pub(super) fn next_client(&self) -> u64 {
        self.accepted.set(self.accepted.get() + 1);
        self.accepted.get()
    }
}

/// A task's handle on the proxy and on its machine.
#[derive(Clone)]
pub(super) struct Proxy {
    pub(super) os: Os,
    pub(super) state: Rc<State>,
}

impl Proxy {
    pub(super) fn settings(&self) -> RefMut<'_, Settings> {
        self.state.settings.borrow_mut()
    }

    pub(super) fn profile(&self) -> &'static Profile {
        self.settings().profile
    }

    /// How long it waits in truth.
    pub(super) fn timeouts(&self) -> Timeouts {
        let settings = self.settings();
        settings.timeouts.late_by(&settings.profile.lag)
    }

    pub(super) fn name(&self) -> String {
        self.settings().name.clone()
    }

    /// The present moment, in seconds since 1970.
    pub(super) fn now_s(&self) -> u64 {
        self.settings().epoch_s + self.os.now().as_nanos() / 1_000_000_000
    }

    /// The present moment, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> u64 {
        self.settings().epoch_s * 1000 + self.os.now().as_nanos() / 1_000_000
    }

    /// Writes a line into the program's log; nothing follows from it.
    pub(super) fn log(
        &self,
        severity: &'static str,
        line: Option<String>,
        because: Option<EventId>,
    ) {
        if let Some(line) = line {
            let note = Note::new("log", line).field("severity", severity);
            self.os.record().note_because(Verb::Logged, note, because);
        }
    }
}
