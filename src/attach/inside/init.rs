//! The first process of a namespace: it carries out gatelab's orders and reaps the dead.
//!
//! When it ends, for any reason, the kernel kills every process inside; then the interfaces and
//! the mounts are gone too.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{
    Pid, RawPid, Signal, WaitOptions, WaitStatus, getpid, kill_process_group,
    set_parent_process_death_signal, wait,
};

use super::files::Files;
use super::network::Network;
use super::{identity, launch};
use crate::attach::channel::{Channel, Patience, Received};
use crate::attach::clock::Clock;
use crate::attach::config::NetConfig;
use crate::attach::error::{Error, Failure, Refused};
use crate::attach::order::{Ending, Launch, Order, Report};
use crate::attach::program::ProgramId;
use crate::attach::watch::Watch;
use crate::sim::Time;

/// Carries out orders until gatelab hangs up.
pub(super) fn run(channel: &Channel) -> Result<(), Error> {
    set_parent_process_death_signal(Some(Signal::KILL)).refused("follow", "the parent")?;
    let (woken, wake) = UnixStream::pair().refused("create", "a pair of Unix sockets")?;
    woken
        .set_nonblocking(true)
        .refused("set the flags of", "a Unix socket")?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGCHLD, wake)
        .refused("watch", "child processes")?;
    let Some(mut init) = Init::found(channel)? else {
        return Ok(());
    };
    let clock = Clock::start(Time::ZERO)?;
    while !init.is_over(clock.now()) {
        let mut watch = Watch::new();
        let (orders, deaths) = (watch.add(channel), watch.add(&woken));
        watch.wait(init.deadline.map(|deadline| clock.until(deadline)))?;
        if watch.is_ready(deaths) {
            init.reap(&woken)?;
        }
        if watch.is_ready(orders) {
            match channel.receive(Patience::Look)? {
                Received::Closed => return Ok(()),
                Received::Message(Order::Terminate, _) => init.terminate(clock.now()),
                Received::Message(order, descriptors) => init.obey(order, descriptors)?,
                Received::Nothing => {}
            }
        }
    }
    Ok(())
}

/// The state of the first process.
struct Init<'a> {
    channel: &'a Channel,
    hostname: String,
    network: Network,
    files: Files,
    programs: BTreeMap<RawPid, ProgramId>,
    /// When those who were asked to end are killed.
    deadline: Option<Time>,
    alone: bool,
}

impl<'a> Init<'a> {
    /// Takes the first order: names the host, creates its interfaces, hides the machine's
    /// resolver. None if gatelab is gone already.
    fn found(channel: &'a Channel) -> Result<Option<Self>, Error> {
        let (hostname, interfaces) = match channel.receive(Patience::Wait)? {
            Received::Message(
                Order::Found {
                    hostname,
                    interfaces,
                },
                _,
            ) => (hostname, interfaces),
            Received::Message(other, _) => return Err(Error::Garbled(format!("{other:?} first"))),
            Received::Closed | Received::Nothing => return Ok(None),
        };
        rustix::system::sethostname(hostname.as_bytes()).refused("set", "the host name")?;
        let (network, ends) = Network::found(&interfaces)?;
        let files = Files::found(&hostname)?;
        identity::keep_for_programs()?;
        let ends: Vec<_> = ends.iter().map(AsFd::as_fd).collect();
        channel.send(&Report::Founded, &ends)?;
        Ok(Some(Self {
            channel,
            hostname,
            network,
            files,
            programs: BTreeMap::new(),
            deadline: None,
            alone: true,
        }))
    }

    fn obey(&mut self, order: Order, descriptors: Vec<OwnedFd>) -> Result<(), Error> {
        let report = match order {
            Order::Configure(config) => match self.configure(&config) {
                Ok(()) => Report::Configured,
                Err(failure) => Report::Failed(failure),
            },
            Order::Run(launch) => match self.launch(&launch, descriptors) {
                Ok(()) => return Ok(()),
                Err(errno) => Report::Ended(launch.id, Ending::NotStarted(errno.raw_os_error())),
            },
            Order::Found { .. } | Order::Join { .. } | Order::Named | Order::Terminate => {
                return Ok(());
            }
        };
        self.channel.send(&report, &[])
    }

    fn configure(&mut self, config: &NetConfig) -> Result<(), Failure> {
        self.files.write(&self.hostname, config)?;
        self.network.configure(config)
    }

    fn launch(&mut self, launch: &Launch, streams: Vec<OwnedFd>) -> Result<(), Errno> {
        let streams = streams.try_into().map_err(|_| Errno::BADF)?;
        let child = launch::spawn(launch, streams, &self.hostname)
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        self.programs
            .insert(Pid::from_child(&child).as_raw_pid(), launch.id);
        self.alone = false;
        Ok(())
    }

    /// Asks every process inside to end; hang-up is what interactive shells listen to.
    ///
    /// Group 1 stands for everybody in the process namespace, so this must be its first process.
    fn terminate(&mut self, now: Time) {
        self.deadline = Some(now + GRACE);
        if !getpid().is_init() {
            return;
        }
        for signal in [Signal::TERM, Signal::HUP, Signal::CONT] {
            // Nobody may be left to ask.
            let _ = kill_process_group(Pid::INIT, signal);
        }
    }

    /// Whether those who were asked to end did, or had their time.
    fn is_over(&self, now: Time) -> bool {
        self.deadline
            .is_some_and(|deadline| self.alone || now >= deadline)
    }

    /// Takes the dead out of the process table and reports the ends of programs.
    fn reap(&mut self, mut woken: &UnixStream) -> Result<(), Error> {
        let mut noticed = [0; 64];
        // Empty is fine: the signal may have been seen in the round before.
        let _ = std::io::Read::read(&mut woken, &mut noticed);
        loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) => {
                    if let Some(program) = self.programs.remove(&pid.as_raw_pid()) {
                        self.channel
                            .send(&Report::Ended(program, ending(status)), &[])?;
                    }
                }
                Err(Errno::CHILD) => {
                    self.alone = true;
                    return self.channel.send(&Report::Idle, &[]);
                }
                Ok(None) | Err(_) => return Ok(()),
            }
        }
    }
}

/// How a program ended, from its wait status.
pub(super) fn ending(status: WaitStatus) -> Ending {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Ending::Exited(code as u8),
        (None, signal) => Ending::Signalled(signal.unwrap_or(0) as u8),
    }
}

/// How long programs may take to end when asked to.
const GRACE: Duration = Duration::from_secs(1);
