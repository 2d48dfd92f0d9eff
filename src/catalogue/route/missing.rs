//! `route.missing`: a machine does not know the way any more.

use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Cidr;

use super::withhold::withhold;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::host::{Errno, Host, Withheld};
use crate::http::ProxyError;
use crate::scenario::program::{Program, Proxy};

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "route.missing",
    aliases: &[],
    title: "the way is unknown",
    sentence: "the routing table of {} lacks an entry",
    summary: "The machine has no route to a network and says so at once, or hands the packets to \
              a router that says so. At a proxy it is the way to its upstreams, elsewhere the \
              way to everything behind other routers.",
    place: PlaceKind::Machine,
    params: &[
        Param {
            name: "to",
            kind: Kind::Network,
            default: None,
            doc: "the network or address no longer reached; `default` for the default route",
        },
        Param {
            name: "says",
            kind: Kind::Choice(&["network", "host", "prohibited"]),
            default: Some("network"),
            doc: "what its own programs hear: network or host unreachable, or not permitted",
        },
    ],
    ends_in: Ending::Proxy(ProxyError::DestinationIpUnroutable),
    example: "route.missing@proxy",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let which = which(site)?;
    let node = site.machine()?;
    let host = site.world.node::<Host>(node);
    let known = host.is_some_and(|host| {
        let kernel = host.kernel();
        // A machine without an address yet learns its routes from a lease.
        let waits = kernel.interfaces.iter().any(|it| it.addresses.is_empty());
        let mut routes = kernel.routes.known();
        waits || routes.any(|route| which.iter().any(|one| one.includes(route)))
    });
    if !known {
        return Err(site.unfit("it has no such route; name one with to=NETWORK"));
    }
    let errno = match site.choice("says")? {
        "host" => Errno::HostUnreachable,
        "prohibited" => Errno::PermissionDenied,
        _ => Errno::NetworkUnreachable,
    };
    withhold(site, &which, errno)
}

fn which(site: &Site<'_>) -> Result<Vec<Withheld>, FaultError> {
    if let Some(network) = site.network("to") {
        return Ok(vec![Withheld::To(network)]);
    }
    let programs = site.node()?.programs.iter();
    let upstreams = programs
        .filter_map(|program| match program {
            Program::Proxy(proxy) => Some(upstreams(site, proxy)),
            _ => None,
        })
        .flatten();
    let which: Vec<Withheld> = upstreams
        .map(|address| Withheld::To(Ipv4Cidr::new(address, 32)))
        .collect();
    Ok(if which.is_empty() {
        vec![Withheld::Beyond]
    } else {
        which
    })
}

/// The addresses of a proxy's upstreams, as the scenario's zones give them.
fn upstreams(site: &Site<'_>, proxy: &Proxy) -> Vec<Ipv4Addr> {
    let members = proxy.pools.iter().flat_map(|pool| &pool.upstreams);
    members
        .flat_map(|upstream| match upstream.host.parse() {
            Ok(address) => vec![address],
            Err(_) => site.addresses_of(&upstream.host),
        })
        .collect()
}
