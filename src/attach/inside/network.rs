//! The interfaces of a namespace: created once, then brought from one configuration to the next.

use std::fs;
use std::os::fd::{AsRawFd, OwnedFd};

use rustix::io::Errno;
use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
use tun_tap::{Iface, Mode};

use super::netlink::{Netlink, Up};
use crate::attach::config::{Closed, InterfaceConfig, NetConfig};
use crate::attach::error::{Failure, Refused};

/// The interfaces and the configuration in force.
pub(super) struct Network {
    netlink: Netlink,
    current: Vec<InterfaceConfig>,
    closed: Vec<Closed>,
}

impl Network {
    /// Brings the loopback up and creates TUN interfaces; returns their ends, in order.
    pub(super) fn found(names: &[String]) -> Result<(Self, Vec<OwnedFd>), Failure> {
        let mut netlink = Netlink::open().refused("open", "a netlink socket")?;
        let loopback = netlink.index("lo").refused("find", "lo")?;
        netlink
            .set(loopback, Up::Yes, None)
            .refused("bring up", "lo")?;
        let ends = names
            .iter()
            .map(|name| create(name))
            .collect::<Result<_, _>>()?;
        let network = Self {
            netlink,
            current: Vec::new(),
            closed: Vec::new(),
        };
        Ok((network, ends))
    }

    /// Applies a configuration in place of the current one. What stays is left alone, so that
    /// connections survive a renewed lease; interfaces it does not name lose theirs.
    pub(super) fn configure(&mut self, next: &NetConfig) -> Result<(), Failure> {
        for new in &next.interfaces {
            self.change(new).refused("configure", &new.name)?;
        }
        let forgotten =
            |old: &&InterfaceConfig| next.interfaces.iter().all(|new| new.name != old.name);
        let forgotten: Vec<_> = self.current.iter().filter(forgotten).map(bare).collect();
        for old in forgotten {
            self.change(&old).refused("configure", &old.name)?;
        }
        self.close(&next.closed).refused("close", "ways")
    }

    /// Opens the ways that are closed no more, and closes those that now are.
    fn close(&mut self, next: &[Closed]) -> Result<(), Errno> {
        let opened: Vec<_> = self
            .closed
            .extract_if(.., |old| !next.contains(old))
            .collect();
        let mut opened = opened.into_iter();
        opened.try_for_each(|old| self.netlink.reopen(old))?;
        for new in next
            .iter()
            .filter(|new| !self.closed.contains(new))
            .copied()
            .collect::<Vec<_>>()
        {
            self.netlink.close(new)?;
            self.closed.push(new);
        }
        Ok(())
    }

    fn change(&mut self, new: &InterfaceConfig) -> Result<(), Errno> {
        let index = self.netlink.index(&new.name)?;
        let old = match self.current.iter().position(|old| old.name == new.name) {
            Some(place) => self.current.swap_remove(place),
            None => bare(new),
        };
        let version_6 = new.addresses.iter().any(|own| own.address.is_ipv6());
        enable_version_6(&new.name, version_6);
        let outcome = replace(&mut self.netlink, index, &old, new);
        // After a failure some of both may be there; the next change must know of all.
        let mut current = new.clone();
        if outcome.is_err() {
            current.addresses.extend(old.addresses);
            current.routes.extend(old.routes);
        }
        self.current.push(current);
        outcome
    }
}

/// The interface without what makes it reachable.
fn bare(configured: &InterfaceConfig) -> InterfaceConfig {
    InterfaceConfig {
        name: configured.name.clone(),
        mtu: configured.mtu,
        ..InterfaceConfig::default()
    }
}

/// Brings an interface from one configuration to another.
fn replace(
    netlink: &mut Netlink,
    index: u32,
    old: &InterfaceConfig,
    new: &InterfaceConfig,
) -> Result<(), Errno> {
    let up = if new.down { Up::No } else { Up::Yes };
    netlink.set(index, up, Some(new.mtu))?;
    let mut routes = old.routes.iter().filter(|old| !new.routes.contains(old));
    routes.try_for_each(|route| netlink.remove_route(index, *route))?;
    let mut addresses = old
        .addresses
        .iter()
        .filter(|old| !new.addresses.contains(old));
    addresses.try_for_each(|address| netlink.remove_address(index, *address))?;
    let mut addresses = new.addresses.iter();
    addresses.try_for_each(|address| netlink.add_address(index, *address))?;
    let mut routes = new.routes.iter();
    routes.try_for_each(|route| netlink.add_route(index, *route))
}

/// Creates a TUN interface and returns the end that carries its packets.
fn create(name: &str) -> Result<OwnedFd, Failure> {
    let interface =
        Iface::without_packet_info(name, Mode::Tun).map_err(|error| why(name, &error))?;
    enable_version_6(name, false);
    // The interface hands out only a number; the kernel turns it into an owned descriptor.
    let myself = pidfd_open(getpid(), PidfdFlags::empty()).refused("open", "this process")?;
    pidfd_getfd(&myself, interface.as_raw_fd(), PidfdGetfdFlags::empty())
        .refused("duplicate", "the end of an interface")
}

/// Blames the device file if it cannot even be opened, else the interface.
fn why(name: &str, error: &std::io::Error) -> Failure {
    let device = "/dev/net/tun";
    match fs::OpenOptions::new().read(true).write(true).open(device) {
        Err(error) => Failure::new("open", device, error),
        Ok(_) => Failure {
            operation: "create".to_owned(),
            device: name.to_owned(),
            errno: error.raw_os_error(),
            reason: error.to_string(),
        },
    }
}

/// Switches IPv6 on an interface: without an address of the emulated network, the kernel's own
/// router solicitations (RFC 4861, section 6.3.7) would be noise. Where `/proc` is read-only, the
/// noise stays.
fn enable_version_6(name: &str, enabled: bool) {
    let path = format!("/proc/sys/net/ipv6/conf/{name}/disable_ipv6");
    let _ = fs::write(path, if enabled { "0" } else { "1" });
}
