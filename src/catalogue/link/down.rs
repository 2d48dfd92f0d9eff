//! `link.down`: the cable is cut, and both ends see it at once.

use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.down",
    aliases: &[],
    title: "the cable is cut",
    sentence: "the cable {} is cut",
    summary: "Both ends see that the carrier is gone and say at once that there is no way; \
              what was on the cable is lost.",
    place: PlaceKind::Link,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DestinationIpUnroutable),
    example: "link.down@proxy--app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let link = site.link()?;
    let broke = site.broke();
    site.world.cut(link, broke);
    Ok(Applied::new(move |world, healed| {
        world.mend(link, broke, healed);
    }))
}
