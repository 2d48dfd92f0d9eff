//! `link.corrupt`: packets are damaged by chance.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.corrupt",
    aliases: &[],
    title: "packets are damaged",
    sentence: "packets are damaged on {}",
    summary: "One bit of a packet is inverted with this chance; the checksum shows it, and the \
              receiver throws the packet away.",
    place: PlaceKind::LinkOrWay,
    params: &[Param {
        name: "p",
        kind: Kind::Probability,
        default: Some("10%"),
        doc: "how likely a packet is damaged",
    }],
    ends_in: Ending::Words("200, later"),
    example: "link.corrupt@internet--proxy,p=10%",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let p = site.probability("p")?;
    lay(site, Impairment::Corrupt(p))
}
