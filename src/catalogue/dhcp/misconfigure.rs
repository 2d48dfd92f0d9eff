//! A DHCP server's settings are changed, and changed back.

use crate::catalogue::{Applied, FaultError, Site};
use crate::dhcp::apps::DhcpServer;
use crate::dhcp::server::Settings;
use crate::host::Host;

/// Changes the settings of the DHCP server at the place.
pub(super) fn misconfigure(
    site: &mut Site<'_>,
    change: impl Fn(&mut Settings) + 'static,
) -> Result<Applied, FaultError> {
    let (node, _) = site.program()?;
    if site.with_program(node, |_: &DhcpServer| ()).is_none() {
        return Err(site.unfit("the program there leases no addresses"));
    }
    let broke = site.broke();
    site.act(node, |host, _| {
        if let Some(server) = host.program::<DhcpServer>() {
            server.misconfigure(broke, change);
        }
    });
    Ok(Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, _| {
            if let Some(server) = host.program::<DhcpServer>() {
                server.restore(broke);
            }
        });
    }))
}
