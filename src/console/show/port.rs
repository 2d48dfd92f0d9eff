//! Names of ports, as `/etc/services` has them.

use crate::packet::Protocol;

/// The name of a well-known port.
pub(super) fn name(protocol: Protocol, port: u16) -> Option<&'static str> {
    Some(match (protocol, port) {
        (Protocol::Tcp | Protocol::Udp, 53) => "domain",
        (Protocol::Udp, 67) => "bootps",
        (Protocol::Udp, 68) => "bootpc",
        (Protocol::Tcp, 80) => "http",
        (Protocol::Tcp, 443) => "https",
        (Protocol::Tcp, 3128) => "squid",
        (Protocol::Tcp, 8080) => "http-alt",
        _ => return None,
    })
}

/// A port as it is shown: by its name, or with `numeric` by its number.
pub(super) fn shown(protocol: Protocol, port: u16, numeric: bool) -> String {
    let named = name(protocol, port).filter(|_| !numeric);
    named.map_or_else(|| port.to_string(), str::to_owned)
}
