//! A program started in a namespace that another gatelab of the same user holds.
//!
//! `gatelab shell NODE` joins a running `gatelab up` this way: the program runs in this terminal's
//! session, under the user's own shell, and still stands where the node stands.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::channel::{Channel, Patience, Received};
use super::error::{Error, Refused};
use super::order::{Ending, Launch, Order, Report};
use super::program::{Program, ProgramId};
use super::signals::{Signals, Stop};
use super::terminal::Terminal;
use super::watch::Watch;

/// A namespace that another gatelab of the same user holds.
#[derive(Debug)]
pub struct Place<'a> {
    /// The name of the node.
    pub node: String,
    /// Its first process, handed over by the holder.
    pub first_process: BorrowedFd<'a>,
    /// The program that knows `__inside`: this one, except in tests.
    pub executable: PathBuf,
}

impl Place<'_> {
    /// Runs a program there and waits for its end.
    ///
    /// The program also ends when the namespace does, and when a signal asks this process to end.
    /// An interrupt from the keyboard is the program's business.
    pub fn run(&self, program: Program, signals: &mut Signals) -> Result<Ending, Error> {
        let (channel, theirs) = Channel::pair()?;
        let (mut launch, streams) = program.into_launch(ProgramId(0))?;
        if launch.directory.is_none() {
            // Entering another mount namespace forgets the directory.
            launch.directory = std::env::current_dir().ok();
        }
        let terminal = launch.foreground.then(Terminal::remember).flatten();
        let mut joiner = self.start(theirs.into())?;
        let [input, output, error] = streams.each_ref().map(AsFd::as_fd);
        let descriptors = [self.first_process, input, output, error];
        let outcome = channel
            .send(&self.order(launch), &descriptors)
            .and_then(|()| self.wait(&channel, signals));
        // Hanging up ends a program that is still there.
        drop(channel);
        joiner.wait().refused("wait for", "the joined program")?;
        if let Some(terminal) = terminal {
            terminal.restore(&self.executable);
        }
        outcome
    }

    fn start(&self, channel: Stdio) -> Result<Child, Error> {
        let joiner = Command::new(&self.executable)
            .args(["__inside", "joiner"])
            .stdin(channel)
            .stdout(Stdio::null())
            .spawn();
        Ok(joiner.refused("start", self.executable.display().to_string())?)
    }

    fn order(&self, launch: Launch) -> Order {
        let hostname = self.node.clone();
        Order::Join { hostname, launch }
    }

    fn wait(&self, channel: &Channel, signals: &mut Signals) -> Result<Ending, Error> {
        loop {
            match channel.receive(Patience::Look)? {
                Received::Message(Report::Ended(_, ending), _) => return Ok(ending),
                Received::Message(Report::Failed(failure), _) => return Err(failure.into()),
                Received::Message(_, _) | Received::Nothing => {}
                Received::Closed => {
                    return Err(Error::Ended(format!("the namespace of {}", self.node)));
                }
            }
            if let Some(stop @ (Stop::HangUp | Stop::Terminate)) = signals.take() {
                return Ok(Ending::Signalled(stop.number()));
            }
            let mut watch = Watch::new();
            watch.add(channel);
            watch.add(signals);
            watch.wait(None)?;
        }
    }
}
