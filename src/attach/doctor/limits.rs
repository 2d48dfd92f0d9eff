//! The kernel's limits on namespaces of ordinary users.

use super::{Check, Machine};

/// Checks every limit this kernel has.
pub(super) fn examine(machine: &Machine) -> Vec<Check> {
    let counts = COUNTS.iter().filter_map(|name| count(machine, name));
    let checks = counts.chain(debian(machine)).chain(apparmor(machine));
    checks.collect()
}

/// The number of namespaces a user may have; zero forbids them, to root too.
fn count(machine: &Machine, name: &'static str) -> Option<Check> {
    let path = format!("/proc/sys/{}", name.replace('.', "/"));
    Some(match machine.setting(&path) {
        Some(0) => Check::fail(
            name,
            "it is 0: nobody may have namespaces",
            set(name, "15000"),
        ),
        Some(count) => Check::ok(name, format!("it is {count}")),
        None if name == USER => Check::fail(name, "the kernel has no user namespaces", KERNEL),
        None => return None,
    })
}

/// A switch of older Debian kernels.
fn debian(machine: &Machine) -> Option<Check> {
    let name = "kernel.unprivileged_userns_clone";
    match machine.setting("/proc/sys/kernel/unprivileged_userns_clone")? {
        0 if machine.is_root => Some(Check::ok(name, "it is 0, but you are root")),
        0 => Some(Check::fail(
            name,
            "only root may have user namespaces",
            set(name, "1"),
        )),
        _ => Some(Check::ok(name, "it is 1")),
    }
}

/// A switch of Ubuntu 23.10 and later: namespaces without rights for programs it does not know.
fn apparmor(machine: &Machine) -> Option<Check> {
    let name = "kernel.apparmor_restrict_unprivileged_userns";
    let path = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    if machine.setting(path)? == 0 {
        return Some(Check::ok(name, "it is 0"));
    }
    if machine.is_root || machine.path(PROFILE).exists() {
        return Some(Check::ok(name, "it is 1, and does not concern you"));
    }
    let what = "AppArmor gives programs without a profile no rights in their own namespaces";
    Some(Check::fail(name, what, profile()))
}

/// The commands that give this program, and no other, a profile.
fn profile() -> String {
    let program = Machine::program();
    format!(
        "sudo tee {PROFILE} <<'END'
abi <abi/4.0>,
include <tunables/global>
profile gatelab {program} flags=(unconfined) {{
  userns,
}}
END
sudo apparmor_parser -r {PROFILE}"
    )
}

/// The commands that change a kernel setting, now and at every start.
fn set(name: &str, value: &str) -> String {
    format!(
        "sudo sysctl -w {name}={value}
echo {name}={value} | sudo tee -a /etc/sysctl.d/50-gatelab.conf   # at every start"
    )
}

const COUNTS: [&str; 6] = [
    USER,
    "user.max_net_namespaces",
    "user.max_mnt_namespaces",
    "user.max_pid_namespaces",
    "user.max_uts_namespaces",
    "user.max_ipc_namespaces",
];

const USER: &str = "user.max_user_namespaces";

const PROFILE: &str = "/etc/apparmor.d/gatelab";

const KERNEL: &str = "use a kernel built with CONFIG_USER_NS=y, as all common distributions do";
