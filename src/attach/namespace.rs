//! A node's place on this machine, seen from gatelab: start it, configure it, run programs in it.

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Signal, pidfd_send_signal};

use super::channel::{Channel, Patience, Received};
use super::clock::Clock;
use super::config::NetConfig;
use super::error::{Error, Failure, Refused};
use super::numbers;
use super::order::{Ending, Order, Report};
use super::program::{Program, ProgramId};
use super::terminal::Terminal;
use super::tun::Tun;
use super::watch::Watch;
use crate::sim::Time;

/// What a namespace is to be.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The host name.
    pub hostname: String,
    /// The names of its TUN interfaces, one per link of the node.
    pub interfaces: Vec<String>,
    /// The program that knows `__inside`: this one, except in tests.
    pub executable: PathBuf,
}

/// A node's namespaces and the programs in them; dropping it ends them all.
#[derive(Debug)]
pub struct Namespace {
    spec: Spec,
    channel: Channel,
    outer: Child,
    first_process: Option<OwnedFd>,
    events: VecDeque<Event>,
    next_program: u32,
    /// The program in the foreground, and the terminal as it was before.
    foreground: Option<(ProgramId, Option<Terminal>)>,
}

/// Something that happened inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A program ended, or could not be started.
    Ended(ProgramId, Ending),
    /// An order failed after the fact.
    Failed(Failure),
    /// The namespace itself is gone.
    Gone,
    /// The last process inside ended.
    Idle,
}

impl Spec {
    /// A node with one interface, `tun0`.
    pub fn new(hostname: impl Into<String>) -> Self {
        Self {
            hostname: hostname.into(),
            interfaces: vec!["tun0".to_owned()],
            executable: "/proc/self/exe".into(),
        }
    }

    /// Names that the kernel takes for interfaces, and that mean nothing else in a path.
    fn check(&self) -> Result<(), Failure> {
        let good = |name: &&String| {
            (1..16).contains(&name.len())
                && !name.starts_with('.')
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        match self.interfaces.iter().find(|name| !good(name)) {
            Some(name) => Err(Failure::new(
                "name an interface",
                name,
                rustix::io::Errno::INVAL,
            )),
            None => Ok(()),
        }
    }
}

impl Namespace {
    /// Makes the namespaces and their interfaces, and waits until they exist.
    ///
    /// The interfaces are down and have no addresses until [`Namespace::configure`].
    pub fn start(spec: Spec) -> Result<(Self, Vec<Tun>), Error> {
        Self::begin(spec)?.finish()
    }

    /// Makes the namespaces without waiting for them, so that several can start side by side.
    pub fn begin(spec: Spec) -> Result<Starting, Error> {
        spec.check()?;
        let (channel, theirs) = Channel::pair()?;
        let outer = Command::new(&spec.executable)
            .args(["__inside", "outer"])
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .spawn()
            .refused("start", spec.executable.display().to_string())?;
        let namespace = Self {
            channel,
            outer,
            first_process: None,
            events: VecDeque::new(),
            next_program: 0,
            foreground: None,
            spec,
        };
        Ok(Starting(namespace))
    }

    /// The host name inside.
    pub fn hostname(&self) -> &str {
        &self.spec.hostname
    }

    /// Applies a network configuration in place of the one before, and waits until it is in force.
    pub fn configure(&mut self, config: &NetConfig) -> Result<(), Error> {
        self.order(&Order::Configure(config.clone()))?;
        loop {
            match self.await_report()? {
                (Report::Configured, _) => return Ok(()),
                (Report::Failed(failure), _) => return Err(failure.into()),
                (other, _) => self.note(other),
            }
        }
    }

    /// Starts a program; its end arrives as [`Event::Ended`].
    pub fn run(&mut self, program: Program) -> Result<ProgramId, Error> {
        let id = ProgramId(self.next_program);
        self.next_program += 1;
        let (launch, streams) = program.into_launch(id)?;
        if launch.foreground {
            self.foreground = Some((id, Terminal::remember()));
        }
        let streams = streams.each_ref().map(AsFd::as_fd);
        self.channel.send(&Order::Run(launch), &streams)?;
        Ok(id)
    }

    /// Takes the next event, if there is one. The namespace's descriptor is readable when there is.
    pub fn next_event(&mut self) -> Result<Option<Event>, Error> {
        while self.events.is_empty() {
            match self.channel.receive(Patience::Look)? {
                Received::Message(report, _) => self.note(report),
                Received::Closed => {
                    self.restore_terminal();
                    return Ok(Some(Event::Gone));
                }
                Received::Nothing => return Ok(None),
            }
        }
        Ok(self.events.pop_front())
    }

    /// Asks every program inside to end; those that do not are killed a second later.
    pub fn terminate(&self) -> Result<(), Error> {
        self.order(&Order::Terminate)
    }

    /// Ends everything inside at once, and waits until nothing is left.
    pub fn kill(&mut self) {
        if let Some(first_process) = &self.first_process {
            // It may have ended by itself: then there is nothing to end.
            let _ = pidfd_send_signal(first_process, Signal::KILL);
        } else {
            let _ = self.outer.kill();
        }
        let _ = self.outer.wait();
        self.restore_terminal();
    }

    /// The first process inside, by which other processes of the same user can join.
    pub fn first_process(&self) -> Option<BorrowedFd<'_>> {
        self.first_process.as_ref().map(AsFd::as_fd)
    }

    /// The first process's first order.
    fn found(&self) -> Result<(), Error> {
        self.order(&Order::Found {
            hostname: self.spec.hostname.clone(),
            interfaces: self.spec.interfaces.clone(),
        })
    }

    fn order(&self, order: &Order) -> Result<(), Error> {
        self.channel.send(order, &[])
    }

    /// Waits for a report; a namespace that is silent for too long counts as ended.
    fn await_report(&self) -> Result<(Report, Vec<OwnedFd>), Error> {
        let ended = || Error::Ended(format!("the namespace of {}", self.spec.hostname));
        let clock = Clock::start(Time::ZERO)?;
        let limit = clock.now() + SILENCE;
        let mut watch = Watch::new();
        watch.add(&self.channel);
        while !watch.wait(Some(clock.until(limit)))? {
            if clock.now() >= limit {
                return Err(ended());
            }
        }
        match self.channel.receive(Patience::Wait)? {
            Received::Message(report, descriptors) => Ok((report, descriptors)),
            Received::Closed | Received::Nothing => Err(ended()),
        }
    }

    /// Takes the terminal back from a program in the foreground that has ended.
    fn restore_terminal(&mut self) {
        if let Some((_, Some(terminal))) = self.foreground.take() {
            terminal.restore(&self.spec.executable);
        }
    }

    fn note(&mut self, report: Report) {
        match report {
            Report::Ended(program, ending) => {
                if self
                    .foreground
                    .as_ref()
                    .is_some_and(|(id, _)| *id == program)
                {
                    self.restore_terminal();
                }
                self.events.push_back(Event::Ended(program, ending));
            }
            Report::Failed(failure) => self.events.push_back(Event::Failed(failure)),
            Report::Idle => self.events.push_back(Event::Idle),
            Report::Configured | Report::Founded | Report::Made | Report::Nameless => {}
        }
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.channel.as_fd()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A namespace that is being made.
#[derive(Debug)]
pub struct Starting(Namespace);

impl Starting {
    /// Waits until the namespace and its interfaces exist.
    pub fn finish(self) -> Result<(Namespace, Vec<Tun>), Error> {
        let Self(mut namespace) = self;
        let mut tuns = None;
        while namespace.first_process.is_none() || tuns.is_none() {
            match namespace.await_report()? {
                (Report::Nameless, _) => {
                    numbers::keep(namespace.outer.id())?;
                    namespace.order(&Order::Named)?;
                }
                (Report::Made, descriptors) => {
                    namespace.first_process = descriptors.into_iter().next();
                    namespace.found()?;
                }
                (Report::Founded, descriptors) => tuns = Some(descriptors),
                (Report::Failed(failure), _) => return Err(failure.into()),
                (other, _) => namespace.note(other),
            }
        }
        let names = namespace.spec.interfaces.iter();
        let tuns = names
            .zip(tuns.unwrap_or_default())
            .map(|(name, descriptor)| Tun::new(name, descriptor))
            .collect::<Result<_, _>>()?;
        Ok((namespace, tuns))
    }
}

/// How long a namespace may take to answer an order; a busy machine needs tens of milliseconds.
const SILENCE: Duration = Duration::from_secs(20);
