//! What gatelab has to show of itself: catalogues, maps, completions, the man page.

mod catalogues;
mod generate;

pub(super) use catalogues::{faults, map, profiles, scenarios};
pub(super) use generate::{completions, man};
