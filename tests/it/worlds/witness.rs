//! Looks at a world after every event, and knows what must be so.

use gatelab::net::World;
use gatelab::sim::Time;
use gatelab::trace::{EventId, NodeId, Recorder, Verb};

/// What was seen so far.
#[derive(Default)]
pub(super) struct Witness {
    seen: usize,
    now: Time,
}

impl Witness {
    /// Checks the books, the clock, and every event that is new.
    pub(super) fn look(&mut self, world: &World) {
        let ledger = world.ledger();
        let flying = world.frames_in_flight() as u64;
        assert_eq!(
            ledger.in_flight(),
            flying,
            "sent = delivered + dropped + in flight"
        );
        assert!(world.now() >= self.now, "time went back");
        self.now = world.now();
        let trace = world.trace().borrow();
        for index in self.seen..trace.events().len() {
            check(&trace, EventId::from_index(index));
        }
        self.seen = trace.events().len();
    }

    /// Checks what can be counted only at the end.
    pub(super) fn sum_up(&self, world: &World) {
        let trace = world.trace().borrow();
        assert_eq!(
            self.seen,
            trace.events().len(),
            "an event was not looked at"
        );
        let events = trace.events();
        let on_link = |verb| {
            let found = events.iter().filter(move |event| {
                event.verb == verb && event.note().is_some_and(|note| note.link.is_some())
            });
            found.count() as u64
        };
        let hops = events.iter().filter(|event| event.hop().is_some()).count() as u64;
        let ledger = world.ledger();
        assert_eq!(
            ledger.dropped,
            on_link(Verb::Dropped),
            "each loss on a link is told"
        );
        assert!(ledger.sent >= hops && ledger.sent <= hops + ledger.dropped);
        assert_eq!(trace.unrecorded(), 0);
        for span in trace.spans() {
            let opened = trace.event(span.opened);
            assert_eq!(opened.node, span.node, "{span:?} was opened elsewhere");
            if let Some(closed) = span.closed {
                assert!(closed > span.opened, "{span:?} closed before it was opened");
            }
        }
    }
}

fn check(trace: &Recorder, id: EventId) {
    let event = trace.event(id);
    if id.index() > 0 {
        let before = trace.event(EventId::from_index(id.index() - 1));
        assert!(
            event.time >= before.time,
            "{event:?} is older than the one before it"
        );
    }
    let mut causes = event.causes.iter().peekable();
    let from_outside = event.node == NodeId::OUTSIDE;
    assert!(
        causes.peek().is_some() || from_outside,
        "{id:?} has no cause: {event:?}"
    );
    for cause in causes {
        assert!(
            cause < id,
            "{id:?} is caused by the later {cause:?}: {event:?}"
        );
        assert!(trace.event(cause).time <= event.time);
    }
    if event.verb == Verb::Dropped {
        let reason = event.note().map_or("", |note| &note.code);
        assert!(
            !reason.is_empty(),
            "{id:?} drops without a reason: {event:?}"
        );
    }
    if let Some(hop) = event.hop() {
        assert!(
            hop.arrives >= event.time,
            "{id:?} arrives before it is sent"
        );
    }
}
