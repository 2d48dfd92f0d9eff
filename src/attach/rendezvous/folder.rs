//! The folder of the meeting place, safe from other users even in `/tmp`.

use std::env;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::PathBuf;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use rustix::net::SocketAddrUnix;
use rustix::process::getuid;

use crate::attach::error::{Failure, Refused};

/// The folder with the socket and the lock.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The user's own: in `$XDG_RUNTIME_DIR`, or in `/tmp` under the user's number.
    pub fn of_user() -> Self {
        let path = match env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from) {
            Some(runtime) if runtime.is_absolute() => runtime.join("gatelab"),
            _ => PathBuf::from(format!("/tmp/gatelab-{}", getuid().as_raw())),
        };
        Self { path }
    }

    /// A folder by its path; for tests.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { path }
    }

    /// Creates the folder if it is missing, and checks that it is a real folder which belongs to
    /// the user and to nobody else.
    pub(super) fn create(&self) -> Result<(), Failure> {
        match DirBuilder::new().mode(0o700).create(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Failure::new("create", self.name(), error));
            }
            _ => {}
        }
        let found = fs::symlink_metadata(&self.path).refused("inspect", self.name())?;
        let open_to_others = found.mode() & 0o077;
        if found.is_dir() && found.uid() == getuid().as_raw() && open_to_others == 0 {
            return Ok(());
        }
        Err(Failure {
            operation: "use".to_owned(),
            device: self.name(),
            errno: None,
            reason: "it must be a folder that belongs to you alone (mode 700); remove it"
                .to_owned(),
        })
    }

    /// Takes the lock; none if another process has it.
    pub(super) fn lock(&self) -> Result<Option<fs::File>, Failure> {
        let path = self.path.join("up.lock");
        let name = path.display().to_string();
        let file = fs::File::create(path).refused("create", &name)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(file)),
            Err(Errno::AGAIN) => Ok(None),
            Err(error) => Err(Failure::new("lock", name, error)),
        }
    }

    /// The address of the socket.
    pub(super) fn address(&self) -> Result<SocketAddrUnix, Failure> {
        SocketAddrUnix::new(self.socket()).refused("name", self.socket().display().to_string())
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.path.join("up.sock")
    }

    /// The path in words.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }
}
