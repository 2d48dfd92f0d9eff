//! The programs that lessons use inside a namespace; none is needed to run gatelab.

use super::{Check, Machine};

/// Says which of the usual programs are missing.
pub(super) fn examine(machine: &Machine) -> Vec<Check> {
    let check = |(name, purpose, package): &(&'static str, &str, &str)| {
        if machine.has_program(name) {
            Check::ok(name, format!("installed: {purpose}"))
        } else {
            let fix = format!("sudo apt install {package}   # or the same with your package tool");
            Check::warn(name, format!("not installed: {purpose}"), fix)
        }
    };
    TOOLS.iter().map(check).collect()
}

/// Name, purpose, and the package in Debian and Ubuntu.
const TOOLS: [(&str, &str, &str); 6] = [
    ("curl", "loads pages", "curl"),
    ("dig", "asks DNS servers", "bind9-dnsutils"),
    ("ip", "shows addresses and routes", "iproute2"),
    ("ping", "asks whether a host answers", "iputils-ping"),
    ("tcpdump", "shows packets", "tcpdump"),
    ("traceroute", "names the routers on a path", "traceroute"),
];
