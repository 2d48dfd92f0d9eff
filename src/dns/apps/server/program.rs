//! The program, and the handle by which it is changed and looked at.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use crate::dns::{Name, Override};
use crate::host::{Job, Os, Program};
use crate::sim::Time;
use crate::trace::EventId;

use super::respond::{Memory, Server};
use super::rows::{self, CacheRow};
use super::serve::serve;
use super::{Instead, Settings};

/// A DNS server on a host, in the service `dns`.
pub struct DnsServer {
    settings: Rc<RefCell<Settings>>,
    memory: Rc<RefCell<Memory>>,
}

impl DnsServer {
    /// A server that has not started yet.
    pub fn new(settings: Settings) -> Self {
        let memory = Memory::new(&settings);
        Self {
            settings: Rc::new(RefCell::new(settings)),
            memory: Rc::new(RefCell::new(memory)),
        }
    }

    /// The settings, to look at and to change.
    pub fn settings(&self) -> RefMut<'_, Settings> {
        self.settings.borrow_mut()
    }

    /// Says `what` about `name` from now on, or in answer to every question if there is no name;
    /// `by` is to blame.
    pub fn set_override(&self, name: Option<Name>, what: Override, by: Option<EventId>) {
        self.settings().instead.push(Instead { name, what, by });
    }

    /// Takes back what `by` made it say about `name`; what others made it say stays.
    pub fn clear_override(&self, name: Option<&Name>, by: Option<EventId>) {
        let taken = |it: &Instead| it.by == by && it.name.as_ref() == name;
        self.settings().instead.retain(|it| !taken(it));
    }

    /// Forgets all remembered answers; returns how many there were.
    pub fn flush_cache(&self) -> usize {
        let mut memory = self.memory.borrow_mut();
        memory.cache.flush_all() + memory.forwarder.cache_mut().flush_all()
    }

    /// The remembered answers, in canonical order of their names.
    pub fn cache_rows(&self, now: Time) -> Vec<CacheRow> {
        let memory = self.memory.borrow();
        let caches = [&memory.cache, memory.forwarder.cache()];
        caches.map(|cache| rows::of(cache, now)).concat()
    }
}

impl Program for DnsServer {
    fn name(&self) -> &'static str {
        "dns"
    }

    fn start(&self, os: Os) -> Job {
        // What it remembered was in the memory of the process that ended.
        *self.memory.borrow_mut() = Memory::new(&self.settings.borrow());
        let server = Server {
            os,
            settings: Rc::clone(&self.settings),
            memory: Rc::clone(&self.memory),
        };
        Box::pin(serve(server))
    }
}
