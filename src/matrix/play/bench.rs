//! The world of one case while it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddrV4;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use crate::host::Host;
use crate::http::origin::{Behaviour, Origin, Script};
use crate::matrix::case::Leave;
use crate::net::World;
use crate::packet::{Protocol, Tuple};
use crate::proxy::{ReverseProxy, Settings};
use crate::scenario::{self, Scenario, build};
use crate::sim::Time;
use crate::trace::{Capture, Event, NodeId, Note, Verb};

use super::client::{Client, Seen};
use super::order::Order;
use super::pace::Pace;
use super::script::healthy;
use super::wrong::PROXY;

/// How many upstreams there are.
pub(super) const UPSTREAMS: usize = 2;

/// The world of the cases, not yet built.
pub(super) fn scenario() -> Scenario {
    let scenario = scenario::parse("world.toml", include_bytes!("world.toml"), &[]);
    scenario.expect("the world of the cases is a scenario")
}

/// The world of one case.
pub(super) struct Bench<'a> {
    world: World,
    pace: &'a mut dyn Pace,
    scenario: Scenario,
    client_node: NodeId,
    upstreams: Vec<NodeId>,
    /// What reached which upstream, by the index of its event.
    reached: Vec<(usize, usize, Reached)>,
    /// How many events were looked at for that.
    looked: usize,
    /// Who opened which connection to an upstream, so that a repeated SYN counts once.
    opened: BTreeSet<SocketAddrV4>,
}

/// What reaches an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    Connection,
    Request,
}

impl<'a> Bench<'a> {
    /// A world around a proxy with these settings, not switched on yet.
    pub(super) fn new(settings: Settings, pace: &'a mut dyn Pace) -> Self {
        let scenario = scenario();
        let capture = Capture {
            bodies: false,
            ..Capture::default()
        };
        let world = build(&scenario, 1, capture);
        let node = |name: &str| world.find(name).expect("the world of the cases has it");
        let (client_node, proxy) = (node("client"), node(PROXY));
        let upstreams: Vec<NodeId> = (1..=UPSTREAMS).map(|n| node(&format!("u{n}"))).collect();
        let host = world.node::<Host>(proxy);
        let program = host.and_then(Host::program::<ReverseProxy>);
        *program
            .expect("the world of the cases has a proxy")
            .settings() = settings;
        let mut bench = Self {
            world,
            pace,
            scenario,
            client_node,
            upstreams,
            reached: Vec::new(),
            looked: 0,
            opened: BTreeSet::new(),
        };
        for index in 0..UPSTREAMS {
            bench.follow(index, healthy(index + 1));
        }
        bench
    }

    /// Switches the machines on, and lets them boot. Says whether the proxy serves then.
    pub(super) fn start(&mut self) -> bool {
        self.pace.switch_on(&mut self.world)
    }

    /// The world, and what it was built from.
    pub(super) fn parts(&mut self) -> (&mut World, &Scenario) {
        (&mut self.world, &self.scenario)
    }

    /// The present moment.
    pub(super) fn now(&self) -> Time {
        self.world.now()
    }

    /// Makes an upstream, counted from 0, follow a script from its next request on.
    pub(super) fn follow(&mut self, index: usize, script: Script) {
        let note = Note::new("case.script", "the upstream follows its script");
        let cause = self.world.intervene(Verb::Asked, note);
        let node = self.upstreams[index];
        self.world.act(node, Some(cause), |host: &mut Host, _| {
            if let Some(origin) = host.program::<Origin>() {
                origin.behave(&mut host.kernel(), Behaviour::Script(script), None);
            }
        });
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, time: Duration) {
        let until = self.world.now() + time;
        self.pace.run(&mut self.world, Some(until), &mut || false);
    }

    /// Closes the connection that a client holds, if it holds one.
    pub(super) fn hang_up(&mut self, client: &Client) {
        let note = Note::new("case.hang-up", "the client closes its connection");
        let cause = self.world.intervene(Verb::Asked, note);
        let node = self.client_node;
        self.world
            .act(node, Some(cause), |host: &mut Host, context| {
                client.let_go();
                host.settle(context);
            });
    }

    /// Lets a client send a request.
    pub(super) fn begin(&mut self, client: &Client, order: Order, leave: Option<Leave>) {
        let client = client.clone();
        let note = Note::new("case.ask", "the client asks");
        let cause = self.world.intervene(Verb::Asked, note);
        let node = self.client_node;
        self.world
            .act(node, Some(cause), |host: &mut Host, context| {
                host.run(context, |os| Box::pin(client.ask(os, order, leave)));
            });
    }

    /// Waits for what comes of a client's request.
    pub(super) fn wait_for(&mut self, client: &Client) -> Seen {
        let mut seen = || client.seen.borrow().is_some();
        self.pace.run(&mut self.world, None, &mut seen);
        let seen = client.seen.take();
        seen.expect("the client gives up before the world stands still")
    }

    /// Connections and requests that reached each upstream during these events: `4c0r`.
    pub(super) fn tried(&mut self, during: Range<usize>) -> BTreeMap<String, String> {
        self.look();
        let within = self.reached.iter().filter(|(at, ..)| during.contains(at));
        let mut counts = [(0, 0); UPSTREAMS];
        for (_, index, what) in within {
            match what {
                Reached::Connection => counts[*index].0 += 1,
                Reached::Request => counts[*index].1 += 1,
            }
        }
        let rows = counts.iter().enumerate();
        let rows = rows.filter(|(_, (connections, requests))| connections + requests > 0);
        rows.map(|(index, (connections, requests))| {
            (
                format!("u{}", index + 1),
                format!("{connections}c{requests}r"),
            )
        })
        .collect()
    }

    /// Looks through the events that came since the last time.
    fn look(&mut self) {
        let trace = Rc::clone(self.world.trace());
        let trace = trace.borrow();
        let new = trace.events().iter().enumerate().skip(self.looked);
        for (at, event) in new {
            let own = self.upstreams.iter().position(|node| event.node == *node);
            if let Some(index) = own.filter(|_| event.is("http.received")) {
                self.reached.push((at, index, Reached::Request));
            }
            if let Some((index, from)) = self.opening(event)
                && self.opened.insert(from)
            {
                self.reached.push((at, index, Reached::Connection));
            }
        }
        self.looked = trace.events().len();
    }

    /// The upstream that the first segment of a connection reaches with this event, and from where.
    fn opening(&self, event: &Event) -> Option<(usize, SocketAddrV4)> {
        let hop = event.hop()?;
        let end = self.world.link(hop.link).ends[1 - hop.direction.index()].0;
        let index = self.upstreams.iter().position(|node| *node == end)?;
        let tuple = Tuple::of(&hop.frame)?;
        let flags = hop.frame.transport().get(13)?;
        // RFC 9293 section 3.1: SYN without ACK.
        let opens = tuple.protocol == Protocol::Tcp && flags & 0x12 == 0x02;
        opens.then_some((index, tuple.source))
    }
}
