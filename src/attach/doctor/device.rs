//! `/dev/net/tun`: does it exist, and may the user open it?

use std::fs::OpenOptions;
use std::io;

use rustix::io::Errno;

use super::{Check, Machine};

/// Opens the device and explains what stands in the way.
pub(super) fn examine(machine: &Machine) -> Check {
    let device = machine.path(DEVICE);
    match OpenOptions::new().read(true).write(true).open(device) {
        Ok(_) => Check::ok(DEVICE, "you may open it"),
        Err(error) => refused(machine, &error),
    }
}

fn refused(machine: &Machine, error: &io::Error) -> Check {
    let missing = error.kind() == io::ErrorKind::NotFound
        || Errno::from_io_error(error) == Some(Errno::NODEV);
    match (missing, machine.is_container()) {
        (_, true) => Check::fail(DEVICE, format!("in this container: {error}"), CONTAINER),
        (true, false) => Check::fail(DEVICE, "the kernel module tun is not loaded", LOAD),
        (false, false) => Check::fail(DEVICE, format!("you may not open it: {error}"), PERMIT),
    }
}

const DEVICE: &str = "/dev/net/tun";

const CONTAINER: &str = "start the container with: --device /dev/net/tun";

const LOAD: &str = "sudo modprobe tun
echo tun | sudo tee /etc/modules-load.d/tun.conf   # at every start";

/// The mode that most distributions give it: what a TUN interface may do is decided by the network
/// namespace it is made in, so the device itself needs no guard.
const PERMIT: &str = r#"sudo chmod 666 /dev/net/tun
echo 'KERNEL=="tun", MODE="0666"' | sudo tee /etc/udev/rules.d/50-tun.rules   # at every start"#;
