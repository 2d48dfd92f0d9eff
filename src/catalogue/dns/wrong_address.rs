//! `dns.wrong-address`: a name leads to the wrong machine.

use std::net::{IpAddr, Ipv4Addr};

use super::lie::lie;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::dns::Override;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "dns.wrong-address",
    aliases: &[],
    title: "the name leads to a wrong address",
    sentence: "the name server gives a wrong address for {}",
    summary: "The name server answers at once and with confidence, but the address is not the \
              one. What follows is what that address has to say: often that nobody is there.",
    place: PlaceKind::Name,
    params: &[Param {
        name: "address",
        kind: Kind::Address,
        default: Some("192.0.2.254"),
        doc: "the address it gives; nobody's if none is named",
    }],
    ends_in: Ending::Words("what the wrong address has to say"),
    example: "dns.wrong-address@app1.internal",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let address = site.address("address").unwrap_or(Ipv4Addr::UNSPECIFIED);
    lie(site, Override::Addresses(vec![IpAddr::V4(address)]))
}
