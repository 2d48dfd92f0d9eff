//! Who a program inside is: the user's own self, allowed to use its own network and nothing more.
//!
//! Users and groups keep their numbers, so files, prompts and `whoami` stay what they are. What
//! `ping`, `traceroute` and `tcpdump` need comes as ambient capabilities, which count only for
//! what the namespaces own.

use std::fs;

use rustix::process::{getegid, geteuid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, UnshareFlags, capabilities, configure_capability_in_ambient_set,
    set_capabilities, unshare_unsafe,
};

use crate::attach::channel::{Channel, Patience, Received};
use crate::attach::error::{Error, Failure, Refused};
use crate::attach::order::{Order, Report};

/// What programs inside may do with their network: raw sockets, interfaces, low ports.
const FOR_PROGRAMS: CapabilitySet = CapabilitySet::NET_RAW
    .union(CapabilitySet::NET_ADMIN)
    .union(CapabilitySet::NET_BIND_SERVICE);

/// Leaves the user's namespaces for new ones in which numbers mean the same.
///
/// An ordinary user may map only itself. Root's programs often become someone else (nginx,
/// tcpdump), so for root gatelab maps everybody; that can only be done from outside.
pub(super) fn leave(channel: &Channel) -> Result<(), Error> {
    let (user, group) = (geteuid(), getegid());
    unshare_all()?;
    if user.is_root() {
        channel.send(&Report::Nameless, &[])?;
        return match channel.receive(Patience::Wait)? {
            Received::Message(Order::Named, _) => Ok(()),
            Received::Message(other, _) => Err(Error::Garbled(format!("{other:?} early"))),
            Received::Closed | Received::Nothing => Err(Error::Ended("gatelab".to_owned())),
        };
    }
    let map = |path: &str, line: String| fs::write(path, line).refused("write", path);
    let (user, group) = (user.as_raw(), group.as_raw());
    map("/proc/self/setgroups", "deny".to_owned())?;
    map("/proc/self/uid_map", format!("{user} {user} 1"))?;
    Ok(map("/proc/self/gid_map", format!("{group} {group} 1"))?)
}

/// Lets this process's capabilities survive an exec.
pub(super) fn keep_all() -> Result<(), Failure> {
    let held = capabilities(None).refused("read", "capabilities")?;
    pass_on(held, held.permitted)
}

/// Leaves to programs started from now on only what they need for their network.
pub(super) fn keep_for_programs() -> Result<(), Failure> {
    let held = capabilities(None).refused("read", "capabilities")?;
    pass_on(held, held.permitted & FOR_PROGRAMS)
}

/// Makes exactly these capabilities inheritable and ambient; the kernel lowers the others.
fn pass_on(held: CapabilitySets, inheritable: CapabilitySet) -> Result<(), Failure> {
    let sets = CapabilitySets {
        inheritable,
        ..held
    };
    set_capabilities(None, sets).refused("set", "capabilities")?;
    let mut single = inheritable.iter_names().map(|(_, capability)| capability);
    single
        .try_for_each(|capability| configure_capability_in_ambient_set(capability, true))
        .refused("raise", "ambient capabilities")
}

#[expect(
    unsafe_code,
    reason = "unshare can separate descriptor tables, so its only binding is unsafe"
)]
fn unshare_all() -> Result<(), Failure> {
    let spaces = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWPID;
    // SAFETY: the flags do not contain CLONE_FILES, so every descriptor stays what it is.
    unsafe { unshare_unsafe(spaces) }.refused("create", "user namespaces")
}
