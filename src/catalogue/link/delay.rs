//! `link.delay`: every packet takes longer.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, Kind, Param, PlaceKind, Site};
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.delay",
    aliases: &[],
    title: "the way takes longer",
    sentence: "packets take longer on {}",
    summary: "Every packet is held back by this time in each direction that is meant. Nothing is \
              lost; what needs many round trips suffers most.",
    place: PlaceKind::LinkOrWay,
    params: &[
        Param {
            name: "by",
            kind: Kind::Duration,
            default: Some("300ms"),
            doc: "how much longer, one way",
        },
        Param {
            name: "jitter",
            kind: Kind::Duration,
            default: Some("0"),
            doc: "how far that varies to either side",
        },
    ],
    ends_in: Ending::Words("200, later by exactly the round trips used"),
    example: "link.delay@internet--proxy,by=300ms",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    let (by, jitter) = (site.duration("by")?, site.duration("jitter")?);
    lay(site, Impairment::Delay { by, jitter })
}
