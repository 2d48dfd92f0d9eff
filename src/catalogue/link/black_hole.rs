//! `mtu.black-hole`: long packets vanish, and nobody says that they were too long.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "mtu.black-hole",
    aliases: &[],
    title: "large packets vanish",
    sentence: "large packets vanish on {}, small ones pass",
    summary: "Packets longer than this are dropped without the ICMP message that would tell the \
              sender (RFC 1191, RFC 2923). The connection opens, a small page arrives, and a \
              large one stops halfway.",
    place: PlaceKind::LinkOrWay,
    params: &[Param {
        name: "size",
        kind: Kind::Number,
        default: Some("1400"),
        doc: "the longest packet that passes, in octets",
    }],
    ends_in: Ending::Words("small pages 200; large ones stall until the browser gives up"),
    example: "mtu.black-hole@internet--proxy",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let bytes = site.number("size").unwrap_or(u16::MAX);
    lay(site, Impairment::Mtu { bytes })
}
