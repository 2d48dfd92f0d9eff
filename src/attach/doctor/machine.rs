//! The machine as the doctor sees it: a tree of files, a user, and this program.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::getuid;

/// What the doctor examines; tests give it a tree of their own.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The root of the file system.
    pub root: PathBuf,
    /// The program that knows `__inside`; none to leave the trial out.
    pub executable: Option<PathBuf>,
    /// Whether the user is root.
    pub is_root: bool,
}

impl Machine {
    /// This machine.
    pub fn this() -> Self {
        Self {
            root: "/".into(),
            executable: Some("/proc/self/exe".into()),
            is_root: getuid().is_root(),
        }
    }

    /// A path on the machine.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A number the kernel shows as a file; none on kernels without it.
    pub(super) fn setting(&self, path: &str) -> Option<u64> {
        fs::read_to_string(self.path(path))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// Whether this is the inside of a container, as far as one can see.
    pub(super) fn is_container(&self) -> bool {
        let marks = ["/.dockerenv", "/run/.containerenv"];
        marks.iter().any(|mark| self.path(mark).exists())
    }

    /// The path of this program, for instructions.
    pub(super) fn program() -> String {
        let path = env::current_exe().unwrap_or_else(|_| PathBuf::from("/usr/local/bin/gatelab"));
        path.display().to_string()
    }

    /// Whether a program is installed in one of the usual folders or the user's search path.
    pub(super) fn has_program(&self, name: &str) -> bool {
        let usual = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];
        let usual = usual.iter().map(|folder| self.path(folder));
        let search = env::var_os("PATH").filter(|_| self.root == Path::new("/"));
        let search: Vec<_> = env::split_paths(&search.unwrap_or_default()).collect();
        usual
            .chain(search)
            .any(|folder| folder.join(name).is_file())
    }
}
