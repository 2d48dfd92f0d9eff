//! Waiting for many descriptors at once, to the nanosecond.

use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::error::Failure;

/// The descriptors to wait for in one round of a loop.
///
/// ```
/// use std::time::Duration;
///
/// let (reader, writer) = std::io::pipe().unwrap();
/// let mut watch = gatelab::attach::Watch::new();
/// let input = watch.add(&reader);
/// assert!(!watch.wait(Some(Duration::ZERO)).unwrap());
/// drop(writer);
/// assert!(watch.wait(None).unwrap());
/// assert!(watch.is_ready(input));
/// ```
#[derive(Debug, Default)]
pub struct Watch<'a> {
    descriptors: Vec<PollFd<'a>>,
}

/// One descriptor of a [`Watch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched(usize);

impl<'a> Watch<'a> {
    /// Watches nothing yet; then a wait is a sleep.
    pub fn new() -> Self {
        Self::default()
    }

    /// Watches a descriptor for something to read, or for its end.
    pub fn add(&mut self, descriptor: &'a impl AsFd) -> Watched {
        self.add_for(descriptor, PollFlags::IN)
    }

    /// Watches a descriptor only for its end: what there is to read is for someone else.
    pub(crate) fn add_end(&mut self, descriptor: &'a impl AsFd) -> Watched {
        self.add_for(descriptor, PollFlags::empty())
    }

    fn add_for(&mut self, descriptor: &'a impl AsFd, flags: PollFlags) -> Watched {
        self.descriptors.push(PollFd::new(descriptor, flags));
        Watched(self.descriptors.len() - 1)
    }

    /// Waits until a descriptor is ready or the limit has passed; whether one is ready. A signal
    /// ends the wait early.
    pub fn wait(&mut self, limit: Option<Duration>) -> Result<bool, Failure> {
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        match poll(&mut self.descriptors, limit.as_ref()) {
            Ok(ready) => Ok(ready > 0),
            Err(Errno::INTR) => {
                self.descriptors.iter_mut().for_each(PollFd::clear_revents);
                Ok(false)
            }
            Err(error) => Err(Failure::new("wait for", "descriptors", error)),
        }
    }

    /// Whether the last wait found this descriptor ready.
    pub fn is_ready(&self, watched: Watched) -> bool {
        self.descriptors
            .get(watched.0)
            .is_some_and(|descriptor| !descriptor.revents().is_empty())
    }
}
