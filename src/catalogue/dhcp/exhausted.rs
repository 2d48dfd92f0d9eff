//! `dhcp.exhausted`: there is no address left to lease.

use super::misconfigure::misconfigure;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Latent, PlaceKind, Site, remembered};

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dhcp.exhausted",
    aliases: &[],
    title: "there are no addresses left",
    sentence: "{} has no address left to lease",
    summary: "All addresses of the pool are taken, so a machine that comes new gets none and \
              stays without a network. Who has one keeps it (RFC 2131 section 4.3.1).",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Words("browser error ERR_INTERNET_DISCONNECTED"),
    example: "dhcp.exhausted@home-gw",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let (node, _) = site.program()?;
    let holders = remembered::holders(&remembered::leases(site.world, node));
    let latent = holders.map(|why| Latent {
        why,
        left: None,
        would_help: remembered::ASK_ANEW.into(),
    });
    let applied = misconfigure(site, |settings| settings.pool_is_full = true)?;
    Ok(applied.latent(latent))
}
