//! Links: two ends, two directions, each with its own impairments.

use crate::impair::Impairments;
use crate::trace::{EventId, NodeId};

use super::InterfaceId;

/// Whether a link has a carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Both ends see each other.
    Up,
    /// Nothing can pass; the fault that did it, if one did.
    Down(Option<EventId>),
}

impl Carrier {
    /// Whether frames can pass.
    pub fn is_up(self) -> bool {
        self == Self::Up
    }
}

/// A link between two interfaces.
#[derive(Debug)]
pub struct Link {
    /// Its name, `<end>--<end>`.
    pub name: String,
    /// The two ends, in the order of the name.
    pub ends: [(NodeId, InterfaceId); 2],
    /// What happens to frames, forth and back: ordinary delay first, then faults.
    pub impairments: [Impairments; 2],
    /// The faults that cut it, the first first.
    pub(super) cuts: Vec<EventId>,
    /// The last of them, also after it was mended: frames in flight at that moment ask for it.
    pub(super) last_cut: Option<EventId>,
    /// Counts carrier losses, so that frames in flight at the moment of one are lost.
    pub(super) epoch: u32,
}

impl Link {
    /// Whether the link has a carrier.
    pub fn carrier(&self) -> Carrier {
        match self.cuts.first() {
            None => Carrier::Up,
            Some(by) => Carrier::Down(Some(*by)),
        }
    }
}
