//! The fabric: links, the event queue and the trace, as nodes act on them.

use std::time::Duration;

use crate::impair::{Impairments, Verdict};
use crate::packet::Frame;
use crate::sim::{Scheduler, Stream, Streams, Ticket, Time};
use crate::trace::{Direction, EventId, LinkId, NodeId, Note, Trace, Verb};

use super::{Carrier, InterfaceId, Ledger, Link};

/// Something that will happen.
#[derive(Debug)]
pub(super) enum Coming {
    /// A frame reaches the far end of a link.
    Arrival {
        link: LinkId,
        direction: Direction,
        frame: Frame,
        sent: EventId,
        epoch: u32,
    },
    /// A node's timer runs out.
    Timer {
        node: NodeId,
        token: u64,
        armed_by: Option<EventId>,
    },
}

/// Links, event queue and trace.
pub struct Fabric {
    pub(super) queue: Scheduler<Coming>,
    pub(super) links: Vec<Link>,
    pub(super) ledger: Ledger,
    attachments: Vec<Vec<Option<(LinkId, Direction)>>>,
    trace: Trace,
    streams: Streams,
    now: Time,
}

impl Fabric {
    pub(super) fn new(streams: Streams, trace: Trace) -> Self {
        Self {
            queue: Scheduler::new(),
            links: Vec::new(),
            ledger: Ledger::default(),
            attachments: Vec::new(),
            trace,
            streams,
            now: Time::ZERO,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.now
    }

    pub(super) fn set_now(&mut self, now: Time) {
        self.now = now;
    }

    /// The trace.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The random stream called `name`.
    pub fn stream(&self, name: &str) -> Stream {
        self.streams.stream(name)
    }

    pub(super) fn connect(&mut self, name: String, ends: [(NodeId, InterfaceId); 2]) -> LinkId {
        let link = LinkId(self.links.len() as u16);
        for (end, direction) in ends.into_iter().zip([Direction::Forth, Direction::Back]) {
            self.attach(end, (link, direction));
        }
        let impairments = ["forth", "back"]
            .map(|way| Impairments::new(self.streams, format!("link/{name}/{way}")));
        self.links.push(Link {
            name,
            ends,
            impairments,
            cuts: Vec::new(),
            last_cut: None,
            epoch: 0,
        });
        link
    }

    fn attach(&mut self, (node, interface): (NodeId, InterfaceId), to: (LinkId, Direction)) {
        let (node, interface) = (usize::from(node.0), usize::from(interface));
        if self.attachments.len() <= node {
            self.attachments.resize(node + 1, Vec::new());
        }
        let interfaces = &mut self.attachments[node];
        if interfaces.len() <= interface {
            interfaces.resize(interface + 1, None);
        }
        interfaces[interface] = Some(to);
    }

    /// The link at an interface and the direction that leaves through it.
    #[inline]
    pub fn attachment(&self, node: NodeId, at: InterfaceId) -> Option<(LinkId, Direction)> {
        *self
            .attachments
            .get(usize::from(node.0))?
            .get(usize::from(at))?
    }

    #[inline]
    pub(super) fn carrier(&self, node: NodeId, interface: InterfaceId) -> Carrier {
        let link = self.attachment(node, interface);
        link.map_or(Carrier::Down(None), |(link, _)| {
            self.links[usize::from(link.0)].carrier()
        })
    }

    pub(super) fn arm(&mut self, node: NodeId, at: Time, token: u64) -> Ticket {
        let armed_by = self.trace.borrow().cause();
        self.queue.push(
            at.max(self.now),
            Coming::Timer {
                node,
                token,
                armed_by,
            },
        )
    }

    pub(super) fn disarm(&mut self, timer: Ticket) {
        // One that has rung already is no loss.
        self.queue.cancel(timer);
    }

    /// Puts a frame on a link: asks the link's impairments for a verdict and carries it out.
    #[inline]
    pub(super) fn transmit(
        &mut self,
        node: NodeId,
        interface: InterfaceId,
        frame: Frame,
        verb: Verb,
        because: Option<EventId>,
    ) {
        let Some(way) = self.attachment(node, interface) else {
            let note = Note::new("link.none", "no link is attached here").frame(frame);
            self.trace
                .borrow_mut()
                .note_because(Verb::Dropped, note, because);
            return;
        };
        self.ledger.sent += 1;
        let link = &mut self.links[usize::from(way.0.0)];
        if let Carrier::Down(by) = link.carrier() {
            self.lose(way, frame, "link.down", by.or(because));
            return;
        }
        match link.impairments[way.1.index()].decide(self.now, &frame) {
            Verdict::Drop { reason, by } => self.lose(way, frame, reason, by.or(because)),
            Verdict::Deliver {
                at,
                corrupt,
                duplicate,
                delayed_by,
                by,
                corrupted_by,
                duplicated_by,
            } => {
                let frame = self.corrupt(way, frame, corrupt, corrupted_by);
                let second = duplicate.map(|at| (frame.clone(), at));
                if let Some(by) = by {
                    self.hold_back(way, &frame, delayed_by, by);
                }
                self.put(way, frame, verb, at, because);
                if let Some((frame, at)) = second {
                    self.ledger.sent += 1;
                    self.put(way, frame, Verb::Duplicated, at, duplicated_by);
                }
            }
        }
    }

    fn corrupt(
        &self,
        (link, direction): (LinkId, Direction),
        frame: Frame,
        bit: Option<u64>,
        by: Option<EventId>,
    ) -> Frame {
        let Some(bit) = bit else { return frame };
        let damaged = frame.with_bit_flipped(bit);
        let note = Note::new("link.corrupt", "one bit was inverted on the link").before(frame);
        let note = note.frame(damaged.clone()).on_link(link, direction);
        self.trace
            .borrow_mut()
            .note_because(Verb::Corrupted, note, by);
        damaged
    }

    /// Records that a fault holds a frame back, or lets it overtake. That is no cause of what the
    /// frame brings about, only of when; so it stands beside the hop.
    fn hold_back(
        &self,
        (link, direction): (LinkId, Direction),
        frame: &Frame,
        delayed_by: Duration,
        by: EventId,
    ) {
        let name = &self.links[usize::from(link.0)].name;
        let note = if delayed_by.is_zero() {
            Note::new(
                "link.overtaking",
                format!("overtakes others on the link {name}"),
            )
        } else {
            let text = format!("held back for {delayed_by:?} on the link {name}");
            Note::new("link.delayed", text)
        };
        let note = note.frame(frame.clone()).on_link(link, direction);
        self.trace
            .borrow_mut()
            .note_because(Verb::Delayed, note, Some(by));
    }

    #[inline]
    fn put(
        &mut self,
        (link, direction): (LinkId, Direction),
        frame: Frame,
        verb: Verb,
        at: Time,
        because: Option<EventId>,
    ) {
        let sent = self
            .trace
            .borrow_mut()
            .hop(verb, (link, direction), &frame, at, because);
        let epoch = self.links[usize::from(link.0)].epoch;
        self.queue.push_in(
            2 * usize::from(link.0) + direction.index(),
            at,
            Coming::Arrival {
                link,
                direction,
                frame,
                sent,
                epoch,
            },
        );
    }

    /// Ends a frame on its link.
    pub(super) fn lose(
        &mut self,
        (link, direction): (LinkId, Direction),
        frame: Frame,
        reason: &'static str,
        because: Option<EventId>,
    ) {
        self.ledger.dropped += 1;
        let name = &self.links[usize::from(link.0)].name;
        let note = Note::new(reason, format!("lost on the link {name}"));
        let note = note.frame(frame).on_link(link, direction);
        self.trace
            .borrow_mut()
            .note_because(Verb::Dropped, note, because);
    }
}
