//! The browser as a program: a queue of URLs that somebody outside fills, and the results.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::dns::Cache;
use crate::host::{Job, Os, Program, Signal};
use crate::http::Url;
use crate::http::client::{Client, ClientSettings};

use super::VisitResult;
use super::visit::visit;

/// A browser, installed under the name `browser`.
///
/// ```no_run
/// # fn example(host: &mut gatelab::host::Host, context: &mut gatelab::net::Context<'_>) {
/// use gatelab::http::browser::Browser;
///
/// let url = "http://shop.example/".parse().unwrap();
/// host.program::<Browser>().unwrap().visit(url);
/// host.settle(context);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Browser {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    client: Client,
    queue: RefCell<VecDeque<(usize, Url)>>,
    asked: std::cell::Cell<usize>,
    filled: Signal,
    results: RefCell<Vec<(usize, VisitResult)>>,
}

impl Browser {
    /// A browser with these habits.
    pub fn new(settings: ClientSettings) -> Self {
        let state = State {
            client: Client::new(settings),
            ..State::default()
        };
        Self {
            state: Rc::new(state),
        }
    }

    /// Its habits; a change counts from the next visit on.
    pub fn settings(&self) -> RefMut<'_, ClientSettings> {
        self.state.client.settings.borrow_mut()
    }

    /// Asks for a page and returns the number of the visit, counted from 0. The visit begins when
    /// the host settles; visits asked for before others have ended run beside them.
    pub fn visit(&self, url: Url) -> usize {
        let number = self.state.asked.get();
        self.state.asked.set(number + 1);
        self.state.queue.borrow_mut().push_back((number, url));
        self.state.filled.raise();
        number
    }

    /// How many visits have ended.
    pub fn ended(&self) -> usize {
        self.state.results.borrow().len()
    }

    /// What came of a visit, by its number; none while it lasts.
    pub fn result(&self, number: usize) -> Option<Ref<'_, VisitResult>> {
        Ref::filter_map(self.state.results.borrow(), |results| {
            let found = results.iter().find(|(own, _)| *own == number);
            found.map(|(_, result)| result)
        })
        .ok()
    }

    /// What came of all visits that have ended, in the order of their numbers.
    pub fn results(&self) -> Vec<VisitResult> {
        let mut results = self.state.results.borrow().clone();
        results.sort_by_key(|(number, _)| *number);
        results.into_iter().map(|(_, result)| result).collect()
    }

    /// Closes all idle connections, so that the next visit opens one; returns how many there were.
    /// The host must settle afterwards.
    pub fn close_idle(&self) -> usize {
        self.state.client.close_idle()
    }

    /// Forgets all names it has looked up; returns how many answers were forgotten.
    pub fn forget_names(&self) -> usize {
        self.state.client.forget_names()
    }

    /// The names it remembers.
    pub fn names(&self) -> Ref<'_, Cache> {
        self.state.client.names()
    }
}

impl Program for Browser {
    fn name(&self) -> &'static str {
        "browser"
    }

    fn start(&self, os: Os) -> Job {
        let state = Rc::clone(&self.state);
        Box::pin(async move {
            // Connections of an earlier run are gone with it.
            state.client.close_idle();
            loop {
                let filled = state.filled.raised(&os);
                let next = state.queue.borrow_mut().pop_front();
                match next {
                    None => filled.await,
                    Some((number, url)) => begin(&os, &state, number, url),
                }
            }
        })
    }
}

fn begin(os: &Os, state: &Rc<State>, number: usize, url: Url) {
    let (own, state) = (os.clone(), Rc::clone(state));
    os.spawn_in(None, async move {
        let result = visit(&own, &state.client, url).await;
        state.results.borrow_mut().push((number, result));
    });
}
