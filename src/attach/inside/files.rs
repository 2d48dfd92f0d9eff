//! The files by which programs find names: generated, and laid over the machine's own.
//!
//! Only this namespace's view of the file system changes. The services that answer name questions
//! on the machine's behalf (nscd, systemd-resolved, avahi) are hidden, because programs reach them
//! through the file system, past any network namespace.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::mount::{MountFlags, UnmountFlags, mount, mount_bind, unmount};

use crate::attach::config::NetConfig;
use crate::attach::error::{Failure, Refused};

/// The generated files, by their paths in `/etc`.
pub(super) struct Files {
    hosts: Option<PathBuf>,
    resolv_conf: Option<PathBuf>,
}

impl Files {
    /// Hides the machine's resolvers and lays generated files over its own.
    ///
    /// A file that the machine does not have stays missing: only `resolv.conf` would be missed,
    /// and programs without it ask the loopback, where nobody answers.
    pub(super) fn found(hostname: &str) -> Result<Self, Failure> {
        let hidden = hide();
        let switch = fs::read_to_string("/etc/nsswitch.conf").unwrap_or_default();
        let blank = NetConfig::default();
        let folder = Workshop::open()?;
        folder.lay("/etc/nsswitch.conf", &nsswitch(&switch), &hidden)?;
        let files = Self {
            hosts: folder.lay("/etc/hosts", &hosts(hostname, &blank), &hidden)?,
            resolv_conf: folder.lay("/etc/resolv.conf", &resolv_conf(&blank), &hidden)?,
        };
        drop(folder);
        show_own();
        Ok(files)
    }

    /// Writes the names of a configuration.
    pub(super) fn write(&self, hostname: &str, config: &NetConfig) -> Result<(), Failure> {
        let write = |path: &Option<PathBuf>, text: String| match path {
            Some(path) => fs::write(path, text).refused("write", path.display().to_string()),
            None => Ok(()),
        };
        write(&self.hosts, hosts(hostname, config))?;
        write(&self.resolv_conf, resolv_conf(config))
    }
}

/// Folders of resolver services, emptied for this namespace; missing ones cannot mislead.
fn hide() -> Vec<PathBuf> {
    let services = ["/run/avahi-daemon", "/run/nscd", "/run/systemd/resolve"];
    let covered = services.into_iter().filter(|path| cover(path).is_ok());
    covered.map(PathBuf::from).collect()
}

/// Mounts an empty file system of our own over a folder.
fn cover(path: &str) -> Result<(), Errno> {
    let flags = MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
    mount("gatelab", path, "tmpfs", flags, c"mode=755,size=1m")
}

/// Shows this namespace's own processes and interfaces; a container may forbid it, and then
/// programs see the machine's, which they cannot touch.
fn show_own() {
    let flags = MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
    let _ = mount("proc", "/proc", "proc", flags, None);
    let _ = mount("sysfs", "/sys", "sysfs", flags | MountFlags::RDONLY, None);
}

/// A folder where the generated files are born; they outlive it where they were laid.
struct Workshop(&'static str);

impl Workshop {
    /// Opens the workshop over a folder that every machine has, out of everybody's sight.
    fn open() -> Result<Self, Failure> {
        let folder = if Path::new("/tmp").is_dir() {
            "/tmp"
        } else {
            "/run"
        };
        cover(folder).refused("mount", folder)?;
        Ok(Self(folder))
    }

    /// Lays a new file with this text over `path`; returns where it can be written later.
    fn lay(&self, path: &str, text: &str, hidden: &[PathBuf]) -> Result<Option<PathBuf>, Failure> {
        let Some(target) = destination(path) else {
            return Ok(None);
        };
        if !target.exists() {
            // The link led into a folder that was emptied: there the file can simply be made.
            let ours = target
                .parent()
                .is_some_and(|folder| hidden.iter().any(|own| own == folder));
            if !ours {
                return Ok(None);
            }
            fs::write(&target, text).refused("write", path)?;
            return Ok(Some(target));
        }
        let source = Path::new(self.0).join(target.file_name().unwrap_or_default());
        fs::write(&source, text).refused("write", source.display().to_string())?;
        mount_bind(&source, &target).refused("mount", path)?;
        Ok(Some(target))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // If it stays, it only hides the machine's files.
        let _ = unmount(self.0, UnmountFlags::DETACH);
    }
}

/// Where a path leads, following links even if the last one leads nowhere.
fn destination(path: &str) -> Option<PathBuf> {
    let mut path = PathBuf::from(path);
    for _ in 0..LINKS {
        let folder = path.parent()?.canonicalize().ok()?;
        let place = folder.join(path.file_name()?);
        match fs::read_link(&place) {
            Ok(next) => path = folder.join(next),
            Err(_) => return Some(place),
        }
    }
    None
}

/// Links followed before a path counts as a loop.
const LINKS: usize = 16;

fn hosts(hostname: &str, config: &NetConfig) -> String {
    let mut text = format!("127.0.0.1 localhost\n127.0.1.1 {hostname}\n::1 localhost\n");
    for (address, names) in &config.hosts {
        let _ = writeln!(text, "{address} {names}");
    }
    text
}

fn resolv_conf(config: &NetConfig) -> String {
    let mut text = "# Written by gatelab for this namespace alone.\n".to_owned();
    if !config.search.is_empty() {
        let _ = writeln!(text, "search {}", config.search.join(" "));
    }
    for server in &config.nameservers {
        let _ = writeln!(text, "nameserver {server}");
    }
    text
}

/// The machine's file, but host names come from the hosts file and DNS alone.
fn nsswitch(machine: &str) -> String {
    let others = machine
        .lines()
        .filter(|line| !line.trim_start().starts_with("hosts:"));
    let lines = others.chain(["hosts: files dns"]);
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nsswitch_keeps_users_and_replaces_hosts() {
        let machine = "passwd: files systemd\nhosts: mymachines resolve [!UNAVAIL=return] files\n";
        let ours = nsswitch(machine);
        assert_eq!(ours, "passwd: files systemd\nhosts: files dns\n");
    }

    #[test]
    fn resolv_conf_lists_servers_in_order() {
        let config = NetConfig {
            nameservers: vec![
                "192.168.1.1".parse().unwrap(),
                "2001:db8::1".parse().unwrap(),
            ],
            search: vec!["home.test".to_owned()],
            ..NetConfig::default()
        };
        let text = resolv_conf(&config);
        assert!(
            text.ends_with("search home.test\nnameserver 192.168.1.1\nnameserver 2001:db8::1\n")
        );
    }
}
