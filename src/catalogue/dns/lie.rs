//! A name server is made to say something else than the truth, about one name or about all.

use crate::catalogue::{Applied, FaultError, Place, Site, remembered};
use crate::dns::apps::DnsServer;
use crate::dns::{Name, Override};
use crate::host::Host;
use crate::scenario::Scenario;
use crate::trace::NodeId;

/// Makes a name server lie: about a name the one that has authority over it, or the one at the
/// place about everything.
pub(super) fn lie(site: &mut Site<'_>, what: Override) -> Result<Applied, FaultError> {
    let (node, name) = who_and_what(site)?;
    site.emulated(node)?;
    if site.with_program(node, |_: &DnsServer| ()).is_none() {
        return Err(site.unfit("no name server answers for it"));
    }
    let latent = match site.place {
        Place::Name(name) => {
            let addresses = site.addresses_of(name);
            remembered::names(site.world, Some(name), node, &addresses)
        }
        _ => remembered::names(site.world, None, node, &[]),
    };
    let broke = site.broke();
    site.act(node, |host, _| {
        if let Some(server) = host.program::<DnsServer>() {
            server.set_override(name.clone(), what, Some(broke));
        }
    });
    let applied = Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, _| {
            if let Some(server) = host.program::<DnsServer>() {
                server.clear_override(name.as_ref(), Some(broke));
            }
        });
    });
    Ok(applied.latent(latent))
}

fn who_and_what(site: &Site<'_>) -> Result<(NodeId, Option<Name>), FaultError> {
    let Place::Name(text) = site.place else {
        return Ok((site.program()?.0, None));
    };
    let name: Option<Name> = text.parse().ok();
    let server = authority(site.scenario, text);
    match (server, name) {
        (Some(server), Some(name)) => Ok((server, Some(name))),
        _ => Err(site.unfit("no zone of this scenario holds that name")),
    }
}

/// The node that serves the zone nearest above a name (RFC 1034 section 4.3.2).
fn authority(scenario: &Scenario, name: &str) -> Option<NodeId> {
    let is_above = |apex: &str| {
        let rest = name.strip_suffix(apex);
        apex == "." || rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let zones = scenario.zones.iter().filter(|zone| is_above(&zone.apex));
    let nearest = zones.max_by_key(|zone| zone.apex.trim_matches('.').len())?;
    Some(NodeId(nearest.server.0 as u16))
}
