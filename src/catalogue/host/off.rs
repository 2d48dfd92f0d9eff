//! `host.off`: the machine is without power.

use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::host::Host;
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "host.off",
    aliases: &[],
    title: "the machine is switched off",
    sentence: "the machine {} is switched off",
    summary: "Nothing on it runs and nothing answers, not even to say no; its neighbours find \
              out only because they ask in vain. Healed, it boots again.",
    place: PlaceKind::Machine,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DestinationIpUnroutable),
    example: "host.off@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let node = site.machine()?;
    let broke = site.broke();
    site.act(node, |host, context| host.switch_off(context, broke));
    Ok(Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, context| {
            host.switch_on(context, broke);
        });
    }))
}
