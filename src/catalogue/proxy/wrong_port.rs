//! `proxy.wrong-port`: the proxy knocks at a port where nobody listens.

use super::configure::sites;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "proxy.wrong-port",
    aliases: &[],
    title: "the proxy asks at the wrong port",
    sentence: "{} has the wrong port of its upstreams",
    summary: "A wrong number in the proxy's configuration: the app is fine and listens, but the \
              proxy knocks next door, and the machine says no.",
    place: PlaceKind::Program,
    params: &[Param {
        name: "port",
        kind: Kind::Number,
        default: Some("8081"),
        doc: "the port it asks at instead",
    }],
    ends_in: Ending::Proxy(ProxyError::ConnectionRefused),
    example: "proxy.wrong-port@proxy",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let port = site.number("port").unwrap_or_default();
    sites(site, move |sites, broke| {
        let pools = sites.iter_mut().map(|site| &mut site.pool);
        for upstream in pools.flat_map(|pool| &mut pool.upstreams) {
            (upstream.port, upstream.by) = (port, Some(broke));
        }
    })
}
