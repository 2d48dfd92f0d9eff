//! The world of one case while it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddrV4;
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Host, Job, Os};
use crate::http::origin::{Behaviour, Origin, Script};
use crate::net::World;
use crate::packet::{Protocol, Tuple};
use crate::proxy::{ReverseProxy, Settings};
use crate::scenario::{self, Scenario, build};
use crate::trace::{Capture, Event, NodeId, Note, Verb};

use super::client::{Client, Order, Seen};
use super::network::PROXY;

/// The machines have this long to boot.
const BOOT: Duration = Duration::from_secs(1);
/// How many upstreams there are.
pub(super) const UPSTREAMS: usize = 2;

/// The world of one case.
pub(super) struct Bench {
    pub(super) world: World,
    pub(super) scenario: Scenario,
    client: Client,
    client_node: NodeId,
    upstreams: Vec<NodeId>,
    /// How many events were there when the last count of attempts was made.
    counted: usize,
    /// Who opened which connection to an upstream, so that a repeated SYN counts once.
    opened: BTreeSet<SocketAddrV4>,
}

impl Bench {
    /// A world around a proxy with these settings; its upstreams follow these scripts.
    pub(super) fn new(settings: Settings, scripts: [Script; UPSTREAMS]) -> Self {
        let scenario = scenario::parse("world.toml", include_bytes!("world.toml"), &[]);
        let scenario = scenario.expect("the world of the cases is a scenario");
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
            scenario,
            client: Client::default(),
            client_node,
            upstreams,
            counted: 0,
            opened: BTreeSet::new(),
        };
        bench.world.start();
        for (index, script) in scripts.into_iter().enumerate() {
            bench.follow(index, script);
        }
        bench.pass(BOOT);
        bench
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
        self.world.run_until(until);
    }

    /// Closes the client's connection.
    pub(super) fn hang_up(&mut self) {
        let client = self.client.clone();
        let note = Note::new("case.hang-up", "the client closes its connection");
        let cause = self.world.intervene(Verb::Asked, note);
        let node = self.client_node;
        self.world
            .act(node, Some(cause), |host: &mut Host, context| {
                client.let_go();
                host.settle(context);
            });
    }

    /// Sends a request and waits for what comes of it.
    pub(super) fn ask(&mut self, order: Order) -> Seen {
        let client = self.client.clone();
        self.run(|os| Box::pin(client.ask(os, order)));
        while self.client.seen.borrow().is_none() && self.world.step().is_some() {}
        let seen = self.client.seen.take();
        seen.expect("the client gives up before the world stands still")
    }

    fn run(&mut self, job: impl FnOnce(Os) -> Job) {
        let note = Note::new("case.ask", "the client asks");
        let cause = self.world.intervene(Verb::Asked, note);
        let node = self.client_node;
        self.world
            .act(node, Some(cause), |host: &mut Host, context| {
                host.run(context, job);
            });
    }

    /// Connections and requests that reached each upstream since the last time: `4c0r`.
    pub(super) fn tried(&mut self) -> BTreeMap<String, String> {
        let trace = Rc::clone(self.world.trace());
        let trace = trace.borrow();
        let mut counts = [(0, 0); UPSTREAMS];
        for event in &trace.events()[self.counted..] {
            for (index, node) in self.upstreams.iter().enumerate() {
                if event.node == *node && event.is("http.received") {
                    counts[index].1 += 1;
                }
            }
            if let Some((index, from)) = self.opening(event)
                && self.opened.insert(from)
            {
                counts[index].0 += 1;
            }
        }
        self.counted = trace.events().len();
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
