//! The recorder: appends events and stamps each with the moment, the place and the causes.

use std::cell::RefCell;
use std::rc::Rc;

use crate::packet::Frame;
use crate::sim::Time;

use super::{
    Causes, Detail, Direction, Event, EventId, Hop, LinkId, NodeId, Note, Span, SpanId, SpanKind,
    Verb,
};

/// The recorder as it is shared by the world, its nodes and their programs.
pub type Trace = Rc<RefCell<Recorder>>;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Whether frames keep what their headers carry. Without it a trace of bulk traffic keeps
    /// packet heads only.
    pub bodies: bool,
    /// The trace stops growing at about this many bytes; what was recorded stays replayable.
    pub limit: usize,
}

impl Default for Capture {
    fn default() -> Self {
        Self {
            bodies: true,
            limit: 256 << 20,
        }
    }
}

/// Records what happens; the only way into the trace.
#[derive(Debug)]
pub struct Recorder {
    events: Vec<Event>,
    spans: Vec<Span>,
    capture: Capture,
    bytes: usize,
    unrecorded: u64,
    now: Time,
    node: NodeId,
    cause: Option<EventId>,
    span: Option<SpanId>,
}

impl Recorder {
    /// An empty trace.
    pub fn new(capture: Capture) -> Self {
        Self {
            events: Vec::new(),
            spans: Vec::new(),
            capture,
            bytes: 0,
            unrecorded: 0,
            now: Time::ZERO,
            node: NodeId::OUTSIDE,
            cause: None,
            span: None,
        }
    }

    /// An empty trace to be shared.
    pub fn shared(capture: Capture) -> Trace {
        Rc::new(RefCell::new(Self::new(capture)))
    }

    /// Begins the handling of `cause` at `node`: all that is recorded from now on is its effect
    /// and belongs to its conversation.
    #[inline]
    pub fn enter(&mut self, now: Time, node: NodeId, cause: Option<EventId>) {
        self.now = now;
        self.node = node;
        self.cause = cause;
        self.span = cause.and_then(|id| self.event(id).span);
    }

    /// The moment of the event being handled.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The node that handles it.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// The event being handled.
    #[inline]
    pub fn cause(&self) -> Option<EventId> {
        self.cause
    }

    /// Narrows the cause: what follows is the effect of `event` (a timer that fired, a decision).
    #[inline]
    pub fn set_cause(&mut self, event: EventId) {
        self.cause = Some(event);
    }

    /// The conversation that what follows belongs to.
    #[inline]
    pub fn span(&self) -> Option<SpanId> {
        self.span
    }

    /// Says which conversation what follows belongs to; returns the one before.
    #[inline]
    pub fn set_span(&mut self, span: Option<SpanId>) -> Option<SpanId> {
        std::mem::replace(&mut self.span, span)
    }

    /// Records a note as an effect of the event being handled.
    pub fn note(&mut self, verb: Verb, note: Note) -> EventId {
        self.note_because(verb, note, None)
    }

    /// Records a note that has a second cause.
    pub fn note_because(
        &mut self,
        verb: Verb,
        mut note: Note,
        because: Option<EventId>,
    ) -> EventId {
        self.bytes += 160 + note.text.len();
        if !self.capture.bodies {
            note.frame = note.frame.map(|frame| self.keep(frame));
            note.before = note.before.map(|frame| self.keep(frame));
        }
        self.push(verb, Detail::Note(Box::new(note)), because)
    }

    /// Records a frame on a link.
    #[inline]
    pub fn hop(
        &mut self,
        verb: Verb,
        (link, direction): (LinkId, Direction),
        frame: &Frame,
        arrives: Time,
        because: Option<EventId>,
    ) -> EventId {
        self.bytes += 240;
        let frame = self.keep(frame.clone());
        self.push(
            verb,
            Detail::Hop(Hop {
                link,
                direction,
                frame,
                arrives,
            }),
            because,
        )
    }

    /// Opens a conversation inside the current one; what follows belongs to it.
    pub fn open(&mut self, kind: SpanKind, label: impl Into<String>, note: Note) -> SpanId {
        let parent = self.span;
        let id = SpanId::from_index(self.spans.len());
        self.span = Some(id);
        let opened = self.note(Verb::Opened, note);
        let (node, label) = (self.node, label.into());
        self.spans.push(Span {
            kind,
            parent,
            node,
            label,
            opened,
            closed: None,
        });
        id
    }

    /// Closes a conversation; what follows belongs to the one around it.
    pub fn close(&mut self, span: SpanId, note: Note, because: Option<EventId>) -> EventId {
        self.span = Some(span);
        let closed = self.note_because(Verb::Closed, note, because);
        let span = &mut self.spans[span.index()];
        span.closed = Some(closed);
        self.span = span.parent;
        closed
    }

    /// The event called `id`.
    #[inline]
    pub fn event(&self, id: EventId) -> &Event {
        &self.events[id.index()]
    }

    /// All events, in the order of their numbers.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All conversations, in the order in which they were opened.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The conversation called `id`.
    pub fn span_of(&self, id: SpanId) -> &Span {
        &self.spans[id.index()]
    }

    /// How many events came after the trace was full.
    pub fn unrecorded(&self) -> u64 {
        self.unrecorded
    }

    #[inline]
    fn keep(&self, frame: Frame) -> Frame {
        if self.capture.bodies {
            frame
        } else {
            frame.without_body()
        }
    }

    #[inline]
    fn push(&mut self, verb: Verb, detail: Detail, because: Option<EventId>) -> EventId {
        if self.bytes > self.capture.limit && !self.events.is_empty() {
            self.unrecorded += 1;
            return EventId::from_index(self.events.len() - 1);
        }
        if let Detail::Hop(Hop { frame, .. }) = &detail
            && verb == Verb::Sent
        {
            self.bytes += frame.body().len();
        }
        let id = EventId::from_index(self.events.len());
        let causes = Causes {
            trigger: self.cause,
            because,
        };
        let (time, node, span) = (self.now, self.node, self.span);
        self.events.push(Event {
            time,
            node,
            verb,
            causes,
            span,
            detail,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_carry_the_event_being_handled() {
        let mut trace = Recorder::new(Capture::default());
        let broke = trace.note(Verb::Broke, Note::new("link.down", "the link was cut"));
        trace.enter(Time::from_millis(3), NodeId(1), Some(broke));
        let drop = trace.note(Verb::Dropped, Note::new("link.down", ""));
        assert_eq!(trace.event(drop).causes.trigger, Some(broke));
        assert_eq!(trace.event(drop).time, Time::from_millis(3));
    }

    #[test]
    fn a_full_trace_stops_and_counts() {
        let mut trace = Recorder::new(Capture {
            limit: 200,
            ..Capture::default()
        });
        for _ in 0..5 {
            trace.note(Verb::Logged, Note::new("x", "y"));
        }
        assert_eq!((trace.events().len(), trace.unrecorded()), (1, 4));
    }

    #[test]
    fn conversations_nest() {
        let mut trace = Recorder::new(Capture::default());
        let visit = trace.open(SpanKind::Visit, "GET", Note::new("visit", ""));
        let lookup = trace.open(SpanKind::Lookup, "A", Note::new("lookup", ""));
        trace.close(lookup, Note::new("lookup", ""), None);
        assert_eq!(trace.span_of(lookup).parent, Some(visit));
        assert_eq!(trace.span(), Some(visit));
    }
}
