//! Routes withheld and given back.

use crate::catalogue::{Applied, FaultError, Site};
use crate::host::{Errno, Host, Withheld};

/// Withholds routes of the machine at the place; routes that come later (a lease) as well. Its own
/// programs are told `errno`.
pub(super) fn withhold(
    site: &mut Site<'_>,
    which: &[Withheld],
    errno: Errno,
) -> Result<Applied, FaultError> {
    let node = site.machine()?;
    let broke = site.broke();
    site.act(node, |host, _| {
        for one in which {
            host.kernel().routes.withhold_as(*one, broke, errno);
        }
    });
    Ok(Applied::new(move |world, healed| {
        world.act(node, Some(healed), |host: &mut Host, _| {
            host.kernel().routes.give_back(broke);
        });
    }))
}
