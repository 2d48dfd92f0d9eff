//! The process that enters a namespace someone else holds, and waits for one program in it.

use std::os::fd::{AsFd, OwnedFd};
use std::process::Child;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitOptions, pidfd_open, pidfd_send_signal, setpgid, waitpid,
};
use rustix::thread::{ThreadNameSpaceType, move_into_thread_name_spaces};

use super::init::ending;
use super::{identity, launch};
use crate::attach::channel::{Channel, Patience, Received};
use crate::attach::error::{Error, Failure, Refused};
use crate::attach::order::{Ending, Launch, Order, Report};
use crate::attach::watch::Watch;

/// Enters the namespace, runs the program and reports its end.
pub(super) fn run(channel: &Channel) -> Result<(), Error> {
    let (hostname, launch, descriptors) = match channel.receive(Patience::Wait)? {
        Received::Message(Order::Join { hostname, launch }, descriptors) => {
            (hostname, launch, descriptors)
        }
        Received::Message(other, _) => return Err(Error::Garbled(format!("{other:?} first"))),
        Received::Closed | Received::Nothing => return Ok(()),
    };
    let [first_process, input, output, error] = <[OwnedFd; 4]>::try_from(descriptors)
        .map_err(|given| Error::Garbled(format!("{} descriptors", given.len())))?;
    enter(&first_process)?;
    let ending = play(channel, &launch, [input, output, error], &hostname)?;
    channel.send(&Report::Ended(launch.id, ending), &[])
}

/// Enters every namespace of another process, with the rights of the user who made them.
fn enter(first_process: &OwnedFd) -> Result<(), Failure> {
    let spaces = ThreadNameSpaceType::USER
        | ThreadNameSpaceType::NETWORK
        | ThreadNameSpaceType::MOUNT
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME
        | ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::PROCESS_ID;
    move_into_thread_name_spaces(first_process.as_fd(), spaces)
        .refused("enter", "the node's namespaces")?;
    identity::keep_for_programs()
}

/// Starts the program and waits for its end; ends it when the other side hangs up.
fn play(
    channel: &Channel,
    launch: &Launch,
    streams: [OwnedFd; 3],
    hostname: &str,
) -> Result<Ending, Failure> {
    let child = match launch::spawn(launch, streams, hostname) {
        Ok(child) => child,
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(Errno::IO.raw_os_error());
            return Ok(Ending::NotStarted(errno));
        }
    };
    // The program stays in gatelab's process group and gets the terminal's signals; this waits.
    setpgid(None, None).refused("leave", "the process group")?;
    wait(channel, &child)
}

fn wait(channel: &Channel, child: &Child) -> Result<Ending, Failure> {
    let pid = Pid::from_child(child);
    let program = pidfd_open(pid, PidfdFlags::empty()).refused("watch", "the program")?;
    let mut watch = Watch::new();
    watch.add_end(channel);
    let ended = watch.add(&program);
    while !watch.wait(None)? {}
    if !watch.is_ready(ended) {
        end(&program)?;
    }
    match waitpid(Some(pid), WaitOptions::empty()) {
        Ok(Some((_, status))) => Ok(ending(status)),
        Ok(None) => Ok(Ending::Exited(0)),
        Err(error) => Err(Failure::new("wait for", "the program", error)),
    }
}

/// Hangs up on a program, as a closing terminal does, and kills it if that does not end it.
fn end(program: &OwnedFd) -> Result<(), Failure> {
    let mut watch = Watch::new();
    watch.add(program);
    for signal in [Signal::HUP, Signal::CONT] {
        // It may be ending by itself.
        let _ = pidfd_send_signal(program, signal);
    }
    if !watch.wait(Some(GRACE))? {
        let _ = pidfd_send_signal(program, Signal::KILL);
    }
    Ok(())
}

/// How long a program may take to end when its terminal is gone.
const GRACE: Duration = Duration::from_secs(1);
