//! `ip addr` and `ip link`.

use std::time::Duration;

use smoltcp::wire::Ipv4Cidr;

use crate::console::seat::Seat;
use crate::console::show::columns;
use crate::dhcp::apps::{DhcpClient, Status};
use crate::host::Interface;

/// `ip addr`.
pub(super) fn addresses(seat: &Seat<'_>, device: Option<&str>, brief: bool) -> Vec<String> {
    shown(seat, device, brief, true)
}

/// `ip link`.
pub(super) fn links(seat: &Seat<'_>, device: Option<&str>, brief: bool) -> Vec<String> {
    shown(seat, device, brief, false)
}

fn shown(seat: &Seat<'_>, device: Option<&str>, brief: bool, inet: bool) -> Vec<String> {
    let kernel = seat.host.kernel();
    let is_wanted = |name: &str| device.is_none_or(|device| device == name);
    if brief {
        let mut rows = Vec::new();
        if is_wanted("lo") {
            let what = if inet {
                "127.0.0.1/8"
            } else {
                "00:00:00:00:00:00"
            };
            rows.push(["lo", "UNKNOWN", what].map(str::to_owned).to_vec());
        }
        let own = kernel.interfaces.iter();
        rows.extend(
            own.filter(|own| is_wanted(&own.name))
                .map(|own| brief_row(own, inet)),
        );
        return columns::lines(&rows, &[], 4);
    }
    let mut lines = Vec::new();
    if is_wanted("lo") {
        lines.extend(loopback(inet));
    }
    for (number, own) in kernel.interfaces.iter().enumerate() {
        if is_wanted(&own.name) {
            lines.extend(interface(number + 2, own, inet));
            if inet {
                let lease = lease(seat, number);
                let each = own.addresses.iter();
                each.for_each(|cidr| lines.extend(inet_lines(own, *cidr, lease)));
            }
        }
    }
    lines
}

fn brief_row(own: &Interface, inet: bool) -> Vec<String> {
    let mac = own.mac.to_string().replace('-', ":");
    let addresses: Vec<String> = own.addresses.iter().map(Ipv4Cidr::to_string).collect();
    let what = if inet { addresses.join(" ") } else { mac };
    vec![own.name.clone(), state(own).to_owned(), what]
}

fn loopback(inet: bool) -> Vec<String> {
    let mut lines = vec![
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen \
         1000",
        "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
    ];
    if inet {
        lines.push("    inet 127.0.0.1/8 scope host lo");
        lines.push("       valid_lft forever preferred_lft forever");
    }
    lines.into_iter().map(str::to_owned).collect()
}

fn state(own: &Interface) -> &'static str {
    if own.no_carrier.is_some() {
        "DOWN"
    } else {
        "UP"
    }
}

fn interface(number: usize, own: &Interface, inet: bool) -> Vec<String> {
    let flags = if own.no_carrier.is_some() {
        "NO-CARRIER,BROADCAST,MULTICAST,UP"
    } else {
        "BROADCAST,MULTICAST,UP,LOWER_UP"
    };
    let (name, mtu, state) = (&own.name, own.mtu, state(own));
    let mac = own.mac.to_string().replace('-', ":");
    let mode = if inet { "" } else { " mode DEFAULT" };
    vec![
        format!(
            "{number}: {name}: <{flags}> mtu {mtu} qdisc fq_codel state {state}{mode} group \
             default qlen 1000"
        ),
        format!("    link/ether {mac} brd ff:ff:ff:ff:ff:ff"),
    ]
}

/// How long the lease of an interface goes on, if its address is leased.
fn lease(seat: &Seat<'_>, interface: usize) -> Option<Duration> {
    let client = seat.host.program::<DhcpClient>()?;
    if usize::from(client.interface()) != interface {
        return None;
    }
    match client.status() {
        Status::Leased { until, .. } => until.map(|until| until.since(seat.now())),
        Status::Unconfigured { .. } => None,
    }
}

fn inet_lines(own: &Interface, cidr: Ipv4Cidr, lease: Option<Duration>) -> [String; 2] {
    let broadcast = cidr.broadcast().map(|it| format!(" brd {it}"));
    let broadcast = broadcast.unwrap_or_default();
    let (dynamic, life) = match lease {
        None => ("", "forever".to_owned()),
        Some(left) => (" dynamic", format!("{}sec", left.as_secs())),
    };
    let name = &own.name;
    [
        format!("    inet {cidr}{broadcast} scope global{dynamic} {name}"),
        format!("       valid_lft {life} preferred_lft {life}"),
    ]
}
