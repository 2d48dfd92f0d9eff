//! `dns.no-address`: the name exists, and has no address.

use super::lie::lie;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::dns::Override;
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dns.no-address",
    aliases: &[],
    title: "the name has no address",
    sentence: "the name server knows {} but no address of it",
    summary: "The name server answers NOERROR with an empty answer (RFC 2308 section 2.2): the \
              name exists, but there is no address record of the kind asked for.",
    place: PlaceKind::Name,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DnsError),
    example: "dns.no-address@app1.internal",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    lie(site, Override::Addresses(Vec::new()))
}
