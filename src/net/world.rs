//! The world: nodes and links, and the only event loop.

use std::any::Any;

use crate::impair::Impairments;
use crate::sim::{Streams, Time};
use crate::trace::{Direction, EventId, LinkId, NodeId, Note, Trace, Verb};

use super::fabric::Coming;
use super::{Context, Fabric, Input, InterfaceId, Ledger, Link, Node};

/// A node with its names.
struct Place {
    name: String,
    label: String,
    node: Box<dyn Node>,
}

/// Nodes, links and what is to come.
pub struct World {
    places: Vec<Place>,
    fabric: Fabric,
}

impl World {
    /// An empty world that draws its chance from `streams` and records into `trace`.
    pub fn new(streams: Streams, trace: Trace) -> Self {
        Self {
            places: Vec::new(),
            fabric: Fabric::new(streams, trace),
        }
    }

    /// Adds a node; `label` is its name on screens.
    pub fn add(&mut self, name: &str, label: &str, node: Box<dyn Node>) -> NodeId {
        let id = NodeId(self.places.len() as u16);
        self.places.push(Place {
            name: name.into(),
            label: label.into(),
            node,
        });
        id
    }

    /// Connects two interfaces. The link's name is `<first>--<second>`.
    pub fn connect(
        &mut self,
        first: (NodeId, InterfaceId),
        second: (NodeId, InterfaceId),
    ) -> LinkId {
        let name = format!("{}--{}", self.name(first.0), self.name(second.0));
        self.fabric.connect(name, [first, second])
    }

    /// Begins: every node starts, in the order in which they were added.
    pub fn start(&mut self) {
        let note = Note::new("world.start", "the machines are switched on");
        self.fabric
            .trace()
            .borrow_mut()
            .enter(Time::ZERO, NodeId::OUTSIDE, None);
        let start = self.fabric.trace().borrow_mut().note(Verb::Started, note);
        for index in 0..self.places.len() {
            self.handle(NodeId(index as u16), Some(start), Input::Start);
        }
    }

    /// The present moment: the time of the last event.
    pub fn now(&self) -> Time {
        self.fabric.now()
    }

    /// The time of the next event.
    pub fn next_time(&self) -> Option<Time> {
        self.fabric.queue.next_time()
    }

    /// Handles the next event; `None` if there is none.
    pub fn step(&mut self) -> Option<Time> {
        let (time, coming) = self.fabric.queue.pop()?;
        self.fabric.set_now(time);
        match coming {
            Coming::Timer {
                node,
                token,
                armed_by,
            } => {
                self.handle(node, armed_by, Input::Timer(token));
            }
            Coming::Arrival {
                link,
                direction,
                frame,
                sent,
                epoch,
            } => {
                let far = &self.fabric.links[usize::from(link.0)];
                let (node, interface) = far.ends[1 - direction.index()];
                if far.epoch == epoch {
                    self.fabric.ledger.delivered += 1;
                    self.handle(node, Some(sent), Input::Frame { interface, frame });
                } else {
                    let by = far.last_cut;
                    self.fabric
                        .trace()
                        .borrow_mut()
                        .enter(time, NodeId::OUTSIDE, Some(sent));
                    self.fabric.lose((link, direction), frame, "link.down", by);
                }
            }
        }
        Some(time)
    }

    /// Handles all events up to and including `until`, and moves the clock there.
    pub fn run_until(&mut self, until: Time) {
        while self.next_time().is_some_and(|time| time <= until) {
            self.step();
        }
        self.fabric.set_now(self.now().max(until));
    }

    /// Moves the clock forward with nothing happening; not past the next event.
    pub fn advance(&mut self, to: Time) {
        let limit = self.next_time().unwrap_or(to).min(to);
        self.fabric.set_now(self.now().max(limit));
    }

    /// Lets somebody outside act on the node `id`; what follows is recorded as the effect of
    /// `cause`. `None` if the node is not a `T`.
    pub fn act<T: Node, R>(
        &mut self,
        id: NodeId,
        cause: Option<EventId>,
        action: impl FnOnce(&mut T, &mut Context<'_>) -> R,
    ) -> Option<R> {
        let place = self.places.get_mut(usize::from(id.0))?;
        let node: &mut dyn Any = place.node.as_mut();
        let node = node.downcast_mut::<T>()?;
        self.fabric
            .trace()
            .borrow_mut()
            .enter(self.fabric.now(), id, cause);
        Some(action(node, &mut Context::new(id, &mut self.fabric)))
    }

    /// Looks at the node `id`; `None` if it is not a `T`.
    pub fn node<T: Node>(&self, id: NodeId) -> Option<&T> {
        let node: &dyn Any = self.places.get(usize::from(id.0))?.node.as_ref();
        node.downcast_ref::<T>()
    }

    /// Records an act of somebody outside, now.
    pub fn intervene(&mut self, verb: Verb, note: Note) -> EventId {
        let now = self.now();
        let mut trace = self.fabric.trace().borrow_mut();
        trace.enter(now, NodeId::OUTSIDE, None);
        trace.note(verb, note)
    }

    /// Cuts a link: its carrier is gone, what is on it is lost, and both ends are told. Cuts add
    /// up: only when the last one is mended does the carrier return.
    pub fn cut(&mut self, link: LinkId, by: EventId) {
        let Some(target) = self.fabric.links.get_mut(usize::from(link.0)) else {
            return;
        };
        let was_up = target.carrier().is_up();
        target.cuts.push(by);
        if was_up {
            target.epoch += 1;
            target.last_cut = Some(by);
            self.tell_ends(link, by);
        }
    }

    /// Mends what `by` cut; `healed` is the event of the repair.
    pub fn mend(&mut self, link: LinkId, by: EventId, healed: EventId) {
        let Some(target) = self.fabric.links.get_mut(usize::from(link.0)) else {
            return;
        };
        let was_up = target.carrier().is_up();
        target.cuts.retain(|cut| *cut != by);
        if !was_up && target.carrier().is_up() {
            self.tell_ends(link, healed);
        }
    }

    fn tell_ends(&mut self, link: LinkId, cause: EventId) {
        for (node, interface) in self.link(link).ends {
            self.handle(node, Some(cause), Input::Carrier(interface));
        }
    }

    /// The impairments of one direction of a link.
    pub fn impairments(&mut self, link: LinkId, direction: Direction) -> &mut Impairments {
        &mut self.fabric.links[usize::from(link.0)].impairments[direction.index()]
    }

    /// The random streams of this world, and its links, for building and breaking.
    pub fn fabric(&self) -> &Fabric {
        &self.fabric
    }

    /// The link called `link`.
    pub fn link(&self, link: LinkId) -> &Link {
        &self.fabric.links[usize::from(link.0)]
    }

    /// All links with their numbers.
    pub fn links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.fabric
            .links
            .iter()
            .enumerate()
            .map(|(index, link)| (LinkId(index as u16), link))
    }

    /// All nodes, in the order in which they were added.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.places.len() as u16).map(NodeId)
    }

    /// The node called `name`.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let index = self.places.iter().position(|place| place.name == name)?;
        Some(NodeId(index as u16))
    }

    /// A node's name; "you" for whoever acts from outside.
    pub fn name(&self, id: NodeId) -> &str {
        self.places
            .get(usize::from(id.0))
            .map_or("you", |place| &place.name)
    }

    /// A node's name on screens.
    pub fn label(&self, id: NodeId) -> &str {
        self.places
            .get(usize::from(id.0))
            .map_or("you", |place| &place.label)
    }

    /// The counts of frames on links.
    pub fn ledger(&self) -> Ledger {
        self.fabric.ledger
    }

    /// How many frames are on their way right now; the ledger must agree.
    pub fn frames_in_flight(&self) -> usize {
        self.fabric
            .queue
            .iter()
            .filter(|coming| matches!(coming, Coming::Arrival { .. }))
            .count()
    }

    /// The trace.
    pub fn trace(&self) -> &Trace {
        self.fabric.trace()
    }

    #[inline]
    fn handle(&mut self, id: NodeId, cause: Option<EventId>, input: Input) {
        self.fabric
            .trace()
            .borrow_mut()
            .enter(self.fabric.now(), id, cause);
        if let Some(place) = self.places.get_mut(usize::from(id.0)) {
            place
                .node
                .handle(&mut Context::new(id, &mut self.fabric), input);
        }
    }
}
