//! What an origin server serves, and how it behaves.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::host::Kernel;
use crate::trace::EventId;

use super::{Behaviour, Page};

/// The settings of an origin server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginSettings {
    /// The port it listens on; a change counts from the next start on.
    pub port: u16,
    /// The value of `Server` (RFC 9110 section 10.2.4).
    pub server: String,
    /// Its pages by path. Without a page `/` it has one that says which machine answered.
    pub pages: BTreeMap<String, Page>,
    /// How long it waits for a request on an open connection.
    pub keep_alive: Duration,
    /// How many connections may wait to be accepted; a change counts from the next start on.
    pub backlog: usize,
    /// How it behaves.
    pub behaviour: Behaviour,
    /// The fault behind the behaviour, if there is one.
    pub by: Option<EventId>,
}

impl Default for OriginSettings {
    fn default() -> Self {
        Self {
            port: 8080,
            server: "gatelab".into(),
            pages: BTreeMap::new(),
            keep_alive: Duration::from_secs(75),
            backlog: 128,
            behaviour: Behaviour::Normal,
            by: None,
        }
    }
}

impl OriginSettings {
    /// Gives the listening port the shape that the behaviour asks for.
    pub(super) fn shape_listener(&self, kernel: &mut Kernel) {
        let address = self.behaviour.listens_on();
        let narrowed_by = self.by.filter(|_| address.is_some());
        kernel.narrow_listener(self.port, address, narrowed_by);
        let stuffed = self.behaviour == Behaviour::BacklogFull;
        kernel.stuff_listener(self.port, stuffed, self.by.filter(|_| stuffed));
    }
}
