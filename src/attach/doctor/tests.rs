//! The doctor in front of made-up machines.

use std::fs;
use std::path::PathBuf;

use super::*;

/// A machine made of the given files; it does not outlive its test.
struct Patient(Machine);

impl Patient {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let name = format!("gatelab-doctor-{}-{name}", std::process::id());
        let root = std::env::temp_dir().join(name);
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(Machine {
            root,
            executable: None,
            is_root: false,
        })
    }

    fn check(&self, name: &str) -> Check {
        let checks = examine(&self.0);
        checks.into_iter().find(|check| check.name == name).unwrap()
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        let root: &PathBuf = &self.0.root;
        let _ = fs::remove_dir_all(root);
    }
}

#[test]
fn a_healthy_machine_lacks_only_tools() {
    let patient = Patient::new(
        "healthy",
        &[
            ("dev/net/tun", ""),
            ("proc/sys/user/max_user_namespaces", "15000\n"),
            (
                "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
                "0\n",
            ),
            ("usr/bin/curl", ""),
        ],
    );
    let checks = examine(&patient.0);
    assert!(
        checks.iter().all(|check| check.state < State::Fail),
        "{checks:?}"
    );
    assert_eq!(patient.check("curl").state, State::Ok);
    assert_eq!(patient.check("dig").state, State::Warn);
}

#[test]
fn every_obstacle_comes_with_its_fix() {
    let patient = Patient::new(
        "sick",
        &[
            ("proc/sys/user/max_user_namespaces", "0\n"),
            ("proc/sys/kernel/unprivileged_userns_clone", "0\n"),
            (
                "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
                "1\n",
            ),
        ],
    );
    let expected = [
        ("/dev/net/tun", "sudo modprobe tun"),
        (
            "user.max_user_namespaces",
            "sudo sysctl -w user.max_user_namespaces=15000",
        ),
        (
            "kernel.unprivileged_userns_clone",
            "sudo sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            "kernel.apparmor_restrict_unprivileged_userns",
            "sudo apparmor_parser -r /etc/apparmor.d/gatelab",
        ),
    ];
    for (name, command) in expected {
        let check = patient.check(name);
        assert_eq!(check.state, State::Fail, "{check:?}");
        assert!(check.fix.as_ref().unwrap().contains(command), "{check:?}");
    }
}

#[test]
fn in_a_container_the_fix_is_how_to_start_it() {
    let patient = Patient::new("container", &[(".dockerenv", "")]);
    let check = patient.check("/dev/net/tun");
    assert!(check.fix.unwrap().contains("--device /dev/net/tun"));
}

#[test]
fn a_missing_resolver_file_is_a_warning() {
    let patient = Patient::new("names", &[("etc/hosts", "")]);
    assert_eq!(patient.check("/etc/resolv.conf").state, State::Warn);
    let patient = Patient::new("names", &[("etc/resolv.conf", "")]);
    assert_eq!(patient.check("/etc/resolv.conf").state, State::Ok);
}

#[test]
fn root_is_not_stopped_by_limits_for_others() {
    let mut patient = Patient::new(
        "root",
        &[
            ("proc/sys/kernel/unprivileged_userns_clone", "0\n"),
            (
                "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
                "1\n",
            ),
        ],
    );
    patient.0.is_root = true;
    for name in [
        "kernel.unprivileged_userns_clone",
        "kernel.apparmor_restrict_unprivileged_userns",
    ] {
        assert_eq!(patient.check(name).state, State::Ok);
    }
}
