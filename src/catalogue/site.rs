//! What a fault acts on: the world, its scenario, the place, the parameters.

use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::Ipv4Cidr;

use crate::host::{Host, Program};
use crate::impair::Bitrate;
use crate::net::{Context, World};
use crate::scenario::{Scenario, model};
use crate::sim::Probability;
use crate::trace::{Direction, EventId, LinkId, NodeId, Note, Verb};

use super::{FaultError, Place, Spec, Value};

/// Where a fault acts, while it does.
pub struct Site<'a> {
    /// The world to break.
    pub world: &'a mut World,
    /// What the world was built from.
    pub scenario: &'a Scenario,
    /// The place.
    pub place: &'a Place,
    /// The fault as it was written.
    pub spec: &'a Spec,
    broke: Option<EventId>,
}

impl<'a> Site<'a> {
    pub(super) fn new(
        world: &'a mut World,
        scenario: &'a Scenario,
        place: &'a Place,
        spec: &'a Spec,
    ) -> Self {
        Self {
            world,
            scenario,
            place,
            spec,
            broke: None,
        }
    }

    /// Records that it is broken now, the first time it is called. Its effects name this event.
    pub fn broke(&mut self) -> EventId {
        if let Some(broke) = self.broke {
            return broke;
        }
        let phrase = self.place.phrase(self.spec, self.world);
        let note = Note::new(self.spec.name, self.spec.fault.says(&phrase))
            .field("place", &self.spec.place);
        let values = self.spec.values();
        let note = values.fold(note, |note, (name, value)| note.field(name, value));
        let broke = self.world.intervene(Verb::Broke, note);
        self.broke = Some(broke);
        broke
    }

    /// The link of the place.
    pub fn link(&self) -> Result<LinkId, FaultError> {
        match self.place {
            Place::Link(link) | Place::Way(link, _) => Ok(*link),
            _ => Err(self.unfit("that is no link")),
        }
    }

    /// The directions of a link that are meant: one, or both.
    pub fn ways(&self) -> Result<Vec<(LinkId, Direction)>, FaultError> {
        match self.place {
            Place::Link(link) => {
                let both = [Direction::Forth, Direction::Back];
                Ok(both.map(|direction| (*link, direction)).to_vec())
            }
            Place::Way(link, direction) => Ok(vec![(*link, *direction)]),
            _ => Err(self.unfit("that is no link")),
        }
    }

    /// The machine of the place.
    pub fn machine(&self) -> Result<NodeId, FaultError> {
        match self.place {
            Place::Machine(node) | Place::Program(node, _) => Ok(*node),
            _ => Err(self.unfit("that is no machine")),
        }
    }

    /// The program of the place.
    pub fn program(&self) -> Result<(NodeId, String), FaultError> {
        match self.place {
            Place::Program(node, program) => Ok((*node, program.clone())),
            _ => Err(self.unfit("that is no program")),
        }
    }

    /// What the scenario says of the machine at the place.
    pub fn node(&self) -> Result<&'a model::Node, FaultError> {
        let number = usize::from(self.machine()?.0);
        let found = self.scenario.nodes.get(number);
        found.ok_or_else(|| self.unfit("the scenario does not know it"))
    }

    /// The addresses of a name, as the scenario's zones give them.
    pub fn addresses_of(&self, name: &str) -> Vec<Ipv4Addr> {
        let records = self.scenario.zones.iter().flat_map(|zone| &zone.records);
        let own = records.filter(|record| record.owner == name);
        own.filter_map(|record| match record.data {
            model::RecordData::A(address) => Some(address),
            _ => None,
        })
        .collect()
    }

    /// Makes sure that the programs of a machine are the emulated ones.
    ///
    /// # Errors
    /// A real program has taken the machine's place; what that says is its own affair.
    pub fn emulated(&self, node: NodeId) -> Result<(), FaultError> {
        if self.is_taken_over(node) {
            return Err(self.unfit(
                "a real program stands there: break the way to it, or make it misbehave yourself",
            ));
        }
        Ok(())
    }

    /// Whether a real program has taken the place of a machine.
    pub fn is_taken_over(&self, node: NodeId) -> bool {
        self.world.node::<Host>(node).is_some_and(Host::is_outside)
    }

    /// Looks at the first program on a machine that is a `P`; `None` if there is none.
    pub fn with_program<P: Program, R>(
        &self,
        node: NodeId,
        look: impl FnOnce(&P) -> R,
    ) -> Option<R> {
        self.world.node::<Host>(node)?.program::<P>().map(look)
    }

    /// Who holds an open connection to a port of a machine: the name of a node, or an address.
    pub fn holder_of_open_connection(&self, node: NodeId, port: u16) -> Option<String> {
        let sockets = self.world.node::<Host>(node)?.kernel().sockets();
        let mut own = sockets.iter().filter(|row| row.local.port() == port);
        let open = own.find(|row| row.state == "ESTABLISHED")?;
        let address = *open.remote?.ip();
        let owner = self.scenario.owner(address);
        Some(owner.map_or_else(
            || address.to_string(),
            |(node, _)| self.scenario.nodes[node.0].name.clone(),
        ))
    }

    /// Lets the fault act on a machine, in the name of the breaking.
    pub fn act<R>(
        &mut self,
        node: NodeId,
        action: impl FnOnce(&mut Host, &mut Context<'_>) -> R,
    ) -> Option<R> {
        let broke = self.broke();
        self.world.act(node, Some(broke), action)
    }

    /// The error that the fault cannot act at this place, and why.
    pub fn unfit(&self, why: impl Into<String>) -> FaultError {
        FaultError::Unfit {
            fault: self.spec.name,
            place: self.spec.place.clone(),
            why: why.into(),
        }
    }

    /// A parameter that is an address and may be absent.
    pub fn address(&self, name: &'static str) -> Option<Ipv4Addr> {
        let address = |value| match value {
            Value::Address(address) => Some(address),
            _ => None,
        };
        self.param(name, address).ok()
    }

    /// A parameter that is a speed.
    pub fn bitrate(&self, name: &'static str) -> Result<Bitrate, FaultError> {
        self.param(name, |value| match value {
            Value::Bitrate(rate) => Some(rate),
            _ => None,
        })
    }

    /// A parameter that is one of a few words.
    pub fn choice(&self, name: &'static str) -> Result<&'static str, FaultError> {
        self.param(name, |value| match value {
            Value::Choice(word) => Some(word),
            _ => None,
        })
    }

    /// A parameter that is a time.
    pub fn duration(&self, name: &'static str) -> Result<Duration, FaultError> {
        self.param(name, |value| match value {
            Value::Duration(time) => Some(time),
            _ => None,
        })
    }

    /// A parameter that is a network and may be absent.
    pub fn network(&self, name: &'static str) -> Option<Ipv4Cidr> {
        let network = |value| match value {
            Value::Network(network) => Some(network),
            _ => None,
        };
        self.param(name, network).ok()
    }

    /// A parameter that is a number and may be absent.
    pub fn number(&self, name: &'static str) -> Option<u16> {
        let number = |value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        };
        self.param(name, number).ok()
    }

    /// A parameter that is a share of one.
    pub fn probability(&self, name: &'static str) -> Result<Probability, FaultError> {
        self.param(name, |value| match value {
            Value::Probability(share) => Some(share),
            _ => None,
        })
    }

    /// A parameter that is a number of octets.
    pub fn size(&self, name: &'static str) -> Result<u64, FaultError> {
        self.param(name, |value| match value {
            Value::Size(octets) => Some(octets),
            _ => None,
        })
    }

    fn param<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<T, FaultError> {
        let fault = self.spec.name;
        let value = self.spec.value(name).and_then(read);
        value.ok_or(FaultError::NoParam { fault, name })
    }
}
