//! The ledger: every frame put on a link is delivered, dropped, or still on its way.

/// Counts of frames on links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Frames put on a link, second copies made by a link included.
    pub sent: u64,
    /// Frames that reached the other end.
    pub delivered: u64,
    /// Frames that ended on a link.
    pub dropped: u64,
}

impl Ledger {
    /// Frames still on their way: what was sent and has neither arrived nor ended.
    pub fn in_flight(&self) -> u64 {
        self.sent - self.delivered - self.dropped
    }
}
