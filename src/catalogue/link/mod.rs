//! Faults of links: cables that are cut, deaf in one direction, lossy, slow, or too narrow.

pub(super) mod black_hole;
pub(super) mod corrupt;
pub(super) mod delay;
pub(super) mod down;
pub(super) mod duplicate;
mod lay;
pub(super) mod loss;
pub(super) mod one_way;
pub(super) mod rate;
pub(super) mod reorder;
