//! `link.one-way`: one direction is dead, the carrier stays, and nobody is told.

use super::lay::lay;
use crate::catalogue::{Applied, Ending, Fault, FaultError, PlaceKind, Site};
use crate::http::ProxyError;
use crate::impair::Impairment;

pub(in crate::catalogue) static FAULT: Fault = Fault {
    name: "link.one-way",
    aliases: &[],
    title: "one direction of the cable is dead",
    sentence: "nothing gets through in the direction {}",
    summary: "The other direction works and the lights are on, so neither end notices. Who has \
              just spoken to the neighbour waits in vain; who has not finds no neighbour at all \
              and gives up after three seconds.",
    place: PlaceKind::Way,
    params: &[],
    ends_in: Ending::Proxy(ProxyError::DestinationIpUnroutable),
    example: "link.one-way@proxy>app1",
    apply,
};

fn apply(site: &mut Site<'_>) -> Result<Applied, FaultError> {
    lay(site, Impairment::Block)
}
