//! Jumping along the timeline: to the next or the last thing of a kind, and to bookmarks.

use std::collections::BTreeSet;

use crate::trace::{Event, EventId, Recorder, SpanKind, Verb};

use crate::tui::desk::Desk;

/// What one can jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landmark {
    /// A packet that ended on its way.
    Drop,
    /// Something that is tried again.
    Retry,
    /// A choice of a gateway or a proxy.
    Decision,
    /// Something is broken or put right.
    Fault,
    /// A moment that was marked.
    Bookmark,
}

impl Landmark {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Drop,
        Self::Retry,
        Self::Decision,
        Self::Fault,
        Self::Bookmark,
    ];

    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Retry => "retry",
            Self::Decision => "decision",
            Self::Fault => "fault",
            Self::Bookmark => "bookmark",
        }
    }

    /// Whether it is one: an event, and the bookmarks there are.
    fn is(self, trace: &Recorder, id: EventId, bookmarks: &BTreeSet<EventId>) -> bool {
        let event = trace.event(id);
        match self {
            Self::Drop => event.verb == Verb::Dropped,
            Self::Retry => is_retry(trace, id, event),
            Self::Decision => {
                let verb = event.verb == Verb::Decided;
                verb && !event.is("proxy.lookup") && !event.is("browser.lookup")
            }
            Self::Fault => matches!(event.verb, Verb::Broke | Verb::Healed),
            Self::Bookmark => bookmarks.contains(&id),
        }
    }
}

/// A segment that is sent again, or a proxy's further attempt for the same request.
fn is_retry(trace: &Recorder, id: EventId, event: &Event) -> bool {
    if event.is("tcp.retransmit") {
        return true;
    }
    let Some(span) = event.span.filter(|_| event.is("proxy.attempt")) else {
        return false;
    };
    let parent = trace.span_of(span).parent;
    let earlier = trace.spans()[..span.index()].iter();
    let mut earlier = earlier.filter(|it| it.kind == SpanKind::Attempt && it.opened < id);
    earlier.any(|it| it.parent == parent)
}

impl Desk {
    /// The nearest landmark of a kind before or after the cursor.
    pub fn landmark(&self, wanted: Landmark, forward: bool) -> Option<EventId> {
        let trace = self.run().world().trace().borrow();
        let first = self.telling().visits.first()?.opened.index();
        let deeds = self.telling().deeds.first();
        let first = deeds.map_or(first, |deed| first.min(deed.event.index()));
        let none = BTreeSet::new();
        let marks = self
            .bookmarks
            .get(&self.branches.current())
            .unwrap_or(&none);
        let here = self.moment().event.index();
        let fits = |index: &usize| wanted.is(&trace, EventId::from_index(*index), marks);
        let found = if forward {
            (here + 1..trace.events().len()).find(fits)
        } else {
            // The present stands behind everything.
            let end = here + usize::from(self.cursor.is_none());
            (first..end).rev().find(fits)
        };
        found.map(EventId::from_index)
    }

    /// Puts the cursor on the nearest landmark of a kind.
    pub(in crate::tui) fn jump(&mut self, wanted: Landmark, forward: bool) {
        self.sheets.clear();
        if let Some(event) = self.landmark(wanted, forward) {
            self.cursor = Some(event);
        } else {
            let side = if forward { "after" } else { "before" };
            let what = wanted.as_str();
            self.notice = format!("There is no {what} {side} this moment.");
        }
    }

    /// Marks the cursor's moment, or takes the mark away.
    pub(in crate::tui) fn mark(&mut self) {
        let event = self.moment().event;
        let own = self.bookmarks.entry(self.branches.current()).or_default();
        self.notice = if own.remove(&event) {
            "The bookmark is gone.".into()
        } else {
            own.insert(event);
            "This moment is marked. g lists the bookmarks and goes there.".into()
        };
    }

    /// A moment in a few words: when, and what step.
    pub fn said_of(&self, event: EventId) -> String {
        let time = self.run().world().trace().borrow().event(event).time;
        let at = crate::view::plain::duration(time.as_millis_f64());
        let visit = self.telling().visit_at(event);
        let step = visit.and_then(|visit| {
            let number = visit.steps_at(event);
            let step = visit.steps.get(number.checked_sub(1)?)?;
            Some(format!(
                "visit {}, step {number}: {}",
                visit.number, step.short
            ))
        });
        let deeds = self.telling().deeds.iter();
        let deed = deeds.clone().find(|deed| deed.event == event);
        let said = match deed {
            Some(deed) => self.atlas.plain(&deed.text),
            None => step.unwrap_or_default(),
        };
        format!("{at:>10}  {said}")
    }
}
