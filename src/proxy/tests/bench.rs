//! The world of the tests, and what can be asked of its trace.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;
use std::time::Duration;

use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

use super::client::{Got, half_close, leave, raw, talk};
use super::origin::Origin;
use crate::host::{Host, Interface, Job, Os, Program};
use crate::impair::Impairment;
use crate::net::World;
use crate::proxy::{Pool, RFC, ReverseProxy, Settings, Site, Upstream};
use crate::sim::{Streams, Time};
use crate::trace::{Capture, Direction, Event, EventId, LinkId, NodeId, Note, Recorder, Verb};

/// One way over a link.
pub(super) const HOP: Duration = Duration::from_millis(1);

/// A world with a proxy.
pub(super) struct Bench {
    pub(super) world: World,
    pub(super) client: NodeId,
    pub(super) proxy: NodeId,
    pub(super) apps: [Origin; 2],
    pub(super) app_nodes: [NodeId; 2],
    pub(super) app_links: [LinkId; 2],
    pub(super) names: Names,
}

/// A name server that answers queries by a function.
pub(super) type Answerer = Rc<RefCell<Box<dyn Fn(&[u8]) -> Option<Vec<u8>>>>>;

/// The name server's program.
#[derive(Clone)]
pub(super) struct Names {
    pub(super) answer: Answerer,
    pub(super) asked: Rc<RefCell<usize>>,
}

impl Program for Names {
    fn name(&self) -> &'static str {
        "dns"
    }

    fn start(&self, os: Os) -> Job {
        let this = self.clone();
        Box::pin(async move {
            let socket = os.udp(Some(53)).expect("a free port");
            while let Ok(query) = socket.receive().await {
                *this.asked.borrow_mut() += 1;
                let answer = this.answer.borrow()(&query.payload);
                if let Some(answer) = answer {
                    let _ = socket.send(query.source, &answer);
                }
            }
        })
    }
}

pub(super) const PROXY: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 80);
const NAME_SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 3, 2);

/// Profile `rfc`, one site, both apps in the pool, known from the hosts file; one failure sets
/// an app aside.
pub(super) fn settings() -> Settings {
    let mut settings = Settings::new("shop-proxy", &RFC);
    settings.sites.value = vec![Site {
        names: vec!["shop.example".into()],
        pool: Pool::new(
            "shop",
            vec![
                Upstream::new("app1.internal", 8080),
                Upstream::new("app2.internal", 8080),
            ],
        ),
    }];
    settings.hosts = vec![
        ("app1.internal".into(), Ipv4Addr::new(10, 0, 1, 2)),
        ("app2.internal".into(), Ipv4Addr::new(10, 0, 2, 2)),
    ];
    settings.dns_servers = vec![NAME_SERVER];
    settings.health.max_fails = 1;
    settings
}

/// The same with app1 alone.
pub(super) fn only_app1() -> Settings {
    let mut settings = settings();
    settings.sites.value[0].pool.upstreams.truncate(1);
    settings
}

impl Bench {
    pub(super) fn new(settings: Settings) -> Self {
        Self::answering(settings, |_| None)
    }

    /// The same with a name server that answers like this from the beginning.
    pub(super) fn answering(
        settings: Settings,
        answer: impl Fn(&[u8]) -> Option<Vec<u8>> + 'static,
    ) -> Self {
        let streams = Streams::new(7);
        let trace = Recorder::shared(Capture::default());
        let mut world = World::new(streams, Rc::clone(&trace));
        let mut mac = 0;
        let mut host = |name: &str, addresses: &[[u8; 4]]| {
            let mut host = Host::new(name, streams.stream(name), Rc::clone(&trace));
            for (index, address) in addresses.iter().enumerate() {
                mac += 1;
                let mac = EthernetAddress([2, 0, 0, 0, 0, mac]);
                host.add_interface(Interface::new(format!("eth{index}"), mac, 1500));
                let cidr = Ipv4Cidr::new(Ipv4Addr::from(*address), 24);
                host.kernel().add_address(index as u8, cidr);
            }
            host
        };
        let names = Names {
            answer: Rc::new(RefCell::new(Box::new(answer))),
            asked: Rc::default(),
        };
        let apps = [Origin::new("app1"), Origin::new("app2")];
        let client = host("client", &[[192, 0, 2, 10]]);
        let mut proxy = host(
            "proxy",
            &[[192, 0, 2, 1], [10, 0, 1, 1], [10, 0, 2, 1], [10, 0, 3, 1]],
        );
        proxy.install(Box::new(ReverseProxy::new(settings)));
        let mut app1 = host("app1", &[[10, 0, 1, 2]]);
        app1.install(Box::new(apps[0].clone()));
        let mut app2 = host("app2", &[[10, 0, 2, 2]]);
        app2.install(Box::new(apps[1].clone()));
        let mut dns = host("dns", &[[10, 0, 3, 2]]);
        dns.install(Box::new(names.clone()));
        let client = world.add("client", "client", Box::new(client));
        let proxy = world.add("proxy", "proxy", Box::new(proxy));
        let app1 = world.add("app1", "app1", Box::new(app1));
        let app2 = world.add("app2", "app2", Box::new(app2));
        let dns = world.add("dns", "dns", Box::new(dns));
        let links = [
            world.connect((client, 0), (proxy, 0)),
            world.connect((proxy, 1), (app1, 0)),
            world.connect((proxy, 2), (app2, 0)),
            world.connect((proxy, 3), (dns, 0)),
        ];
        for link in links {
            for direction in [Direction::Forth, Direction::Back] {
                let delay = Impairment::Delay {
                    by: HOP,
                    jitter: Duration::ZERO,
                };
                world.impairments(link, direction).add(delay, None);
            }
        }
        world.start();
        Self {
            world,
            client,
            proxy,
            apps,
            app_nodes: [app1, app2],
            app_links: [links[1], links[2]],
            names,
        }
    }

    /// Acts on the proxy while it runs.
    pub(super) fn with_proxy<R>(&mut self, action: impl FnOnce(&ReverseProxy) -> R) -> R {
        let cause = self
            .world
            .intervene(Verb::Broke, Note::new("test", "the test acts"));
        let act = |host: &mut Host, context: &mut crate::net::Context<'_>| {
            let result = action(host.program::<ReverseProxy>().expect("a proxy"));
            host.settle(context);
            result
        };
        self.world
            .act(self.proxy, Some(cause), act)
            .expect("a host")
    }

    /// Stops an origin's program.
    pub(super) fn stop_app(&mut self, index: usize) -> EventId {
        let by = self
            .world
            .intervene(Verb::Broke, Note::new("app.stopped", "stopped"));
        self.world.act(
            self.app_nodes[index],
            Some(by),
            |host: &mut Host, context| host.stop(context, "app", by),
        );
        by
    }

    /// Drops everything in one direction of the link to an origin.
    pub(super) fn block(&mut self, index: usize, direction: Direction) {
        let by = self
            .world
            .intervene(Verb::Broke, Note::new("link.one-way", "cut"));
        self.world
            .impairments(self.app_links[index], direction)
            .add(Impairment::Block, Some(by));
    }

    /// Begins to send requests over one connection; the answers come as the world goes on.
    pub(super) fn begin(&mut self, requests: &[&str]) -> Rc<RefCell<Vec<Got>>> {
        let got: Rc<RefCell<Vec<Got>>> = Rc::default();
        let cause = self
            .world
            .intervene(Verb::Asked, Note::new("test", "the test asks"));
        let requests = requests
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect();
        let out = Rc::clone(&got);
        self.world
            .act(self.client, Some(cause), |host: &mut Host, context| {
                host.run(context, |os| Box::pin(talk(os, PROXY, requests, out)));
            });
        got
    }

    /// The same for bytes that need not be text.
    pub(super) fn send(&mut self, requests: Vec<Vec<u8>>, seconds: u64) -> Vec<Got> {
        self.ask(seconds, |os, got| Box::pin(talk(os, PROXY, requests, got)))
    }

    /// Sends requests over one connection, and gives the answers after `seconds` more.
    pub(super) fn talk(&mut self, requests: &[&str], seconds: u64) -> Vec<Got> {
        let got = self.begin(requests);
        self.run(Duration::from_secs(seconds));
        got.take()
    }

    /// Sends a request and closes the sending direction; the answers after `seconds` more.
    pub(super) fn half_close(&mut self, request: &'static str, seconds: u64) -> Vec<Got> {
        self.ask(seconds, move |os, got| {
            Box::pin(half_close(os, PROXY, request.as_bytes().to_vec(), got))
        })
    }

    /// Begins to send a request whose client breaks off after a while.
    pub(super) fn leave_soon(&mut self, request: &'static str, after: Duration) {
        self.ask(0, move |os, _| {
            Box::pin(leave(os, PROXY, request.as_bytes().to_vec(), after))
        });
    }

    /// Sends one text after the other, a second between; all that came back in `seconds` more.
    pub(super) fn raw(&mut self, first: &str, then: &str, seconds: u64) -> Vec<u8> {
        let texts = [first, then].map(|text| text.as_bytes().to_vec());
        let got = self.ask(seconds, move |os, got| Box::pin(raw(os, PROXY, texts, got)));
        got.into_iter().flat_map(|got| got.body).collect()
    }

    fn ask(
        &mut self,
        seconds: u64,
        job: impl FnOnce(Os, Rc<RefCell<Vec<Got>>>) -> Job,
    ) -> Vec<Got> {
        let got: Rc<RefCell<Vec<Got>>> = Rc::default();
        let out = Rc::clone(&got);
        let cause = self
            .world
            .intervene(Verb::Asked, Note::new("test", "the test asks"));
        self.world
            .act(self.client, Some(cause), |host: &mut Host, context| {
                host.run(context, |os| job(os, out));
            });
        self.run(Duration::from_secs(seconds));
        got.take()
    }

    /// Loads a page on a new connection; times are since now.
    pub(super) fn get(&mut self) -> (Got, Duration) {
        let before = self.world.now();
        let got = self.begin(&[GET]);
        for _ in 0..120_000 {
            if !got.borrow().is_empty() {
                break;
            }
            self.run(Duration::from_millis(1));
        }
        let got = got.take().pop().expect("an answer or an end");
        let took = got.at.since(before);
        (got, took)
    }

    pub(super) fn run(&mut self, duration: Duration) {
        let until: Time = self.world.now() + duration;
        self.world.run_until(until);
    }

    /// The events with a code, in order.
    pub(super) fn events(&self, code: &str) -> Vec<Event> {
        let trace = self.world.trace().borrow();
        let events = trace.events().iter().filter(|event| event.is(code));
        events.cloned().collect()
    }

    /// One fact of each event with a code.
    pub(super) fn facts(&self, code: &str, name: &str) -> Vec<String> {
        let events = self.events(code);
        let fact = |event: &Event| event.note()?.fact(name).map(str::to_owned);
        events
            .iter()
            .map(|event| fact(event).unwrap_or("-".into()))
            .collect()
    }

    /// The attempts: upstream, status, error.
    pub(super) fn attempts(&self) -> Vec<String> {
        let upstreams = self.facts("proxy.attempt-ended", "upstream");
        let statuses = self.facts("proxy.attempt-ended", "status");
        let errors = self.facts("proxy.attempt-ended", "error");
        let rows = upstreams.iter().zip(statuses).zip(errors);
        rows.map(|((upstream, status), error)| {
            let upstream = upstream.split('.').next().unwrap_or_default();
            format!("{upstream} {status} {error}")
        })
        .collect()
    }

    /// Whether `event` rests on `root`, over any causes.
    pub(super) fn rests_on(&self, event: EventId, root: EventId) -> bool {
        let trace = self.world.trace().borrow();
        let (mut open, mut seen) = (vec![event], std::collections::BTreeSet::new());
        while let Some(id) = open.pop() {
            if id == root {
                return true;
            }
            if seen.insert(id) {
                open.extend(trace.event(id).causes.iter());
            }
        }
        false
    }

    /// The number of the last event with a code.
    pub(super) fn last(&self, code: &str) -> EventId {
        let trace = self.world.trace().borrow();
        let at = trace.events().iter().rposition(|event| event.is(code));
        EventId::from_index(at.unwrap_or_else(|| panic!("no event {code}")))
    }
}

pub(super) const GET: &str = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";
pub(super) const POST: &str =
    "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 4\r\n\r\nbody";
