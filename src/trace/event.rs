//! Events: time, place, verb, causes, and what there is to say.

use std::fmt;
use std::num::NonZeroU32;

use crate::packet::Frame;
use crate::sim::Time;

use super::{Note, SpanId};

/// A node of the world, by its place in the list of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u16);

impl NodeId {
    /// Not a node: the person, the journal, or the world itself.
    pub const OUTSIDE: Self = Self(u16::MAX);
}

/// A link of the world, by its place in the list of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u16);

/// One of the two directions of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the link's first end to its second.
    Forth,
    /// From the link's second end to its first.
    Back,
}

impl Direction {
    /// 0 for forth, 1 for back.
    pub fn index(self) -> usize {
        match self {
            Self::Forth => 0,
            Self::Back => 1,
        }
    }
}

/// The number of an event; events are numbered in the order in which they were recorded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(NonZeroU32);

impl EventId {
    /// The event at `index` of the list of events.
    pub const fn from_index(index: usize) -> Self {
        let number = if index < u32::MAX as usize {
            index as u32 + 1
        } else {
            u32::MAX
        };
        match NonZeroU32::new(number) {
            Some(number) => Self(number),
            None => Self(NonZeroU32::MIN),
        }
    }

    /// The place in the list of events.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number shown to people, from 1.
    pub fn number(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.number())
    }
}

/// Why an event happened. Only the person outside acts without a cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// The event being handled when this one was recorded.
    pub trigger: Option<EventId>,
    /// A second honest cause: the write that a segment carries, the fault behind a refusal, the
    /// answer that a cache remembers.
    pub because: Option<EventId>,
}

impl Causes {
    /// The causes that there are, the second one first: it says more about the why.
    pub fn iter(self) -> impl Iterator<Item = EventId> {
        self.because.into_iter().chain(self.trigger)
    }
}

/// What happened, from a closed list. New meanings get a new code in a [`Note`], not a new verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// A timer was set, and what it waits for.
    Armed,
    /// A program answered a message.
    Answered,
    /// A program asked something of another.
    Asked,
    /// Somebody broke something.
    Broke,
    /// A connection or a lookup ended.
    Closed,
    /// A bit was inverted on a link.
    Corrupted,
    /// A program or a gateway chose between alternatives.
    Decided,
    /// A packet was held back on a link beyond its ordinary delay.
    Delayed,
    /// A packet reached the socket or the protocol it was meant for.
    Delivered,
    /// A packet ended here, for a named reason.
    Dropped,
    /// A link made a second copy of a frame.
    Duplicated,
    /// A timer ran out, and what had not come by then.
    Fired,
    /// A router passed a packet on.
    Forwarded,
    /// Somebody repaired something.
    Healed,
    /// A line in a program's log.
    Logged,
    /// A connection or a lookup began.
    Opened,
    /// A frame left the node that made it.
    Sent,
    /// A program or a node came up, or went down.
    Started,
    /// A gateway rewrote a packet.
    Translated,
}

impl Verb {
    /// The verb as one lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Armed => "armed",
            Self::Answered => "answered",
            Self::Asked => "asked",
            Self::Broke => "broke",
            Self::Closed => "closed",
            Self::Corrupted => "corrupted",
            Self::Decided => "decided",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Dropped => "dropped",
            Self::Duplicated => "duplicated",
            Self::Fired => "fired",
            Self::Forwarded => "forwarded",
            Self::Healed => "healed",
            Self::Logged => "logged",
            Self::Opened => "opened",
            Self::Sent => "sent",
            Self::Started => "started",
            Self::Translated => "translated",
        }
    }
}

/// A frame's way over one link, recorded when it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// The link.
    pub link: LinkId,
    /// The direction on that link.
    pub direction: Direction,
    /// The frame as it is on this link.
    pub frame: Frame,
    /// When it reaches the other end, unless the link goes down meanwhile.
    pub arrives: Time,
}

/// What there is to say of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// A frame on a link (sent, forwarded).
    Hop(Hop),
    /// Everything else: a code, a sentence, and fields.
    Note(Box<Note>),
}

/// One recorded event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it happened.
    pub time: Time,
    /// Where it happened.
    pub node: NodeId,
    /// What happened.
    pub verb: Verb,
    /// Why it happened.
    pub causes: Causes,
    /// The conversation it belongs to.
    pub span: Option<SpanId>,
    /// What there is to say of it.
    pub detail: Detail,
}

impl Event {
    /// The note, if this is not a hop.
    pub fn note(&self) -> Option<&Note> {
        match &self.detail {
            Detail::Hop(_) => None,
            Detail::Note(note) => Some(note),
        }
    }

    /// The hop, if this is one.
    pub fn hop(&self) -> Option<&Hop> {
        match &self.detail {
            Detail::Hop(hop) => Some(hop),
            Detail::Note(_) => None,
        }
    }

    /// The frame on the link, or the frame that the note is about.
    pub fn frame(&self) -> Option<&Frame> {
        match &self.detail {
            Detail::Hop(hop) => Some(&hop.frame),
            Detail::Note(note) => note.frame.as_ref(),
        }
    }

    /// Whether this is a note with the code `code`.
    pub fn is(&self, code: &str) -> bool {
        self.note().is_some_and(|note| note.code == code)
    }
}
