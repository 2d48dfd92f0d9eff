//! `ip route` and `ip route get`.

use std::net::Ipv4Addr;

use crate::console::Complaint;
use crate::console::seat::Seat;
use crate::dhcp::apps::DhcpClient;
use crate::host::{Kernel, Route};

/// `ip route`: the routes in force, the default first.
pub(super) fn routes(seat: &Seat<'_>, device: Option<&str>) -> Vec<String> {
    let leased = seat.host.program::<DhcpClient>().map(DhcpClient::interface);
    let kernel = seat.host.kernel();
    let mut routes: Vec<Route> = kernel.routes.iter().copied().collect();
    routes.sort_by_key(|route| (route.prefix.prefix_len(), route.prefix.address()));
    let name = |route: &Route| &kernel.interfaces[usize::from(route.interface)].name;
    let wanted = routes
        .iter()
        .filter(|route| device.is_none_or(|device| device == name(route)));
    let lines = wanted.map(|route| {
        let prefix = match (route.prefix.prefix_len(), route.prefix.network()) {
            (0, _) => "default".to_owned(),
            (32, network) => network.address().to_string(),
            (_, network) => network.to_string(),
        };
        let source = source(&kernel, route);
        let source = source.map(|it| format!(" src {it}")).unwrap_or_default();
        let device = name(route);
        match route.via {
            Some(via) if leased == Some(route.interface) => {
                format!("{prefix} via {via} dev {device} proto dhcp{source} metric 100")
            }
            Some(via) => format!("{prefix} via {via} dev {device} proto static"),
            None => format!("{prefix} dev {device} proto kernel scope link{source}"),
        }
    });
    lines.collect()
}

fn source(kernel: &Kernel, route: &Route) -> Option<Ipv4Addr> {
    let own = &kernel.interfaces[usize::from(route.interface)];
    own.source_for(route.via.unwrap_or(route.prefix.address()))
}

/// `ip route get ADDRESS`: where a packet would go.
pub(super) fn answer(seat: &Seat<'_>, words: &[&str]) -> Result<Vec<String>, Complaint> {
    let [text] = words else {
        return Err(Complaint::new(255, "ip route get: one address, please"));
    };
    let to: Ipv4Addr = text.parse().map_err(|_| {
        let text = format!("Error: any valid address is expected rather than \"{text}\".");
        Complaint::new(1, text)
    })?;
    let kernel = seat.host.kernel();
    if kernel.owns(to) {
        let line = format!("local {to} dev lo src {to} uid 0 ");
        return Ok(vec![line, "    cache <local> ".to_owned()]);
    }
    let unreachable = |_| Complaint::new(2, "RTNETLINK answers: Network is unreachable");
    let hop = kernel.routes.lookup(to).map_err(unreachable)?;
    let own = &kernel.interfaces[usize::from(hop.interface)];
    let via = if hop.address == to {
        String::new()
    } else {
        format!(" via {}", hop.address)
    };
    let source = own.source_for(hop.address);
    let source = source.map(|it| format!(" src {it}")).unwrap_or_default();
    let mtu = kernel.mtu_to(to);
    let cache = if mtu < own.mtu {
        format!("    cache mtu {mtu} ")
    } else {
        "    cache ".to_owned()
    };
    Ok(vec![
        format!("{to}{via} dev {}{source} uid 0 ", own.name),
        cache,
    ])
}
