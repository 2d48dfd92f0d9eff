//! `dns.timeout`: the name server says nothing.

use super::lie::lie;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::dns::Override;
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dns.timeout",
    aliases: &[],
    title: "the name server is silent",
    sentence: "the name server says nothing about {}",
    summary: "Queries arrive and are never answered. Whoever asks tries again, and again, and \
        gives up late.",
    place: PlaceKind::Name,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DnsTimeout),
    example: "dns.timeout@app1.internal",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    lie(site, Override::Silence)
}
