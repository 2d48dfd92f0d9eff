//! What machines remember, so that a fault cannot be felt yet: names and leases.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use crate::dhcp::apps::DhcpServer;
use crate::dhcp::server::{LeaseRow, LeaseState};
use crate::dns::apps::DnsServer;
use crate::host::Host;
use crate::http::browser::Browser;
use crate::net::World;
use crate::proxy::ReverseProxy;
use crate::trace::NodeId;

use super::Latent;

/// What makes a client of a DHCP server ask again at once.
pub(super) const ASK_ANEW: &str = "switch the machine off and on: it then asks anew";

/// Why nobody asks `server` about `name` (about anything, without a name): who still remembers
/// the answer, and who has a connection open to one of `addresses`, for which none is needed.
pub(super) fn names(
    world: &World,
    name: Option<&str>,
    server: NodeId,
    addresses: &[Ipv4Addr],
) -> Option<Latent> {
    let others = || world.nodes().filter(|node| *node != server);
    let known: Vec<_> = others()
        .filter_map(|node| {
            let entries = entries(world, node).into_iter();
            let own = entries.filter(|(known, _)| name.is_none_or(|name| name == known));
            Some((node, own.map(|(_, left)| left).max()?))
        })
        .collect();
    let open: Vec<_> = others()
        .filter_map(|node| Some((node, open_to(world, node, addresses)?)))
        .collect();
    let why: Vec<String> = [
        said(world, &known, ("remembers", "remember"), "the answer"),
        said(world, &open, ("has", "have"), "a connection open"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let helps = [
        (&known, "forget remembered names"),
        (&open, "close idle connections"),
    ];
    let helps = helps.iter().filter(|(who, _)| !who.is_empty());
    let helps: Vec<&str> = helps.map(|(_, help)| *help).collect();
    let left = known.iter().chain(&open).map(|(_, left)| *left).max();
    (!why.is_empty()).then(|| Latent {
        why: why.join("; "),
        left,
        would_help: helps.join(" and "),
    })
}

/// `phone and home-gw still remember the answer`.
fn said(
    world: &World,
    who: &[(NodeId, Duration)],
    (one, many): (&str, &str),
    what: &str,
) -> Option<String> {
    let names: Vec<&str> = who.iter().map(|(node, _)| world.name(*node)).collect();
    let (last, others) = names.split_last()?;
    Some(match others {
        [] => format!("{last} still {one} {what}"),
        others => format!("{} and {last} still {many} {what}", others.join(", ")),
    })
}

/// How long an unused connection from a browser or a proxy to one of `addresses` stays open, if
/// there is one.
fn open_to(world: &World, node: NodeId, addresses: &[Ipv4Addr]) -> Option<Duration> {
    let host = world.node::<Host>(node)?;
    let browser = host
        .program::<Browser>()
        .map(|it| it.settings().idle_timeout);
    let proxy = host.program::<ReverseProxy>();
    let patience = browser.or(proxy.map(|it| it.settings().timeouts.upstream_idle))?;
    let sockets = host.kernel().sockets();
    let mut open = sockets.iter().filter(|row| row.state == "ESTABLISHED");
    let to_them = |remote: SocketAddrV4| addresses.contains(remote.ip());
    open.any(|row| row.remote.is_some_and(to_them))
        .then_some(patience)
}

/// The names that the programs of a machine remember, and for how long yet.
fn entries(world: &World, node: NodeId) -> Vec<(String, Duration)> {
    let now = world.now();
    let Some(host) = world.node::<Host>(node) else {
        return Vec::new();
    };
    let plain = |name: String| name.trim_end_matches('.').to_owned();
    let mut found = Vec::new();
    if let Some(browser) = host.program::<Browser>() {
        let names = browser.names();
        let entries = names.entries(now);
        found.extend(entries.map(|(name, _, entry)| (plain(name.to_string()), entry.left(now))));
    }
    if let Some(server) = host.program::<DnsServer>() {
        let rows = server.cache_rows(now).into_iter();
        found.extend(rows.map(|row| (plain(row.name), row.left)));
    }
    if let Some(proxy) = host.program::<ReverseProxy>() {
        let names = proxy.view(now).names.into_iter();
        found.extend(names.map(|known| (plain(known.name), known.until.since(now))));
    }
    found
}

/// The clients of a DHCP server that have an address already.
pub(super) fn leases(world: &World, server: NodeId) -> Vec<LeaseRow> {
    let host = world.node::<Host>(server);
    let leases = host.and_then(|host| host.program::<DhcpServer>());
    let leases = leases.map(|server| server.leases(world.now()));
    let mut leases = leases.unwrap_or_default();
    leases.retain(|lease| lease.state == LeaseState::Bound);
    leases
}

/// Whose leases they are, and that they hold.
pub(super) fn holders(leases: &[LeaseRow]) -> Option<String> {
    let name = |lease: &LeaseRow| {
        let own = lease.host_name.clone();
        own.unwrap_or_else(|| lease.address.to_string())
    };
    let names: Vec<String> = leases.iter().map(name).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("{one} has an address, and its lease still holds")),
        all => Some(format!(
            "{} have addresses, and their leases still hold",
            all.join(", ")
        )),
    }
}
