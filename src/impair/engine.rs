//! The rules of one direction of a link, and the verdict they give on each frame.
//!
//! Theory of operation: a frame walks the rules in the order of their installation with a moment
//! of arrival in its hand, at first now. [`Delay`](Impairment::Delay) and
//! [`Rate`](Impairment::Rate) move that moment; the first rule that drops ends the walk. At the
//! end the frame queues behind the one before it: a direction is first in, first out, and only
//! [`Reorder`](Impairment::Reorder) overtakes. So jitter stretches and bunches, as a queue
//! somewhere on the way does, but never reorders (tc-netem's does, to many a reader's surprise).

use std::collections::BTreeMap;
use std::time::Duration;

use smoltcp::wire::EthernetProtocol;

use crate::packet::Frame;
use crate::sim::{Probability, Stream, Streams, Time};
use crate::trace::EventId;

use super::{Impairment, LOSS, MTU_BLACK_HOLE, ONE_WAY, QUEUE_FULL, Verdict};

/// The number of a rule; never used twice in one direction of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleId(u32);

/// An installed rule, as plain data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Its number.
    pub id: RuleId,
    /// What it does.
    pub kind: Impairment,
    /// The event of the fault that installed it; `None` for what the link is by nature.
    pub by: Option<EventId>,
}

/// The impairments of one direction of a link, in the order in which they act.
#[derive(Clone, Debug)]
pub struct Impairments {
    streams: Streams,
    name: String,
    installed: Vec<Installed>,
    next_id: u32,
    /// How many rules of each name have drawn from chance so far.
    drawn: BTreeMap<&'static str, u32>,
    last_arrival: Time,
    /// The fault that held the last frame back.
    last_by: Option<EventId>,
}

#[derive(Clone, Debug)]
struct Installed {
    rule: Rule,
    /// Present exactly if chance decides something.
    stream: Option<Stream>,
    /// Rate: when the queue will be empty.
    busy_until: Time,
    /// Reorder: how many frames kept their place since the last one that overtook.
    kept: u32,
}

/// What is known of a frame on its walk along the rules; times in nanoseconds.
struct Walk {
    at: u64,
    /// The sum of all delays, which a frame that overtakes skips.
    skippable: u64,
    overtakes: bool,
    overtakes_by: Option<EventId>,
    delayed: u64,
    delayed_most: u64,
    delayed_by: Option<EventId>,
    corrupt: Option<(u64, Option<EventId>)>,
    duplicate: bool,
    duplicate_by: Option<EventId>,
}

impl Impairments {
    /// No impairments yet, on the direction called `name` (`link/a--b/forth`). Rules take their
    /// chance from streams of that name: the first loss rule from `link/a--b/forth/loss#0`.
    pub fn new(streams: Streams, name: impl Into<String>) -> Self {
        Self {
            streams,
            name: name.into(),
            installed: Vec::new(),
            next_id: 0,
            drawn: BTreeMap::new(),
            last_arrival: Time::ZERO,
            last_by: None,
        }
    }

    /// Installs a rule behind all others; `by` is the event of the fault that does so.
    pub fn add(&mut self, kind: Impairment, by: Option<EventId>) -> RuleId {
        let id = RuleId(self.next_id);
        self.next_id += 1;
        // A rule that never draws takes no number, so it leaves every other stream as it was.
        let stream = kind.needs_chance().then(|| {
            let number = self.drawn.entry(kind.name()).or_default();
            let name = format!("{}/{}#{number}", self.name, kind.name());
            *number += 1;
            self.streams.stream(&name)
        });
        self.installed.push(Installed {
            rule: Rule { id, kind, by },
            stream,
            busy_until: Time::ZERO,
            kept: 0,
        });
        id
    }

    /// Takes a rule away; returns it, or `None` if there is none of that number.
    pub fn remove(&mut self, id: RuleId) -> Option<Rule> {
        let at = self.installed.iter().position(|it| it.rule.id == id)?;
        Some(self.installed.remove(at).rule)
    }

    /// The rules in the order in which they act.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.installed.iter().map(|it| &it.rule)
    }

    /// Decides what becomes of a frame that is sent now.
    #[inline]
    pub fn decide(&mut self, now: Time, frame: &Frame) -> Verdict {
        let mut walk = Walk::starting(now);
        for installed in &mut self.installed {
            if let Some(reason) = installed.act(frame, &mut walk) {
                let by = installed.rule.by;
                return Verdict::Drop { reason, by };
            }
        }
        self.queue_up(&mut walk);
        walk.verdict()
    }

    /// First in, first out, unless the frame overtakes.
    #[inline]
    fn queue_up(&mut self, walk: &mut Walk) {
        if walk.overtakes {
            walk.at -= walk.skippable;
            (walk.delayed, walk.delayed_by) = (0, walk.overtakes_by);
            return;
        }
        let wait = self.last_arrival.as_nanos().saturating_sub(walk.at);
        if wait > 0 {
            walk.at += wait;
            walk.hold_back(wait, self.last_by);
        }
        self.last_arrival = Time::from_nanos(walk.at);
        self.last_by = walk.delayed_by;
    }
}

impl Installed {
    /// Lets the rule act on a frame; returns the reason if that ends it.
    fn act(&mut self, frame: &Frame, walk: &mut Walk) -> Option<&'static str> {
        let by = self.rule.by;
        match self.rule.kind {
            Impairment::Block => return Some(ONE_WAY),
            Impairment::Corrupt(probability) => {
                if is_ip(frame)
                    && let Some(stream) = &mut self.stream
                    && stream.chance(probability)
                {
                    walk.corrupt = Some((bit_to_invert(stream, frame), by));
                }
            }
            Impairment::Delay { by: delay, jitter } => {
                let delay = self.jittered(delay.as_nanos() as u64, jitter.as_nanos() as u64);
                walk.at = walk.at.saturating_add(delay);
                walk.skippable = walk.skippable.saturating_add(delay);
                walk.hold_back(delay, by);
            }
            Impairment::Duplicate(probability) => {
                if self.happens(probability) {
                    (walk.duplicate, walk.duplicate_by) = (true, by);
                }
            }
            Impairment::Loss(probability) => {
                return (is_ip(frame) && self.happens(probability)).then_some(LOSS);
            }
            Impairment::Mtu { bytes } => return too_long(frame, bytes).then_some(MTU_BLACK_HOLE),
            Impairment::Rate { bitrate, limit } => {
                let sending = bitrate.nanos_for(frame.len() as u64);
                let waiting = self.busy_until.as_nanos().saturating_sub(walk.at);
                if waiting > 0 && waiting.saturating_add(sending) > bitrate.nanos_for(limit) {
                    return Some(QUEUE_FULL);
                }
                let delay = waiting.saturating_add(sending);
                walk.at = walk.at.saturating_add(delay);
                walk.hold_back(delay, by);
                self.busy_until = Time::from_nanos(walk.at);
            }
            Impairment::Reorder { probability, gap } => {
                let is_turn = self.kept >= gap.saturating_sub(1);
                if is_turn && self.happens(probability) {
                    self.kept = 0;
                    (walk.overtakes, walk.overtakes_by) = (true, by);
                } else {
                    self.kept = self.kept.saturating_add(1);
                }
            }
        }
        None
    }

    fn happens(&mut self, probability: Probability) -> bool {
        let stream = self.stream.as_mut();
        stream.is_some_and(|stream| stream.chance(probability))
    }

    /// A number in `delay - jitter ..= delay + jitter`, not below zero.
    fn jittered(&mut self, delay: u64, jitter: u64) -> u64 {
        match &mut self.stream {
            None => delay,
            Some(stream) => {
                let span = jitter.saturating_mul(2).saturating_add(1);
                (delay.saturating_add(stream.below(span))).saturating_sub(jitter)
            }
        }
    }
}

impl Walk {
    fn starting(now: Time) -> Self {
        Self {
            at: now.as_nanos(),
            skippable: 0,
            overtakes: false,
            overtakes_by: None,
            delayed: 0,
            delayed_most: 0,
            delayed_by: None,
            corrupt: None,
            duplicate: false,
            duplicate_by: None,
        }
    }

    /// Remembers a delay if a fault is behind it, and which fault delays most.
    fn hold_back(&mut self, nanos: u64, by: Option<EventId>) {
        if by.is_none() || nanos == 0 {
            return;
        }
        self.delayed = self.delayed.saturating_add(nanos);
        if nanos > self.delayed_most {
            self.delayed_most = nanos;
            self.delayed_by = by;
        }
    }

    fn verdict(self) -> Verdict {
        let at = Time::from_nanos(self.at);
        Verdict::Deliver {
            at,
            corrupt: self.corrupt.map(|(bit, _)| bit),
            duplicate: self.duplicate.then_some(at),
            delayed_by: Duration::from_nanos(self.delayed),
            by: self.delayed_by,
            corrupted_by: self.corrupt.and_then(|(_, by)| by),
            duplicated_by: self.duplicate_by,
        }
    }
}

/// A bit of the packet; the Ethernet header stays whole, so that the frame finds its receiver.
fn bit_to_invert(stream: &mut Stream, frame: &Frame) -> u64 {
    let bits = frame.len() as u64 * 8;
    let behind = bits - frame.packet_len() as u64 * 8;
    if behind < bits {
        behind + stream.below(bits - behind)
    } else {
        stream.below(bits)
    }
}

fn too_long(frame: &Frame, bytes: u16) -> bool {
    is_ip(frame) && frame.packet_len() > usize::from(bytes)
}

fn is_ip(frame: &Frame) -> bool {
    matches!(
        frame.protocol(),
        Some(EthernetProtocol::Ipv4 | EthernetProtocol::Ipv6)
    )
}
