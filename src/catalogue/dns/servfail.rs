//! `dns.servfail`: the name server fails.

use super::lie::lie;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::dns::{Override, Rcode};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dns.servfail",
    aliases: &[],
    title: "the name server fails",
    sentence: "the name server fails over {}",
    summary: "The name server answers, but only to say SERVFAIL: it could not find out. \
        Whether the name exists stays open (RFC 1035 section 4.1.1).",
    place: PlaceKind::Name,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DnsError),
    example: "dns.servfail@app1.internal",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    lie(site, Override::Rcode(Rcode::SERVFAIL))
}
