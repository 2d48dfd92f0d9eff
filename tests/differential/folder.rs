//! A folder for one started product, gone afterwards.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

/// A temporary folder; dropping it removes it with all that is in it.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A new folder, in which everybody may write: servers that start as root become someone else.
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("gatelab-differential-{}-{number}", process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
        Self(path)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The last lines of what the product wrote, to its output or into its error log.
    pub(super) fn said(&self) -> String {
        let files = ["output", "error.log", "cache.log"];
        let texts = files.map(|file| fs::read(self.0.join(file)).unwrap_or_default());
        let text = String::from_utf8_lossy(&texts.concat()).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(8)..].join("\n")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
