//! A proxy's settings are changed, and changed back.

use crate::catalogue::{Applied, FaultError, Site};
use crate::host::Host;
use crate::proxy::{self, ReverseProxy, Settings};
use crate::trace::{Blamed, EventId};

/// Changes the sites of the proxy at the place; `change` gets them and the event to blame.
pub(super) fn sites(
    site: &mut Site<'_>,
    change: impl Fn(&mut Vec<proxy::Site>, EventId) + 'static,
) -> Result<Applied, FaultError> {
    configure(site, |settings| &mut settings.sites, change)
}

/// Changes one setting of the proxy at the place.
pub(super) fn configure<T: Clone + 'static>(
    site: &mut Site<'_>,
    which: fn(&mut Settings) -> &mut Blamed<T>,
    change: impl Fn(&mut T, EventId) + 'static,
) -> Result<Applied, FaultError> {
    let (node, _) = site.program()?;
    site.emulated(node)?;
    if site.with_program(node, |_: &ReverseProxy| ()).is_none() {
        return Err(site.unfit("the program there is no reverse proxy"));
    }
    let broke = site.broke();
    site.act(node, |host, _| {
        if let Some(proxy) = host.program::<ReverseProxy>() {
            let change = move |value: &mut T| change(value, broke);
            which(&mut proxy.settings()).change(broke, change);
        }
    });
    Ok(Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, _| {
            if let Some(proxy) = host.program::<ReverseProxy>() {
                which(&mut proxy.settings()).take_back(broke);
            }
        });
    }))
}
