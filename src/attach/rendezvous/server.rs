//! The side of the running `up`: it never waits for a visitor.

use std::fs::{self, File};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::net::{AddressFamily, SocketFlags, SocketType, accept_with, bind, listen, socket_with};
use rustix::process::getuid;

use super::folder::Folder;
use super::message::{Answer, Request};
use crate::attach::channel::{Channel, Patience, Received};
use crate::attach::error::{Error, Failure, Refused};

/// The meeting place, held open.
#[derive(Debug)]
pub struct Rendezvous {
    listener: OwnedFd,
    folder: Folder,
    // Locked as long as this exists.
    _lock: File,
}

impl Rendezvous {
    /// Opens the meeting place; none if another `up` of this user holds it.
    pub fn open(folder: Folder) -> Result<Option<Self>, Failure> {
        folder.create()?;
        let Some(lock) = folder.lock()? else {
            return Ok(None);
        };
        // Whoever left it there is gone, or the lock would be held.
        let _ = fs::remove_file(folder.socket());
        let listener = socket_with(
            AddressFamily::UNIX,
            SocketType::SEQPACKET,
            SocketFlags::CLOEXEC | SocketFlags::NONBLOCK,
            None,
        )
        .refused("create", "a Unix socket")?;
        bind(&listener, &folder.address()?).refused("bind", folder.name())?;
        listen(&listener, WAITING_ROOM).refused("listen at", folder.name())?;
        Ok(Some(Self {
            listener,
            folder,
            _lock: lock,
        }))
    }

    /// Lets the next visitor in, if there is one; other users are turned away.
    pub fn accept(&self) -> Result<Option<Caller>, Failure> {
        let visitor = match accept_with(&self.listener, SocketFlags::CLOEXEC) {
            Ok(visitor) => visitor,
            Err(Errno::AGAIN | Errno::INTR | Errno::CONNABORTED) => return Ok(None),
            Err(error) => return Err(Failure::new("accept at", self.folder.name(), error)),
        };
        let identity = socket_peercred(&visitor).refused("identify", "a visitor")?;
        let same = identity.uid == getuid();
        Ok(same.then(|| Caller(Channel::new(visitor))))
    }
}

impl AsFd for Rendezvous {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

impl Drop for Rendezvous {
    fn drop(&mut self) {
        // A socket that stays behind is replaced by the next holder of the lock.
        let _ = fs::remove_file(self.folder.socket());
    }
}

/// A visitor: another gatelab of the same user.
#[derive(Debug)]
pub struct Caller(Channel);

/// What a visitor said.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// The visitor has gone.
    Gone,
    /// Nothing yet.
    Nothing,
    /// A request.
    Request(Request),
}

impl Caller {
    /// Takes the visitor's next request.
    pub fn request(&self) -> Result<Asked, Error> {
        Ok(match self.0.receive(Patience::Look)? {
            Received::Closed => Asked::Gone,
            Received::Message(request, _) => Asked::Request(request),
            Received::Nothing => Asked::Nothing,
        })
    }

    /// Answers, with the descriptors that belong to the answer. A visitor who does not listen is
    /// an error, so that it can be dropped; the emulated world does not wait.
    pub fn answer(&self, answer: &Answer, descriptors: &[BorrowedFd<'_>]) -> Result<(), Error> {
        self.0.send_at_once(answer, descriptors)
    }
}

impl AsFd for Caller {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Visitors who may wait to be let in.
const WAITING_ROOM: i32 = 8;
