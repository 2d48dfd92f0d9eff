//! `dns.refused`: the name server refuses to answer.

use super::lie::lie;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::dns::{Override, Rcode};
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dns.refused",
    aliases: &[],
    title: "the name server refuses",
    sentence: "the name server refuses to answer for {}",
    summary: "The name server answers, but only to say REFUSED: it will not tell, mostly because \
              whoever asks is not among those it serves (RFC 1035 section 4.1.1).",
    place: PlaceKind::Name,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DnsError),
    example: "dns.refused@app1.internal",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    lie(site, Override::Rcode(Rcode::REFUSED))
}
