//! `dns.nxdomain`: there is no such name.

use super::lie::lie;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::dns::Override;
use crate::http::ProxyError;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dns.nxdomain",
    aliases: &[],
    title: "the name does not exist",
    sentence: "the name server says that {} does not exist",
    summary: "The name server answers, and says NXDOMAIN: there is no such name (RFC 1035 section \
              4.1.1). For a name that the browser asks for, no HTTP begins at all.",
    place: PlaceKind::Name,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DnsError),
    example: "dns.nxdomain@app1.internal",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    lie(site, Override::NxDomain)
}
