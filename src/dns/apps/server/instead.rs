//! What a server says instead of the truth, and who is to blame for it.

use crate::dns::overrides::instead;
use crate::dns::{Message, Name, Override, Question, authoritative};
use crate::trace::EventId;

use super::Settings;

/// Something a server says instead of the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// The name it speaks of; `None` for every question that the server gets.
    pub name: Option<Name>,
    /// What it says.
    pub what: Override,
    /// The event of the fault behind it.
    pub by: Option<EventId>,
}

impl Instead {
    /// Whether it holds for `name`: where a name does not exist, none below it does (RFC 8020
    /// section 2).
    fn speaks_of(&self, name: &Name) -> bool {
        self.name.as_ref().is_none_or(|own| {
            own == name || (self.what == Override::NxDomain && name.is_below(own))
        })
    }
}

/// An answer that is not the truth, or that there is none; and the event to blame.
pub(super) type Said = (Option<Message>, Option<EventId>);

impl Settings {
    /// What the server says instead of the truth, if it does.
    ///
    /// About single names a server lies only where it has authority, or finds out for others: what
    /// it delegates, it delegates as ever.
    pub(super) fn lie(&self, query: &Message, question: &Question) -> Option<Said> {
        let mut standing = self.instead.iter().rev();
        let lie = standing.find(|lie| lie.speaks_of(&question.name))?;
        let mut truth = authoritative::answer(&self.zones, query, question);
        if self.recurses() {
            truth.flags.recursion_available = true;
        } else if lie.name.is_none() {
            truth.flags.authoritative = true;
        } else if !truth.flags.authoritative {
            return None;
        }
        let answer = instead(&lie.what, &self.zones, question, truth);
        Some((answer, lie.by))
    }
}
