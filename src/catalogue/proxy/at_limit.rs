//! `proxy.at-limit`: the proxy may not open any more connections.

use super::configure::configure;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "proxy.at-limit",
    aliases: &[],
    title: "the proxy has too many connections",
    sentence: "{} may open no further connection to its upstreams",
    summary: "The proxy has as many connections to its upstreams as it may have, so it does not \
              even try; the upstreams know nothing of it.",
    place: PlaceKind::Program,
    params: &[Param {
        name: "limit",
        kind: Kind::Number,
        default: Some("0"),
        doc: "how many connections it may have",
    }],
    ends_in: Ending::Proxy(ProxyError::ConnectionLimitReached),
    example: "proxy.at-limit@proxy",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let limit = site.number("limit").unwrap_or_default();
    configure(
        site,
        |settings| &mut settings.connection_limit,
        move |value, _| *value = Some(limit.into()),
    )
}
