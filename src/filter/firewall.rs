//! The firewall of a node: one chain per hook, and the connections they ask about.

use crate::packet::{Frame, Protocol, Tuple};
use crate::sim::Time;

use super::{
    Action, Chain, Connections, Facts, Fragments, InterfaceIndex, Lifetimes, RuleRow, Verdict,
};

/// Where on its way through a node a packet is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hook {
    /// It passes through the node.
    Forward,
    /// It is for the node itself.
    Input,
    /// It comes from the node itself.
    Output,
}

impl Hook {
    /// All hooks.
    pub const ALL: [Self; 3] = [Self::Input, Self::Forward, Self::Output];

    /// The hook as one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// A packet's way through a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it is judged.
    pub hook: Hook,
    /// The interface that it came in by.
    pub input: Option<InterfaceIndex>,
    /// The interface that it would go out by.
    pub output: Option<InterfaceIndex>,
}

/// The firewall of a host or a gateway. A new one allows everything.
#[derive(Clone, Debug)]
pub struct Firewall {
    input: Chain,
    forward: Chain,
    output: Chain,
    connections: Connections,
    fragments: Fragments<Tuple>,
}

impl Firewall {
    /// A firewall that allows everything.
    pub fn new(lifetimes: Lifetimes) -> Self {
        Self {
            input: Chain::new(Action::Allow),
            forward: Chain::new(Action::Allow),
            output: Chain::new(Action::Allow),
            connections: Connections::new(lifetimes),
            fragments: Fragments::new(),
        }
    }

    /// The chain of a hook.
    pub fn chain(&self, hook: Hook) -> &Chain {
        match hook {
            Hook::Forward => &self.forward,
            Hook::Input => &self.input,
            Hook::Output => &self.output,
        }
    }

    /// The chain of a hook, to be changed.
    pub fn chain_mut(&mut self, hook: Hook) -> &mut Chain {
        match hook {
            Hook::Forward => &mut self.forward,
            Hook::Input => &mut self.input,
            Hook::Output => &mut self.output,
        }
    }

    /// The connections known, as far as rules ask for them.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The connections known, to expire or to flush them.
    pub fn connections_mut(&mut self) -> &mut Connections {
        &mut self.connections
    }

    /// Decides on a frame. Anything but IPv4 passes; ARP is not a firewall's business.
    #[inline]
    pub fn decide(&mut self, now: Time, frame: &Frame, passage: Passage) -> Verdict {
        let chains = [&self.input, &self.forward, &self.output];
        if chains.into_iter().all(Chain::is_transparent) {
            return Verdict::Allow;
        }
        self.judge(now, frame, passage)
    }

    fn judge(&mut self, now: Time, frame: &Frame, passage: Passage) -> Verdict {
        let tracks = self.tracks();
        if !tracks && self.chain(passage.hook).is_transparent() {
            return Verdict::Allow;
        }
        let Some(ip) = frame.ipv4() else {
            return Verdict::Allow;
        };
        let own = Tuple::of(frame);
        let tuple = own.or_else(|| self.fragments.recall(now, frame));
        let sighting = tuple
            .filter(|_| tracks)
            .map(|tuple| self.connections.classify(now, frame, tuple));
        let facts = Facts {
            source: ip.src_addr(),
            destination: ip.dst_addr(),
            tuple,
            icmp_type: own.filter(is_icmp).and(frame.transport().first().copied()),
            input: passage.input,
            output: passage.output,
            state: sighting.map(|sighting| sighting.state),
        };
        let bytes = frame.packet_len();
        let verdict = self.chain_mut(passage.hook).decide(&facts, bytes);
        if let Some(tuple) = own {
            self.fragments.remember(now, frame, tuple);
        }
        if verdict == Verdict::Allow
            && let Some(sighting) = sighting
        {
            self.connections.confirm(now, frame, sighting);
        }
        verdict
    }

    /// The rules of all chains with their counters, a row each, the policy last in each chain.
    pub fn rows(&self) -> Vec<RuleRow> {
        Hook::ALL
            .into_iter()
            .flat_map(|hook| RuleRow::of(hook, self.chain(hook)))
            .collect()
    }

    /// Whether any rule asks about connections; if none does, none are remembered.
    fn tracks(&self) -> bool {
        Hook::ALL
            .into_iter()
            .flat_map(|hook| self.chain(hook).entries())
            .any(|entry| !entry.rule.matches.states.is_empty())
    }
}

impl Default for Firewall {
    fn default() -> Self {
        Self::new(Lifetimes::default())
    }
}

fn is_icmp(tuple: &Tuple) -> bool {
    tuple.protocol == Protocol::Icmp
}
