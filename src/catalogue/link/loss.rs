//! `link.loss`: packets vanish by chance.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.loss",
    aliases: &[],
    title: "packets get lost",
    sentence: "packets get lost on {}",
    summary: "Each packet vanishes with this chance, and nobody is told; TCP notices that no \
              answer came, and sends again.",
    place: PlaceKind::LinkOrWay,
    params: &[Param {
        name: "p",
        kind: Kind::Probability,
        default: Some("30%"),
        doc: "how likely a packet is lost",
    }],
    ends_in: Ending::Words("200, later"),
    example: "link.loss@internet--proxy,p=30%",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let p = site.probability("p")?;
    lay(site, Impairment::Loss(p))
}
