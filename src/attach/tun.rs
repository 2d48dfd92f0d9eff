//! gatelab's end of a TUN interface: whole IP packets, read and written without waiting.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;

use super::error::{Failure, Refused};

/// The end of a TUN interface whose other end real programs use.
///
/// The interface disappears when this and the last program inside are gone.
#[derive(Debug)]
pub struct Tun {
    descriptor: OwnedFd,
    name: String,
}

/// What there was to receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival<'a> {
    /// The interface was deleted: stop watching it, it would always be ready.
    Gone,
    /// Nothing at the moment.
    Nothing,
    /// A packet that a program sent.
    Packet(&'a [u8]),
}

/// What became of a packet given to the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The kernel took it.
    Delivered,
    /// The interface is down.
    Down,
    /// The kernel has no room at the moment.
    Full,
    /// The interface was deleted.
    Gone,
    /// The kernel cannot read it as an IP packet.
    Malformed,
}

impl Tun {
    /// Takes over the end of the interface `name`.
    pub(crate) fn new(name: &str, descriptor: OwnedFd) -> Result<Self, Failure> {
        let flags = fcntl_getfl(&descriptor).refused("read the flags of", name)?;
        fcntl_setfl(&descriptor, flags | OFlags::NONBLOCK).refused("set the flags of", name)?;
        Ok(Self {
            descriptor,
            name: name.to_owned(),
        })
    }

    /// The name of the interface inside the namespace.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes the next packet that a program sent; `buffer` must hold the interface's MTU.
    pub fn receive<'a>(&self, buffer: &'a mut [u8]) -> Result<Arrival<'a>, Failure> {
        match rustix::io::read(&self.descriptor, &mut *buffer) {
            Ok(length) => Ok(Arrival::Packet(&buffer[..length])),
            Err(Errno::AGAIN | Errno::INTR) => Ok(Arrival::Nothing),
            Err(Errno::BADFD | Errno::FAULT) => Ok(Arrival::Gone),
            Err(error) => Err(Failure::new("read from", &self.name, error)),
        }
    }

    /// Gives a packet to the programs inside.
    pub fn send(&self, packet: &[u8]) -> Result<Delivery, Failure> {
        let sent = rustix::io::retry_on_intr(|| rustix::io::write(&self.descriptor, packet));
        match sent {
            Ok(_) => Ok(Delivery::Delivered),
            Err(Errno::BADFD) => Ok(Delivery::Gone),
            Err(Errno::IO) => Ok(Delivery::Down),
            Err(Errno::AGAIN | Errno::NOBUFS | Errno::NOMEM) => Ok(Delivery::Full),
            Err(Errno::INVAL) => Ok(Delivery::Malformed),
            Err(error) => Err(Failure::new("write to", &self.name, error)),
        }
    }
}

impl AsFd for Tun {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}
