//! A phone and an application server on one wire: browser and origin, without gateways.

mod browser;
mod origin;

use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use smoltcp::wire::{EthernetAddress, Ipv4Cidr};

use crate::host::{Host, Interface};
use crate::http::browser::{Browser, VisitResult};
use crate::http::client::ClientSettings;
use crate::http::origin::{Behaviour, Origin, OriginSettings};
use crate::impair::Impairment;
use crate::net::World;
use crate::sim::{Streams, Time};
use crate::trace::{Capture, Direction, Event, EventId, LinkId, NodeId, Note, Recorder, Verb};

struct Lab {
    world: World,
    phone: NodeId,
    app: NodeId,
    link: LinkId,
}

impl Lab {
    fn new() -> Self {
        Self::with(OriginSettings::default())
    }

    fn with(settings: OriginSettings) -> Self {
        let streams = Streams::new(1);
        let trace = Recorder::shared(Capture::default());
        let mut world = World::new(streams, Rc::clone(&trace));
        let host = |name: &str, last: u8| {
            let mut host = Host::new(name, streams.stream(name), Rc::clone(&trace));
            let mac = EthernetAddress([2, 0, 0, 0, 0, last]);
            host.add_interface(Interface::new("eth0", mac, 1500));
            let cidr = Ipv4Cidr::new(Ipv4Addr::new(10, 0, 0, last), 24);
            host.kernel().add_address(0, cidr);
            host
        };
        let mut phone = host("phone", 1);
        phone.install(Box::new(Browser::new(ClientSettings::browser())));
        let mut app = host("app1", 2);
        app.install(Box::new(Origin::new(settings)));
        let phone = world.add("phone", "phone", Box::new(phone));
        let app = world.add("app1", "app1", Box::new(app));
        let link = world.connect((phone, 0), (app, 0));
        for direction in [Direction::Forth, Direction::Back] {
            let by = Duration::from_millis(5);
            let jitter = Duration::ZERO;
            let delay = Impairment::Delay { by, jitter };
            world.impairments(link, direction).add(delay, None);
        }
        world.start();
        Self {
            world,
            phone,
            app,
            link,
        }
    }

    /// Breaks something, and tells the event of the fault.
    fn fault(&mut self) -> EventId {
        self.world
            .intervene(Verb::Broke, Note::new("fault", "a fault"))
    }

    /// Makes the app behave so; tells the event of the fault.
    fn behave(&mut self, behaviour: Behaviour) -> EventId {
        let by = self.fault();
        self.world.act(self.app, Some(by), |host: &mut Host, _| {
            let origin = host.program::<Origin>().unwrap();
            origin.behave(&mut host.kernel(), behaviour, Some(by));
        });
        by
    }

    fn browser<R>(&mut self, action: impl FnOnce(&Browser) -> R) -> R {
        let cause = self
            .world
            .intervene(Verb::Asked, Note::new("you", "you act"));
        let act = |host: &mut Host, context: &mut crate::net::Context<'_>| {
            let answer = action(host.program::<Browser>().unwrap());
            host.settle(context);
            answer
        };
        self.world.act(self.phone, Some(cause), act).unwrap()
    }

    /// Loads a page of the app, and runs until it is there.
    fn visit(&mut self, path: &str) -> VisitResult {
        self.load(&format!("http://10.0.0.2:8080{path}"))
    }

    fn load(&mut self, url: &str) -> VisitResult {
        let number = self.browser(|browser| browser.visit(url.parse().unwrap()));
        loop {
            let host = self.world.node::<Host>(self.phone).unwrap();
            if let Some(result) = host.program::<Browser>().unwrap().result(number) {
                return result.clone();
            }
            self.world.step().expect("the visit ends");
        }
    }

    fn run_for(&mut self, seconds: u64) {
        let until = self.world.now() + Duration::from_secs(seconds);
        self.world.run_until(until);
    }

    fn count(&self, code: &str) -> usize {
        let trace = self.world.trace().borrow();
        trace.events().iter().filter(|event| event.is(code)).count()
    }

    /// The last event with this code.
    fn last(&self, code: &str) -> Event {
        let trace = self.world.trace().borrow();
        let mut events = trace.events().iter().rev();
        events.find(|event| event.is(code)).unwrap().clone()
    }

    /// Whether `effect` can be traced back to `cause`, second causes first.
    fn leads_to(&self, effect: EventId, cause: EventId) -> bool {
        let trace = self.world.trace().borrow();
        let mut open = vec![effect];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(event) = open.pop() {
            if event == cause {
                return true;
            }
            if seen.insert(event) {
                open.extend(trace.event(event).causes.iter());
            }
        }
        false
    }
}

/// The time from the beginning of a visit to its end, in milliseconds.
fn took(result: &VisitResult) -> u128 {
    result.ended.since(result.started).as_millis()
}

fn moment(seconds: u64) -> Time {
    Time::from_millis(seconds * 1000)
}
