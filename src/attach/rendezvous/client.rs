//! The side of `shell`, `break`, `fix` and `log`: it asks and waits.

use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::sockopt::socket_peercred;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with};
use rustix::process::getuid;

use super::folder::Folder;
use super::message::{Answer, Request};
use crate::attach::channel::{Channel, Patience, Received};
use crate::attach::error::{Error, Failure, Refused};

/// A visit to the running `up`.
#[derive(Debug)]
pub struct Visit(Channel);

impl Visit {
    /// Visits the running `up` of this user; none if there is none.
    pub fn start(folder: &Folder) -> Result<Option<Self>, Failure> {
        let socket = socket_with(
            AddressFamily::UNIX,
            SocketType::SEQPACKET,
            SocketFlags::CLOEXEC,
            None,
        )
        .refused("create", "a Unix socket")?;
        match connect(&socket, &folder.address()?) {
            Ok(()) => {}
            Err(Errno::NOENT | Errno::CONNREFUSED | Errno::NOTDIR) => return Ok(None),
            Err(error) => return Err(Failure::new("connect to", folder.name(), error)),
        }
        let identity = socket_peercred(&socket).refused("identify", folder.name())?;
        if identity.uid != getuid() {
            return Err(Failure::new("trust", folder.name(), Errno::PERM));
        }
        Ok(Some(Self(Channel::new(socket))))
    }

    /// Asks for something.
    pub fn ask(&self, request: &Request) -> Result<(), Error> {
        self.0.send(request, &[])
    }

    /// Waits for the next message of the answer.
    pub fn listen(&self) -> Result<(Answer, Vec<OwnedFd>), Error> {
        match self.0.receive(Patience::Wait)? {
            Received::Message(answer, descriptors) => Ok((answer, descriptors)),
            Received::Closed | Received::Nothing => {
                Err(Error::Ended("the running `gatelab up`".to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;
    use crate::attach::rendezvous::{Asked, Rendezvous};

    /// A folder that does not exist yet, and does not outlive its test.
    struct Temporary(std::path::PathBuf);

    fn temporary(name: &str) -> (Temporary, Folder) {
        let path = std::env::temp_dir().join(format!("gatelab-{}-{name}", std::process::id()));
        (Temporary(path.clone()), Folder::at(path))
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_request_is_answered_with_a_descriptor() {
        let (_temporary, folder) = temporary("answered");
        assert!(Visit::start(&folder).unwrap().is_none());
        let place = Rendezvous::open(folder.clone()).unwrap().unwrap();
        assert!(place.accept().unwrap().is_none());
        let visit = Visit::start(&folder).unwrap().unwrap();
        let caller = place.accept().unwrap().unwrap();
        assert_eq!(caller.request().unwrap(), Asked::Nothing);
        let request = Request::Shell("phone".to_owned());
        visit.ask(&request).unwrap();
        assert_eq!(caller.request().unwrap(), Asked::Request(request));
        let node = "phone".to_owned();
        let answer = Answer::Joined { node };
        caller.answer(&answer, &[place.as_fd()]).unwrap();
        let (heard, descriptors) = visit.listen().unwrap();
        assert_eq!((heard, descriptors.len()), (answer, 1));
        drop(visit);
        assert_eq!(caller.request().unwrap(), Asked::Gone);
    }

    #[test]
    fn there_is_one_holder_and_its_remains_are_cleaned_up() {
        let (_temporary, folder) = temporary("holder");
        let first = Rendezvous::open(folder.clone()).unwrap();
        assert!(first.is_some());
        assert!(Rendezvous::open(folder.clone()).unwrap().is_none());
        drop(first);
        // What a killed holder leaves: a socket nobody listens at.
        std::fs::write(folder.socket(), "").unwrap();
        assert!(Visit::start(&folder).unwrap().is_none());
        assert!(Rendezvous::open(folder).unwrap().is_some());
    }

    #[test]
    fn a_folder_that_others_can_enter_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let (_temporary, folder) = temporary("open");
        folder.create().unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.socket().parent().unwrap(), open).unwrap();
        let error = Rendezvous::open(folder).unwrap_err().to_string();
        assert!(error.contains("belongs to you alone"), "{error}");
    }
}
