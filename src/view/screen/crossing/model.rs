//! A packet on its way through a gateway, as plain data.

use crate::trace::{EventId, NodeId};

/// One thing about a packet, on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What it is: `from`, `TTL`, a header field.
    pub name: String,
    /// What it was; none if it was not there.
    pub before: Option<String>,
    /// What it is now; none if it is gone.
    pub after: Option<String>,
}

impl Pair {
    /// Whether the gateway changed it.
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// A packet, or what it says, on its way through a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The gateway.
    pub node: NodeId,
    /// What it does: `NAT`, `proxy`.
    pub what: &'static str,
    /// The event with which it left, or ended.
    pub event: EventId,
    /// Where it came from and where it went: names of machines.
    pub sides: [String; 2],
    /// What is to be said of it, the important first.
    pub pairs: Vec<Pair>,
    /// Why it ended here, if it did.
    pub ended: Option<String>,
    /// What the gateway decided, in its words.
    pub said: Vec<String>,
}
