//! `/etc/resolv.conf`: is there a place for the emulated network's DNS servers?

use super::{Check, Machine};

/// Says whether programs inside will find their DNS servers; gatelab lays its own file over the
/// machine's, and an ordinary user cannot lay it over nothing.
pub(super) fn examine(machine: &Machine) -> Check {
    if machine.path(FILE).symlink_metadata().is_ok() {
        return Check::ok(FILE, "programs inside will see the emulated network's own");
    }
    let what = "it is missing, so programs inside cannot be told their DNS servers";
    Check::warn(FILE, what, "sudo touch /etc/resolv.conf")
}

const FILE: &str = "/etc/resolv.conf";
