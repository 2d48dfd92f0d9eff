//! The program: listens, and serves every connection in a task of its own.

use std::cell::{RefCell, RefMut};
use std::rc::{Rc, Weak};

use crate::dns::Name;
use crate::host::{Job, Os, Program, TcpListener};
use crate::sim::Time;
use crate::trace::{Note, Verb};

use super::client;
use super::health;
use super::log;
use super::outcome::Ending;
use super::profile::StartFacts;
use super::resolver;
use super::settings::Settings;
use super::state::{Proxy, State};
use super::view::{self, ProxyView};

/// A reverse proxy, to be installed on a host.
pub struct ReverseProxy {
    settings: Rc<RefCell<Settings>>,
    /// What the running program knows; it ends with the program's tasks.
    running: Rc<RefCell<Weak<State>>>,
}

impl ReverseProxy {
    /// A proxy with these settings.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings: Rc::new(RefCell::new(settings)),
            running: Rc::default(),
        }
    }

    /// The settings, to read and to change while it runs; new listening ports need a restart.
    pub fn settings(&self) -> RefMut<'_, Settings> {
        self.settings.borrow_mut()
    }

    /// Closes every connection that carries no request: those kept open to upstreams, and those
    /// of clients that may send another request. Let the host settle afterwards.
    pub fn close_idle(&self) {
        if let Some(state) = self.running.borrow().upgrade() {
            let upstreams = state.idle.borrow_mut().take_all();
            let clients = state.clients.borrow_mut().take_all();
            drop((upstreams, clients));
        }
    }

    /// Forgets the cached addresses of `name`, or of all names; returns how many entries went.
    pub fn flush_names(&self, name: Option<&Name>) -> usize {
        let state = self.running.borrow().upgrade();
        state.map_or(0, |state| {
            let mut names = state.names.borrow_mut();
            let mut book = state.book.borrow_mut();
            match name {
                Some(name) => names.flush(name) + book.forget(Some(&name.to_string())),
                None => names.flush_all() + book.forget(None),
            }
        })
    }

    /// Pool, connections and cached names at the moment `now`, as plain data.
    pub fn view(&self, now: Time) -> ProxyView {
        let state = self.running.borrow().upgrade();
        view::of(&self.settings.borrow(), state.as_deref(), now)
    }
}

impl Program for ReverseProxy {
    fn name(&self) -> &'static str {
        "proxy"
    }

    fn start(&self, os: Os) -> Job {
        let state = Rc::new(State::new(Rc::clone(&self.settings)));
        *self.running.borrow_mut() = Rc::downgrade(&state);
        Box::pin(async move { run(&Proxy { os, state }).await })
    }
}

async fn run(proxy: &Proxy) {
    let (ports, backlog) = {
        let settings = proxy.settings();
        (settings.listen.clone(), settings.backlog)
    };
    if let Err((name, ending)) = resolver::at_start(proxy).await {
        return say_not_started(proxy, &name, &ending, &ports);
    }
    health::begin(proxy);
    for port in ports {
        match proxy.os.listen(port, None, backlog) {
            Ok(listener) => proxy.os.spawn(accept(proxy.clone(), listener)),
            Err(failure) => {
                let text = format!("the proxy cannot listen on port {port}: {failure}");
                let note = Note::new("proxy.no-port", text).field("port", port);
                proxy.os.say(Verb::Decided, note, failure.evidence);
            }
        }
    }
}

/// A name that must be known is not: who connects is refused because of that.
fn say_not_started(proxy: &Proxy, name: &str, ending: &Ending, ports: &[u16]) {
    let fact = ending.outcome.fact(name);
    let text = format!("{} does not start: {fact}", proxy.name());
    let note = Note::new("proxy.not-started", text).field("name", name);
    let event = proxy.os.say(Verb::Decided, note, ending.evidence);
    let facts = StartFacts {
        name,
        outcome: &ending.outcome,
        now_s: proxy.now_s(),
    };
    log::start(proxy, &facts, event);
    for port in ports {
        proxy.os.leave_closed(*port, event);
    }
}

async fn accept(proxy: Proxy, listener: TcpListener) {
    loop {
        client::wait(&proxy).await;
        let Ok(stream) = listener.accept().await else {
            return;
        };
        let place = client::take(&proxy);
        let span = stream.span();
        let serving = client::serve(proxy.clone(), stream);
        proxy.os.spawn_in(span, async move {
            serving.await;
            drop(place);
        });
    }
}
