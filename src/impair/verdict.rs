//! What becomes of a frame on a link.

use std::time::Duration;

use crate::sim::Time;
use crate::trace::EventId;

/// The reason of a frame lost by chance.
pub const LOSS: &str = "link.loss";
/// The reason of a packet that was longer than a link carries, and of which nobody was told.
pub const MTU_BLACK_HOLE: &str = "link.mtu-black-hole";
/// The reason of a frame in the direction that is dead although the carrier is up.
pub const ONE_WAY: &str = "link.one-way";
/// The reason of a frame that found the sending queue full.
pub const QUEUE_FULL: &str = "link.queue-full";

/// What becomes of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The frame never arrives.
    Drop {
        /// A stable name: one of the constants of this module.
        reason: &'static str,
        /// The event that installed the rule which decided.
        by: Option<EventId>,
    },
    /// The frame arrives.
    Deliver {
        /// When.
        at: Time,
        /// The bit to invert, counted from the first bit of the frame.
        corrupt: Option<u64>,
        /// When a second copy arrives, right behind the first.
        duplicate: Option<Time>,
        /// How long faults held the frame back, beyond what the link does anyway.
        delayed_by: Duration,
        /// The event behind `delayed_by`; behind the lead of a frame that overtook others.
        by: Option<EventId>,
        /// The event behind `corrupt`.
        corrupted_by: Option<EventId>,
        /// The event behind `duplicate`.
        duplicated_by: Option<EventId>,
    },
}
