//! Whole messages, with file descriptors, between two of gatelab's processes.
//!
//! A Unix socket of type `SOCK_SEQPACKET`: one packet is one JSON message, and the descriptors
//! sent with it arrive with it. A closed socket is how either side learns that the other is gone.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags,
    SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg,
    sendmsg, socketpair,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{Error, Failure, Refused};

/// One end of a connection between two of gatelab's processes.
#[derive(Debug)]
pub(crate) struct Channel {
    socket: OwnedFd,
}

/// What a look at the channel found.
#[derive(Debug)]
pub(crate) enum Received<M> {
    /// The other side is gone.
    Closed,
    /// A message and the descriptors that came with it.
    Message(M, Vec<OwnedFd>),
    /// Nothing at the moment (only when not waiting).
    Nothing,
}

/// Whether to wait for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Look and return.
    Look,
    /// Wait until there is a message or the other side is gone.
    Wait,
}

impl Channel {
    /// Makes a connected pair: this side's channel and the other side's socket.
    pub(crate) fn pair() -> Result<(Self, OwnedFd), Failure> {
        let (ours, theirs) = socketpair(
            AddressFamily::UNIX,
            SocketType::SEQPACKET,
            SocketFlags::CLOEXEC,
            None,
        )
        .refused("create", "a pair of Unix sockets")?;
        Ok((Self::new(ours), theirs))
    }

    /// Speaks over a connected socket of type `SOCK_SEQPACKET`.
    pub(crate) fn new(socket: OwnedFd) -> Self {
        Self { socket }
    }

    /// Speaks over the socket that this process has as its standard input.
    pub(crate) fn from_stdin() -> Result<Self, Failure> {
        io::stdin()
            .as_fd()
            .try_clone_to_owned()
            .refused("duplicate", "standard input")
            .map(Self::new)
    }

    /// Sends one message with its descriptors; waits while the socket is full.
    pub(crate) fn send<M: Serialize>(
        &self,
        message: &M,
        descriptors: &[BorrowedFd<'_>],
    ) -> Result<(), Error> {
        self.send_with(message, descriptors, SendFlags::NOSIGNAL)
    }

    /// Sends one message with its descriptors; fails if the socket is full.
    pub(crate) fn send_at_once<M: Serialize>(
        &self,
        message: &M,
        descriptors: &[BorrowedFd<'_>],
    ) -> Result<(), Error> {
        let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
        self.send_with(message, descriptors, flags)
    }

    fn send_with<M: Serialize>(
        &self,
        message: &M,
        descriptors: &[BorrowedFd<'_>],
        flags: SendFlags,
    ) -> Result<(), Error> {
        let text = serde_json::to_vec(message).map_err(|error| garbled(&error))?;
        if text.len() > LONGEST {
            let length = text.len();
            return Err(garbled(&format!("{length} bytes, limit {LONGEST}")));
        }
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
            return Err(garbled(&format!("{} descriptors", descriptors.len())));
        }
        let parts = [IoSlice::new(&text)];
        let sent = rustix::io::retry_on_intr(|| sendmsg(&self.socket, &parts, &mut control, flags));
        Ok(sent.map(drop).refused("write to", "gatelab's socket")?)
    }

    /// Takes the next message.
    pub(crate) fn receive<M: DeserializeOwned>(
        &self,
        patience: Patience,
    ) -> Result<Received<M>, Error> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut text = vec![0; LONGEST];
        let flags = match patience {
            Patience::Look => RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT,
            Patience::Wait => RecvFlags::CMSG_CLOEXEC,
        };
        let arrived = rustix::io::retry_on_intr(|| {
            let mut parts = [IoSliceMut::new(&mut text)];
            recvmsg(&self.socket, &mut parts, &mut control, flags)
        });
        let arrived = match arrived {
            Ok(arrived) if arrived.bytes > 0 => arrived,
            Ok(_) | Err(Errno::CONNRESET) => return Ok(Received::Closed),
            Err(Errno::AGAIN) => return Ok(Received::Nothing),
            Err(error) => return Err(Failure::new("read from", "gatelab's socket", error).into()),
        };
        if arrived.flags.contains(ReturnFlags::TRUNC) {
            return Err(garbled(&"a message was cut short"));
        }
        let message =
            serde_json::from_slice(&text[..arrived.bytes]).map_err(|error| garbled(&error))?;
        Ok(Received::Message(message, descriptors(&mut control)))
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// The descriptors that came with a message.
fn descriptors(control: &mut RecvAncillaryBuffer<'_>) -> Vec<OwnedFd> {
    control
        .drain()
        .filter_map(|part| match part {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        })
        .flatten()
        .collect()
}

fn garbled(why: &dyn std::fmt::Display) -> Error {
    Error::Garbled(why.to_string())
}

/// Bytes in the longest message; the kernel's default socket buffer holds it.
const LONGEST: usize = 128 * 1024;

/// Descriptors that fit into one message.
const MOST_DESCRIPTORS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_and_its_descriptor_arrive_together() {
        let (left, right) = Channel::pair().unwrap();
        let right = Channel::new(right);
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        left.send(&("hello", 7), &[writer.as_fd()]).unwrap();
        let received = right.receive::<(String, u8)>(Patience::Wait).unwrap();
        let Received::Message(message, descriptors) = received else {
            panic!("{received:?}");
        };
        assert_eq!(message, ("hello".to_owned(), 7));
        rustix::io::write(&descriptors[0], b"x").unwrap();
        let mut byte = [0];
        assert_eq!(rustix::io::read(&reader, &mut byte), Ok(1));
    }

    #[test]
    fn silence_end_and_nonsense_are_told_apart() {
        let (left, right) = Channel::pair().unwrap();
        let right = Channel::new(right);
        let look = || right.receive::<u8>(Patience::Look);
        assert!(matches!(look(), Ok(Received::Nothing)));
        left.send(&"not a number", &[]).unwrap();
        assert!(matches!(look(), Err(Error::Garbled(_))));
        drop(left);
        assert!(matches!(look(), Ok(Received::Closed)));
    }

    #[test]
    fn a_message_that_is_too_long_is_refused() {
        let (left, _right) = Channel::pair().unwrap();
        let long = "x".repeat(LONGEST);
        assert!(matches!(left.send(&long, &[]), Err(Error::Garbled(_))));
    }
}
