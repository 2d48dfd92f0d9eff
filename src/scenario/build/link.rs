//! Links of a world, with what they do to frames before anybody breaks them.

use crate::impair::{Impairment, Impairments};
use crate::net::World;
use crate::scenario::model::{Direction, Link, Scenario};
use crate::sim::Probability;
use crate::trace::{self, LinkId, NodeId};

/// Bytes that one frame counts for in a queue that the scenario measures in frames.
const FRAME: u64 = 1514;

/// Adds all links; nodes of the world have the numbers of the scenario's.
pub(super) fn connect(world: &mut World, scenario: &Scenario) {
    for link in &scenario.links {
        let [first, second] = link
            .ends
            .map(|end| (NodeId(end.node.0 as u16), end.interface as u8));
        let id = world.connect(first, second);
        describe(world, id, link);
    }
}

fn describe(world: &mut World, id: LinkId, link: &Link) {
    let ways = [trace::Direction::Forth, trace::Direction::Back];
    for (settings, way) in link.directions.iter().zip(ways) {
        install(world.impairments(id, way), settings);
    }
}

fn install(impairments: &mut Impairments, settings: &Direction) {
    let mut add = |impairment| {
        impairments.add(impairment, None);
    };
    if !settings.up {
        add(Impairment::Block);
    }
    if settings.loss > Probability::ZERO {
        add(Impairment::Loss(settings.loss));
    }
    if settings.corrupt > Probability::ZERO {
        add(Impairment::Corrupt(settings.corrupt));
    }
    if let Some(rate) = settings.rate
        && let Ok(bitrate) = rate.to_string().parse()
    {
        let limit = u64::from(settings.limit) * FRAME;
        add(Impairment::Rate { bitrate, limit });
    }
    if !settings.delay.is_zero() || !settings.jitter.is_zero() {
        add(Impairment::Delay {
            by: settings.delay,
            jitter: settings.jitter,
        });
    }
    if settings.duplicate > Probability::ZERO {
        add(Impairment::Duplicate(settings.duplicate));
    }
    if settings.reorder > Probability::ZERO {
        add(Impairment::Reorder {
            probability: settings.reorder,
            gap: 1,
        });
    }
}
