//! `link.duplicate`: packets arrive twice by chance.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.duplicate",
    aliases: &[],
    title: "packets arrive twice",
    sentence: "packets arrive twice on {}",
    summary: "Each packet is doubled with this chance; TCP recognises the second one and \
              ignores it.",
    place: PlaceKind::LinkOrWay,
    params: &[Param {
        name: "p",
        kind: Kind::Probability,
        default: Some("30%"),
        doc: "how likely a packet is doubled",
    }],
    ends_in: Ending::Words("200, as ever"),
    example: "link.duplicate@internet--proxy,p=30%",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let p = site.probability("p")?;
    lay(site, Impairment::Duplicate(p))
}
