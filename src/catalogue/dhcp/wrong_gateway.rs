//! `dhcp.wrong-gateway`: clients are told a default gateway that is not there.

use std::net::Ipv4Addr;

use super::misconfigure::misconfigure;
use crate::catalogue::{
    Applied, Ending, Fault, FaultError, Kind, Latent, Param, PlaceKind, Site, remembered,
};
use crate::dhcp::apps::DhcpServer;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dhcp.wrong-gateway",
    aliases: &[],
    title: "the DHCP server names the wrong way out",
    sentence: "{} names a gateway that is not there",
    summary: "Leases carry the address of a default gateway (RFC 2132 section 3.5) that nobody \
              has. Neighbours on the same network are reached, everything beyond is not.",
    place: PlaceKind::Program,
    params: &[Param {
        name: "gateway",
        kind: Kind::Address,
        default: None,
        doc: "the address it names; the last one of its network if none is given",
    }],
    ends_in: Ending::Words("browser error ERR_ADDRESS_UNREACHABLE, or no name"),
    example: "dhcp.wrong-gateway@home-gw",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let (node, _) = site.program()?;
    let (network, lease_time) = site
        .with_program(node, |server: &DhcpServer| {
            let settings = server.settings();
            (settings.network, settings.lease_time)
        })
        .ok_or_else(|| site.unfit("the program there leases no addresses"))?;
    let broadcast = network.broadcast().unwrap_or(network.address());
    let last = Ipv4Addr::from_bits(broadcast.to_bits().saturating_sub(1));
    let gateway = site.address("gateway").unwrap_or(last);
    let leases = remembered::leases(site.world, node);
    // A client renews at half of its time (RFC 2131 section 4.4.5), and is told then.
    let rest = leases.iter().filter_map(|lease| lease.left).max();
    let latent = remembered::holders(&leases).map(|why| Latent {
        why,
        left: rest.map(|rest| rest.saturating_sub(lease_time / 2)),
        would_help: remembered::ASK_ANEW.into(),
    });
    let applied = misconfigure(site, move |settings| settings.router = Some(gateway))?;
    Ok(applied.latent(latent))
}
