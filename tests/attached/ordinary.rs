//! The same tests as an ordinary user, when they run as root.

use std::process::Command;

use super::machine::{executable, skip};

#[test]
fn everything_works_for_an_ordinary_user() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    if !std::fs::exists("/dev/net/tun").unwrap() {
        skip(&"/dev/net/tun does not exist");
        return;
    }
    let status = Command::new("unshare")
        .args([
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-ec",
            SCRIPT,
            "sh",
        ])
        .args([executable(), std::env::current_exe().unwrap()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// In a mount namespace of its own: a device node that everybody may open, as distributions have
/// it; a resolv.conf that is a link into the folder of systemd-resolved, as on Ubuntu; and copies
/// of the programs where an ordinary user can reach them.
const SCRIPT: &str = r#"
mount -t tmpfs -o mode=755 gatelab-test /mnt
mknod -m 666 /mnt/tun c 10 200
mount --bind /mnt/tun /dev/net/tun
cp -a /etc /mnt/etc
rm /mnt/etc/resolv.conf
ln -s ../run/systemd/resolve/stub-resolv.conf /mnt/etc/resolv.conf
mount --bind /mnt/etc /etc
mount -t tmpfs -o mode=755 gatelab-test /run
mkdir -p /run/systemd/resolve
echo nameserver 127.0.0.53 > /run/systemd/resolve/stub-resolv.conf
cp "$1" /mnt/gatelab
cp "$2" /mnt/tests
cd /
export GATELAB_TEST_EXECUTABLE=/mnt/gatelab HOME=/ USER=nobody PATH=/usr/bin:/bin
exec setpriv --reuid=65534 --regid=65534 --clear-groups /mnt/tests --test-threads=2
"#;
