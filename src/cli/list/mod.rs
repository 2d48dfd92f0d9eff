//! What gatelab has to show of itself: catalogues, maps, completions, the man page.

mod catalogues;
mod generate;
mod profiles;

pub(super) use catalogues::{faults, map, scenarios};
pub(super) use generate::{completions, man};
pub(super) use profiles::profiles;
