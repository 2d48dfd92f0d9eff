//! What a node is, and through what it acts.

use std::any::Any;
use std::cell::RefMut;

use crate::packet::Frame;
use crate::sim::{Stream, Ticket, Time};
use crate::trace::{EventId, NodeId, Note, Recorder, Trace, Verb};

use super::{Carrier, Fabric};

/// One of a node's attachments to links, by its place in the node's list.
pub type InterfaceId = u8;

/// What a node is asked to handle.
#[derive(Debug)]
pub enum Input {
    /// The world begins.
    Start,
    /// A frame arrived.
    Frame {
        /// Where it arrived.
        interface: InterfaceId,
        /// The frame.
        frame: Frame,
    },
    /// A timer that the node armed ran out; the number is the one it gave.
    Timer(u64),
    /// A link of the node lost or regained its carrier.
    Carrier(InterfaceId),
}

/// A host, gateway or switch.
///
/// One call, one cause: all that a node does inside [`Node::handle`] is recorded as an effect of
/// the event being handled. A node keeps no clock and touches no other node.
pub trait Node: Any {
    /// Handles one input; effects go through `context`.
    fn handle(&mut self, context: &mut Context<'_>, input: Input);
}

/// What a node may do while it handles an input.
pub struct Context<'a> {
    node: NodeId,
    fabric: &'a mut Fabric,
}

impl<'a> Context<'a> {
    pub(super) fn new(node: NodeId, fabric: &'a mut Fabric) -> Self {
        Self { node, fabric }
    }

    /// The present moment.
    #[inline]
    pub fn now(&self) -> Time {
        self.fabric.now()
    }

    /// The node that is acting.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// The trace, to record in; not to be held across calls of this context.
    #[inline]
    pub fn record(&self) -> RefMut<'_, Recorder> {
        self.fabric.trace().borrow_mut()
    }

    /// The trace, to be shared with the node's programs.
    pub fn trace(&self) -> &Trace {
        self.fabric.trace()
    }

    /// A random stream of this node's own.
    pub fn stream(&self, name: &str) -> Stream {
        self.fabric.stream(&format!("node/{}/{name}", self.node.0))
    }

    /// Puts a frame on the link of `interface`. `verb` is `Sent` for a node's own frame and
    /// `Forwarded` for somebody else's.
    #[inline]
    pub fn send(
        &mut self,
        interface: InterfaceId,
        frame: Frame,
        verb: Verb,
        because: Option<EventId>,
    ) {
        self.fabric
            .transmit(self.node, interface, frame, verb, because);
    }

    /// Asks for `Input::Timer(token)` at `at`. The timer remembers the event being handled.
    pub fn arm(&mut self, at: Time, token: u64) -> Ticket {
        self.fabric.arm(self.node, at, token)
    }

    /// Takes a timer back. One that has rung already stays rung.
    pub fn disarm(&mut self, timer: Ticket) {
        self.fabric.disarm(timer);
    }

    /// Ends a packet here, for a named reason.
    pub fn discard(
        &mut self,
        frame: Frame,
        reason: impl Into<std::borrow::Cow<'static, str>>,
        text: impl Into<String>,
        because: Option<EventId>,
    ) -> EventId {
        let note = Note::new(reason, text).frame(frame);
        self.record().note_because(Verb::Dropped, note, because)
    }

    /// Whether the link of `interface` has a carrier.
    #[inline]
    pub fn carrier(&self, interface: InterfaceId) -> Carrier {
        self.fabric.carrier(self.node, interface)
    }
}
