//! `route.no-return`: requests arrive, answers do not find back.

use super::withhold::withhold;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::host::{Errno, Withheld};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "route.no-return",
    aliases: &[],
    title: "answers do not find back",
    sentence: "{} knows no way back",
    summary: "The machine hears every packet but has no route for its answers, so whoever asks \
              sees silence, as with a firewall that drops.",
    place: PlaceKind::Machine,
    params: &[Param {
        name: "to",
        kind: Kind::Network,
        default: None,
        doc: "only the way back to this network",
    }],
    ends_in: Ending::Proxy(ProxyError::ConnectionTimeout),
    example: "route.no-return@app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let which = site.network("to").map_or(Withheld::All, Withheld::To);
    withhold(site, &[which], Errno::NetworkUnreachable)
}
