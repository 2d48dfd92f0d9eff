//! The loop of a live world: as fast as the clock, and no faster.

use std::os::fd::BorrowedFd;
use std::path::PathBuf;
use std::time::Duration;

use crate::attach::rendezvous::{Caller, Rendezvous};
use crate::attach::{
    Clock, Ending, Error, Event, Failure, Program, ProgramId, Signals, Stop, Watch,
};
use crate::sim::Time;
use crate::timeline::{Action, Run};

use super::guest;
use super::record::Record;
use super::seat::{SELF, Seat};

/// How long a program waits for the node's first address before it begins without one.
const LEASE_PATIENCE: Duration = Duration::from_secs(8);
/// Between two looks at something that no descriptor tells of.
const NAP: Duration = Duration::from_millis(2);
/// How long the program in the foreground waits for servers in the background.
const SERVER_PATIENCE: Duration = Duration::from_secs(20);

/// Why a live world ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The program in the foreground ended.
    Program(Ending),
    /// A signal asked for it.
    Signal(Stop),
}

/// A world in real time.
pub struct Live {
    pub(super) run: Run,
    seats: Vec<Seat>,
    pub(super) clock: Clock,
    signals: Signals,
    rendezvous: Option<Rendezvous>,
    callers: Vec<Caller>,
    foreground: Option<(usize, ProgramId)>,
    record: Option<Record>,
    /// What is started as the first process of a seat: a gatelab.
    pub(super) executable: PathBuf,
    /// Who is told what is waited for before the programs can begin.
    waiting: Option<Waiting>,
}

/// Hears what is waited for.
pub type Waiting = Box<dyn FnMut(&str)>;

impl Live {
    /// Starts the clock of a run at its present moment.
    pub fn new(run: Run, rendezvous: Option<Rendezvous>) -> Result<Self, Error> {
        let clock = Clock::start(run.world().now())?;
        let signals = Signals::catch()?;
        let (seats, callers) = (Vec::new(), Vec::new());
        Ok(Self {
            run,
            seats,
            clock,
            signals,
            rendezvous,
            callers,
            foreground: None,
            record: None,
            executable: SELF.into(),
            waiting: None,
        })
    }

    /// Opens a seat at the node called `name`; one that is open already is used again.
    pub fn seat(&mut self, name: &str) -> Result<usize, Error> {
        if let Some(open) = self.seats.iter().position(|seat| seat.name == name) {
            return Ok(open);
        }
        self.seats
            .push(Seat::take(&mut self.run, name, &self.executable)?);
        Ok(self.seats.len() - 1)
    }

    /// Lets the world run until the seat's node has an address, within reason.
    pub fn await_address(&mut self, seat: usize) -> Result<(), Error> {
        let limit = self.clock.now() + LEASE_PATIENCE;
        self.exchange()?;
        while !self.seats[seat].is_configured() && self.clock.now() < limit {
            self.waits_for(|name| format!("{name} waits for an address (DHCP)"), seat);
            // A short nap: a lease may come with any event.
            self.round(Some(self.clock.now() + NAP), None)?;
        }
        Ok(())
    }

    /// Lets the world run until a server listens on `port` at the seat, within reason.
    pub fn await_server(&mut self, seat: usize, port: u16) -> Result<(), Error> {
        let limit = self.clock.now() + SERVER_PATIENCE;
        loop {
            if self.seats[seat].listens(port) || self.clock.now() >= limit {
                return Ok(());
            }
            let what = |name: &str| format!("waiting for a server on {name}, port {port}");
            self.waits_for(what, seat);
            self.round(Some(self.clock.now() + NAP), None)?;
        }
    }

    /// Starts a program at a seat; the one in the foreground decides when all this ends.
    pub fn start(
        &mut self,
        seat: usize,
        program: Program,
        in_foreground: bool,
    ) -> Result<(), Error> {
        if in_foreground {
            self.waiting = None;
        }
        let id = self.seats[seat].namespace.run(program)?;
        if in_foreground {
            self.foreground = Some((seat, id));
        }
        Ok(())
    }

    /// Lets the browser of `node` open a page, and runs until the page load has ended. A signal
    /// ends it earlier, and is then what is returned.
    pub fn visit(&mut self, node: &str, url: &str) -> Result<Option<Ended>, Error> {
        self.waiting = None;
        let before = self.run.visits_ended();
        let (node, url) = (node.to_owned(), url.to_owned());
        let visit = Action::Visit {
            node,
            url: url.clone(),
        };
        self.run
            .act(visit)
            .map_err(|error| Failure::new("open", url, std::io::Error::other(error)))?;
        while self.run.visits_ended() == before {
            if let Some(ended) = self.round(None, None)? {
                return Ok(Some(ended));
            }
        }
        Ok(None)
    }

    /// Runs until the program in the foreground or a signal ends it.
    pub fn serve(&mut self) -> Result<Ended, Error> {
        self.waiting = None;
        loop {
            if let Some(ended) = self.round(None, None)? {
                return Ok(ended);
            }
        }
    }

    /// Lets somebody hear what is waited for before the program in the foreground begins.
    pub fn on_waiting(&mut self, waiting: Waiting) {
        self.waiting = Some(waiting);
    }

    fn waits_for(&mut self, what: impl FnOnce(&str) -> String, seat: usize) {
        if let Some(waiting) = &mut self.waiting {
            waiting(&what(&self.seats[seat].name));
        }
    }

    /// Writes the journal of the run into a file from now on.
    pub fn record(&mut self, record: Record) {
        self.record = Some(record);
    }

    /// Ends the file that the journal is written to.
    pub fn finish_record(&mut self) -> Result<(), Failure> {
        let record = self.record.take();
        record.map_or(Ok(()), |record| record.finish(&self.run))
    }

    /// The run, to report or to write down.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// One round: catch up with the clock, exchange packets, hear of programs, wait; not beyond
    /// `wake`, and no longer than nothing can be read from `input`.
    pub(super) fn round(
        &mut self,
        wake: Option<Time>,
        input: Option<BorrowedFd<'_>>,
    ) -> Result<Option<Ended>, Error> {
        let more = self.exchange()?;
        if let Some(ended) = self.events()? {
            return Ok(Some(ended));
        }
        if let Some(stop) = self.signals.take() {
            // Ctrl-C is the foreground program's business.
            if stop != Stop::Interrupt || self.foreground.is_none() {
                return Ok(Some(Ended::Signal(stop)));
            }
        }
        guest::serve(
            &mut self.run,
            &mut self.seats,
            self.rendezvous.as_ref(),
            &mut self.callers,
        );
        if let Some(record) = &mut self.record {
            record.follow(&self.run)?;
        }
        if !more {
            self.wait(wake, input)?;
        }
        Ok(None)
    }

    /// Moves virtual time to the present and packets both ways; whether more wait.
    fn exchange(&mut self) -> Result<bool, Error> {
        self.run.run_until(self.clock.now());
        let mut more = false;
        for seat in &mut self.seats {
            let run = &mut self.run;
            more |= seat.receive(|node, packet| {
                let (node, bytes) = (node.0, packet.to_vec());
                // Packets cannot fail: they are sent, or dropped with a reason in the trace.
                let _ = run.act(Action::Packet { node, bytes });
            })?;
        }
        self.run.run_until(self.clock.now());
        for seat in &mut self.seats {
            seat.deliver(self.run.world_mut())?;
            seat.update(self.run.world())?;
        }
        Ok(more)
    }

    fn events(&mut self) -> Result<Option<Ended>, Error> {
        for (index, seat) in self.seats.iter_mut().enumerate() {
            while let Some(event) = seat.namespace.next_event()? {
                match event {
                    Event::Ended(id, ending) if self.foreground == Some((index, id)) => {
                        return Ok(Some(Ended::Program(ending)));
                    }
                    Event::Failed(failure) => return Err(failure.into()),
                    Event::Ended(..) | Event::Gone | Event::Idle => {}
                }
            }
        }
        Ok(None)
    }

    fn wait(&self, wake: Option<Time>, input: Option<BorrowedFd<'_>>) -> Result<(), Error> {
        let next = self.run.world().next_time();
        let alarm = match (next, wake) {
            (Some(next), Some(wake)) => Some(next.min(wake)),
            (next, wake) => next.or(wake),
        };
        self.clock.set_alarm(alarm)?;
        let mut watch = Watch::new();
        watch.add(&self.clock);
        watch.add(&self.signals);
        for seat in &self.seats {
            watch.add(&seat.namespace);
            for tun in seat.tuns() {
                watch.add(tun);
            }
        }
        if let Some(rendezvous) = &self.rendezvous {
            watch.add(rendezvous);
        }
        for caller in &self.callers {
            watch.add(caller);
        }
        if let Some(input) = &input {
            watch.add(input);
        }
        watch.wait(None)?;
        Ok(())
    }
}
