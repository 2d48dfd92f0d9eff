//! A client, a router and a server that echoes: enough to feel every fault of the network.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::rc::Rc;
use std::time::Duration;

use crate::catalogue::{Active, FaultError, Spec, break_now};
use crate::host::{Errno, Failure, Host, Job, Os, Program};
use crate::net::World;
use crate::scenario::{self, Scenario};
use crate::trace::{Capture, Event, EventId, Note, Verb};

const TINY: &str = r#"
title = "A client, a router and a server"
[node.client]
kind = "host"
[node.router]
kind = "router"
[node.server]
kind = "host"
[[link]]
ends = ["client", "router"]
address = { client = "10.0.1.2/24", router = "10.0.1.1/24" }
delay = "5ms"
[[link]]
ends = ["router", "server"]
address = { router = "10.0.2.1/24", server = "10.0.2.2/24" }
delay = "5ms"
"#;
/// What the scenario says of the server; in the world it echoes.
const ORIGIN: &str = "[node.server.origin]\nport = 8080\n";
const SERVER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 0, 2, 2), 8080);

/// A world to break.
pub(super) struct Tiny {
    pub world: World,
    pub scenario: Scenario,
    log: Rc<RefCell<Vec<String>>>,
}

/// Sends back what it reads.
struct Echo(&'static str);

impl Program for Echo {
    fn name(&self) -> &str {
        self.0
    }

    fn start(&self, os: Os) -> Job {
        Box::pin(async move {
            let Ok(listener) = os.listen(SERVER.port(), None, 8) else {
                return;
            };
            while let Ok(mut stream) = listener.accept().await {
                os.spawn(async move {
                    let mut buffer = [0; 2048];
                    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                        if stream.write_all(&buffer[..read]).await.is_err() {
                            break;
                        }
                    }
                });
            }
        })
    }
}

impl Tiny {
    pub(super) fn new() -> Self {
        let read = |text: &str| scenario::parse("tiny.toml", text.as_bytes(), &[]).unwrap();
        let scenario = read(&format!("{TINY}{ORIGIN}"));
        let mut world = scenario::build(&read(TINY), 1, Capture::default());
        let server = world.find("server").unwrap();
        world.act(server, None, |host: &mut Host, _| {
            host.install(Box::new(Echo("app")));
        });
        world.start();
        let log = Rc::default();
        Self {
            world,
            scenario,
            log,
        }
    }

    /// Breaks something now.
    pub(super) fn breaks(&mut self, text: &str) -> Active {
        self.try_break(text)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub(super) fn try_break(&mut self, text: &str) -> Result<Active, FaultError> {
        let spec: Spec = text.parse().map_err(FaultError::Spec)?;
        break_now(&mut self.world, &self.scenario, &spec)
    }

    /// The client sends `bytes` bytes and reads them back, for a minute at most: `ok` or the
    /// errno, and how many milliseconds it took.
    pub(super) fn talk(&mut self, bytes: usize) -> (String, u64) {
        let (client, begin) = (self.world.find("client").unwrap(), self.world.now());
        let out = Rc::clone(&self.log);
        let cause = self.world.intervene(Verb::Asked, Note::new("test", "talk"));
        self.world
            .act(client, Some(cause), |host: &mut Host, context| {
                host.run(context, |os| {
                    Box::pin(async move {
                        let limit = Duration::from_secs(20);
                        let line = match os.within(limit, "an echo", echo(&os, bytes)).await {
                            Ok(Ok(())) => "ok",
                            Ok(Err(failure)) => failure.errno.name(),
                            Err(_) => "silence",
                        };
                        out.borrow_mut().push(line.to_owned());
                    })
                });
            });
        while self.log.borrow().is_empty() {
            let now = self.world.step().expect("something is still to come");
            assert!(now.since(begin) < Duration::from_mins(2), "nothing came");
        }
        let took = self.world.now().since(begin).as_millis();
        let line = self.log.borrow_mut().remove(0);
        let (counted, seen) = (self.world.ledger(), self.world.frames_in_flight());
        assert_eq!(counted.in_flight(), seen as u64);
        (line, took as u64)
    }

    pub(super) fn wait(&mut self, seconds: u64) {
        let until = self.world.now() + Duration::from_secs(seconds);
        self.world.run_until(until);
    }

    /// The codes of the events that name `cause`, without repetition.
    pub(super) fn effects(&self, cause: EventId) -> Vec<String> {
        let trace = self.world.trace().borrow();
        let names = |event: &&Event| event.causes.iter().any(|own| own == cause);
        let mut codes: Vec<String> = Vec::new();
        for event in trace.events().iter().filter(names) {
            let code = event.note().map_or("hop", |note| &note.code).to_owned();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }
}

async fn echo(os: &Os, bytes: usize) -> Result<(), Failure> {
    let mut stream = os.connect(SERVER).await?;
    let mut buffer = [0; 4096];
    for chunk in vec![7; bytes].chunks(4096) {
        stream.write_all(chunk).await?;
        let mut left = chunk.len();
        while left > 0 {
            match stream.read(&mut buffer).await? {
                0 => return Err(Failure::new(Errno::BrokenPipe, stream.finished_by())),
                read => left -= read,
            }
        }
    }
    Ok(())
}
