//! Impairments laid over a link, as most of its faults are made.

use crate::catalogue::{Applied, FaultError, Site};
use crate::impair::Impairment;

/// Lays an impairment over the directions that are meant, behind what the link does anyway.
pub(super) fn lay(site: &mut Site<'_>, kind: Impairment) -> Result<Applied, FaultError> {
    let ways = site.ways()?;
    let broke = site.broke();
    let add = |(link, direction)| {
        let rule = site.world.impairments(link, direction);
        (link, direction, rule.add(kind, Some(broke)))
    };
    let laid: Vec<_> = ways.into_iter().map(add).collect();
    Ok(Applied::new(move |world, _| {
        for (link, direction, rule) in laid {
            world.impairments(link, direction).remove(rule);
        }
    }))
}
