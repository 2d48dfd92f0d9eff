//! The process that makes the namespaces: it stays outside the process namespace and waits.
//!
//! It ends the namespace when gatelab is gone, whatever the first process inside is doing: the
//! channel hangs up even if gatelab was killed, or stopped and then killed.

use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};

use rustix::mount::{MountPropagationFlags, mount_change};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal, setpgid};

use super::identity;
use crate::attach::channel::Channel;
use crate::attach::error::{Error, Failure, Refused};
use crate::attach::order::Report;
use crate::attach::watch::Watch;

/// Makes the namespaces, starts their first process and waits for its end.
pub(super) fn run(channel: &Channel) -> Result<(), Error> {
    identity::leave(channel)?;
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private).refused("make private", "all mounts")?;
    identity::keep_all()?;
    let init = Command::new("/proc/self/exe")
        .args(["__inside", "init"])
        .stdin(Stdio::inherit())
        .spawn()
        .refused("start", "/proc/self/exe")?;
    // The programs stay in gatelab's process group and get the terminal's signals; this waits.
    setpgid(None, None).refused("leave", "the process group")?;
    let first_process = pidfd_open(Pid::from_child(&init), PidfdFlags::empty())
        .refused("watch", "the first process")?;
    channel.send(&Report::Made, &[first_process.as_fd()])?;
    Ok(wait(channel, &first_process, init)?)
}

/// Waits until the first process ended; ends it if gatelab is gone.
fn wait(channel: &Channel, first_process: impl AsFd, mut init: Child) -> Result<(), Failure> {
    let mut watch = Watch::new();
    watch.add_end(channel);
    let ended = watch.add(&first_process);
    while !watch.wait(None)? {}
    if !watch.is_ready(ended) {
        // It may be ending by itself, for the same reason.
        let _ = pidfd_send_signal(&first_process, Signal::KILL);
    }
    init.wait()
        .map(drop)
        .refused("wait for", "the first process")
}
