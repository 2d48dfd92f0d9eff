//! A real product in the proxy's place, and the wall clock as the pace of the world.

use std::fs::File;
use std::time::Duration;

use gatelab::attach::live::Seat;
use gatelab::attach::{Clock, Event, Program, Watch};
use gatelab::matrix::{BOOT, Config, Pace};
use gatelab::net::World;
use gatelab::sim::Time;
use gatelab::timeline::outside;

use super::folder::Folder;
use super::product::Product;

/// The node whose place the product takes.
const PROXY: &str = "proxy";
/// Where it listens.
const PORT: u16 = 80;
/// Between two looks at whether it listens already: no descriptor tells.
const NAP: Duration = Duration::from_millis(5);
/// A busy machine may need seconds to start a product; this is given up after.
const PATIENCE: Duration = Duration::from_secs(30);

/// A product that is, or is about to be, in the proxy's place. Dropping it ends it, with its
/// namespace and its folder.
pub(super) struct Attached<'a> {
    product: &'a Product,
    setup: Config,
    standing: Option<Standing>,
    folder: Folder,
}

/// What there is once it is started.
struct Standing {
    seat: Seat,
    clock: Clock,
    ended: bool,
}

impl<'a> Attached<'a> {
    /// A product that is not started yet.
    pub(super) fn new(product: &'a Product, setup: Config) -> Self {
        Self {
            product,
            setup,
            standing: None,
            folder: Folder::new(),
        }
    }

    /// The last lines of what it wrote.
    pub(super) fn said(&self) -> String {
        self.folder.said()
    }

    /// A seat with the product started in it.
    fn start(&self, world: &World) -> Standing {
        let executable = env!("CARGO_BIN_EXE_gatelab");
        let mut seat = Seat::make(world, PROXY, executable).unwrap();
        seat.update(world).unwrap();
        let command = self.product.prepare(self.setup, self.folder.path());
        let null = File::open("/dev/null").unwrap();
        let output = File::create(self.folder.path().join("output")).unwrap();
        let errors = output.try_clone().unwrap();
        let program = Program::background(command)
            .directory(self.folder.path())
            // Whatever it keeps, it keeps there.
            .variable("HOME", self.folder.path())
            .variable("XDG_CONFIG_HOME", self.folder.path())
            .variable("XDG_DATA_HOME", self.folder.path())
            .streams([null.into(), output.into(), errors.into()]);
        seat.namespace.run(program).unwrap();
        Standing {
            seat,
            clock: Clock::start(world.now()).unwrap(),
            ended: false,
        }
    }
}

impl Pace for Attached<'_> {
    fn switch_on(&mut self, world: &mut World) -> bool {
        let proxy = world.find(PROXY).unwrap();
        outside::make_room(world, proxy);
        world.start();
        world.run_until(world.now() + BOOT);
        let standing = self.standing.insert(self.start(world));
        let limit = world.now() + PATIENCE;
        while !standing.ended && !standing.seat.listens(PORT) {
            assert!(world.now() < limit, "{} does not start", self.product.name);
            let nap = world.now() + NAP;
            standing.run(world, Some(nap), &mut || false);
        }
        if matches!(
            self.setup,
            Config::DnsLoad | Config::DnsRt | Config::Hc | Config::Hch
        ) {
            // It looks after names or upstreams by itself and has had no time for that yet; or it
            // listens before it finds that it cannot start.
            let known = world.now() + BOOT;
            standing.run(world, Some(known), &mut || false);
        }
        !standing.ended
    }

    fn run(&mut self, world: &mut World, limit: Option<Time>, done: &mut dyn FnMut() -> bool) {
        match &mut self.standing {
            Some(standing) => standing.run(world, limit, done),
            None => world.run_until(limit.unwrap_or(world.now())),
        }
    }
}

impl Standing {
    /// Lets the world keep up with the clock until it is `done`, or to a limit.
    fn run(&mut self, world: &mut World, limit: Option<Time>, done: &mut dyn FnMut() -> bool) {
        loop {
            let more = self.exchange(world);
            if done() || limit.is_some_and(|limit| limit <= world.now()) {
                return;
            }
            if !more {
                let alarm = world.next_time().into_iter().chain(limit).min();
                self.wait(alarm);
            }
        }
    }

    /// Brings the world to the present, and packets both ways; whether more packets wait.
    fn exchange(&mut self, world: &mut World) -> bool {
        world.run_until(self.clock.now());
        let sent = |node, packet: &[u8]| outside::send_packet(world, node, packet);
        let more = self.seat.receive(sent).unwrap();
        world.run_until(self.clock.now());
        self.seat.deliver(world).unwrap();
        self.seat.update(world).unwrap();
        while let Some(event) = self.seat.namespace.next_event().unwrap() {
            self.ended |= matches!(event, Event::Ended(..) | Event::Gone);
        }
        more
    }

    fn wait(&self, alarm: Option<Time>) {
        self.clock.set_alarm(alarm).unwrap();
        let mut watch = Watch::new();
        watch.add(&self.clock);
        if !self.ended {
            watch.add(&self.seat.namespace);
        }
        for tun in self.seat.tuns() {
            watch.add(tun);
        }
        watch.wait(None).unwrap();
    }
}
