//! `link.reorder`: some packets overtake others.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.reorder",
    aliases: &[],
    title: "packets overtake each other",
    sentence: "packets overtake each other on {}",
    summary: "With this chance a packet skips the link's delay and arrives before those sent \
              earlier; TCP puts the bytes back in order.",
    place: PlaceKind::LinkOrWay,
    params: &[
        Param {
            name: "p",
            kind: Kind::Probability,
            default: Some("25%"),
            doc: "how likely a packet overtakes",
        },
        Param {
            name: "gap",
            kind: Kind::Number,
            default: Some("1"),
            doc: "only every so many packets",
        },
    ],
    ends_in: Ending::Words("200, as ever"),
    example: "link.reorder@internet--proxy,p=25%",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let probability = site.probability("p")?;
    let gap = site.number("gap").unwrap_or(1).into();
    lay(site, Impairment::Reorder { probability, gap })
}
