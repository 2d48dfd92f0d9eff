//! `proxy.loop`: the proxy passes requests on to itself.

use super::configure::sites;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::host::Host;
use crate::http::ProxyError;
use crate::proxy::{ReverseProxy, Upstream};

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "proxy.loop",
    aliases: &[],
    title: "the proxy passes requests on to itself",
    sentence: "{} has itself as its upstream",
    summary: "The upstream in the proxy's configuration is the proxy. It meets its own name in \
              the request's Via field (RFC 9110 section 7.6.3) and stops.",
    place: PlaceKind::Program,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::ProxyLoopDetected),
    example: "proxy.loop@proxy",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let (node, _) = site.program()?;
    let host = site.world.node::<Host>(node);
    let address = host.and_then(|host| {
        let kernel = host.kernel();
        let mut addresses = kernel.interfaces.iter().flat_map(|it| &it.addresses);
        addresses.next().map(|cidr| cidr.address().to_string())
    });
    let listens = |proxy: &ReverseProxy| proxy.settings().listen.first().copied();
    let port = site.with_program(node, listens).flatten();
    let (Some(address), Some(port)) = (address, port) else {
        return Err(site.unfit("it has no address, or listens on no port"));
    };
    sites(site, move |sites, broke| {
        for site in sites {
            site.pool.upstreams = vec![Upstream {
                by: Some(broke),
                ..Upstream::new(&address, port)
            }];
        }
    })
}
