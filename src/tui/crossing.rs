//! Going from gateway to gateway: which crossing is looked at.

use crate::trace::EventId;
use crate::view::screen::{crossing_then, is_crossing};

use super::desk::Desk;

impl Desk {
    /// Looks at the crossing at the cursor, or at the last one before it.
    pub(super) fn look_across(&mut self) {
        let found = self.crossing_before(self.moment().event.index() + 1);
        self.crossing = found.and_then(|event| {
            let then = self.branches.here_mut().at(event).ok()?;
            crossing_then(then, &self.atlas, event)
        });
    }

    /// Puts the cursor on the crossing after the one that is looked at, or before it.
    pub(super) fn cross(&mut self, forward: bool) {
        let Some(here) = self.crossing.as_ref().map(|it| it.event.index()) else {
            return;
        };
        let found = if forward {
            self.crossing_after(here + 1)
        } else {
            self.crossing_before(here)
        };
        match found {
            Some(event) => self.cursor = Some(event),
            None => self.notice = "There is no gateway in that direction.".into(),
        }
        self.look_again();
        self.look_across();
    }

    fn crossing_before(&self, end: usize) -> Option<EventId> {
        let trace = self.run().world().trace().borrow();
        let past = (0..end.min(trace.events().len()))
            .rev()
            .map(EventId::from_index);
        let mut found = past.filter(|id| is_crossing(&trace, &self.atlas, *id));
        found.next()
    }

    fn crossing_after(&self, begin: usize) -> Option<EventId> {
        let trace = self.run().world().trace().borrow();
        let future = (begin..trace.events().len()).map(EventId::from_index);
        let mut found = future.filter(|id| is_crossing(&trace, &self.atlas, *id));
        found.next()
    }
}
