//! `link.rate`: the link becomes a bottleneck.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.rate",
    aliases: &[],
    title: "the link is slow",
    sentence: "the link {} is slow",
    summary: "Packets are sent one after the other at this speed; the others wait, and what does \
              not fit into the queue is dropped. Small pages hardly notice, large ones do.",
    place: PlaceKind::LinkOrWay,
    params: &[
        Param {
            name: "rate",
            kind: Kind::Bitrate,
            default: Some("256kbit"),
            doc: "how fast, per second",
        },
        Param {
            name: "limit",
            kind: Kind::Size,
            default: Some("30000"),
            doc: "how much waits at most",
        },
    ],
    ends_in: Ending::Words("200, later"),
    example: "link.rate@internet--proxy,rate=256kbit",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let (bitrate, limit) = (site.bitrate("rate")?, site.size("limit")?);
    lay(site, Impairment::Rate { bitrate, limit })
}
