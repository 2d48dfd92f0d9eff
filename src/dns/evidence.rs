//! Which input an answer rests on, in the caller's own numbering.

use std::fmt;

/// A number the caller attaches to an input and finds again on everything that rests on it.
///
/// The machines of this module never read it. They carry it from a response to the cache entry
/// it made, and from there to each later answer, so that an answer can be traced to its origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence(pub Option<u32>);

impl Evidence {
    /// No evidence: the answer rests on configuration, or the caller keeps no record.
    pub const NONE: Self = Self(None);

    /// Evidence number `id`.
    pub const fn new(id: u32) -> Self {
        Self(Some(id))
    }
}

impl From<u32> for Evidence {
    fn from(id: u32) -> Self {
        Self::new(id)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, "#{id}"),
            None => f.write_str("-"),
        }
    }
}
