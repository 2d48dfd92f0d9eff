//! What each sheet shows: one file, one function and one line each.

mod ask;
mod branches;
pub(super) mod faults;
mod goto;
mod help;
pub mod inspector;
mod machines;
mod palette;
mod predict;
mod profiles;
mod settings;
mod why;
mod write;

use super::desk::Desk;
use super::sheet::{Content, Kind};

/// What the sheet `kind` shows.
pub fn content(kind: Kind, desk: &Desk) -> Content {
    match kind {
        Kind::Ask => ask::content(desk),
        Kind::Branches => branches::content(desk),
        // Drawn in columns, by its own panel.
        Kind::Crossing => Content::default(),
        Kind::Faults => faults::all(desk),
        Kind::Fixes => faults::standing(desk),
        Kind::GoTo => goto::content(desk),
        Kind::Help => help::content(desk),
        Kind::Inspector => inspector::content(desk),
        Kind::Machines => machines::content(desk),
        Kind::Palette => palette::content(desk),
        Kind::Places => faults::places_of_chosen(desk),
        Kind::Predict => predict::content(desk),
        Kind::Profiles => profiles::content(desk),
        Kind::Settings => settings::content(desk),
        Kind::Why => why::content(desk),
        Kind::Write => write::content(desk),
    }
}
