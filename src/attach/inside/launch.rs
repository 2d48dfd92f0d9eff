//! Starts a program inside: its streams, its directory, and an environment without detours.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use crate::attach::order::Launch;

/// Starts the program; it is waited for by whoever reaps.
pub(super) fn spawn(launch: &Launch, streams: [OwnedFd; 3], node: &str) -> io::Result<Child> {
    let [input, output, error] = streams;
    let (name, arguments) = launch
        .command
        .split_first()
        .ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(name);
    command
        .args(arguments)
        .env("PATH", path())
        .env("GATELAB_NODE", node)
        .stdin(Stdio::from(input))
        .stdout(Stdio::from(output))
        .stderr(Stdio::from(error));
    for name in DETOURS {
        command.env_remove(name);
        command.env_remove(name.to_ascii_uppercase());
    }
    command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
    if let Some(directory) = &launch.directory {
        command.current_dir(directory);
    }
    if !launch.foreground {
        // Ctrl-C is for the program in the foreground alone.
        command.process_group(0);
    }
    command.spawn()
}

/// The user's search path, with the folders where distributions keep `traceroute` and `tcpdump`.
fn path() -> OsString {
    let path = env::var_os("PATH").unwrap_or_else(|| OsStr::new("/usr/bin:/bin").to_owned());
    let mut folders: Vec<_> = env::split_paths(&path).collect();
    for folder in ["/usr/sbin", "/sbin"] {
        if !folders.iter().any(|known| known.as_os_str() == folder) {
            folders.push(folder.into());
        }
    }
    env::join_paths(folders).unwrap_or(path)
}

/// Variables that would send programs elsewhere than to the emulated network.
const DETOURS: [&str; 8] = [
    "all_proxy",
    "ftp_proxy",
    "hostaliases",
    "http_proxy",
    "https_proxy",
    "localdomain",
    "no_proxy",
    "res_options",
];
