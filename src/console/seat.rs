//! Where a command is typed: a machine in its world.

use crate::host::Host;
use crate::http::Calendar;
use crate::net::World;
use crate::scenario::{Scenario, model};
use crate::sim::Time;
use crate::trace::NodeId;

/// A machine at which somebody types, to look at.
pub(super) struct Seat<'a> {
    /// The world.
    pub(super) world: &'a World,
    /// What the world was built from.
    pub(super) scenario: &'a Scenario,
    /// The machine's place in the world.
    pub(super) node: NodeId,
    /// The machine.
    pub(super) host: &'a Host,
}

impl Seat<'_> {
    /// The present moment.
    pub(super) fn now(&self) -> Time {
        self.world.now()
    }

    /// The machine's name.
    pub(super) fn name(&self) -> &str {
        self.world.name(self.node)
    }

    /// The machine in the scenario.
    pub(super) fn drafted(&self) -> Option<&model::Node> {
        self.scenario.nodes.get(usize::from(self.node.0))
    }
}

/// A moment as clocks on the machines show it.
pub(super) fn calendar(time: Time) -> Calendar {
    Calendar::at(Time::CALENDAR_S + time.as_nanos() / 1_000_000_000)
}

/// `2026-01-01 00:00:01`.
pub(super) fn date_time(time: Time) -> String {
    let c = calendar(time);
    let (year, month, day) = (c.year, c.month, c.day);
    let (hour, minute, second) = (c.hour, c.minute, c.second);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}
