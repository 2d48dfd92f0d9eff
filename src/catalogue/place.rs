//! Where a fault acts: what kinds of places there are, and how one is found in a world.

use crate::host::Host;
use crate::net::World;
use crate::scenario::{self, Scenario, model, nearest};
use crate::trace::{Direction, LinkId, NodeId};

use super::fault::kind_of;
use super::{FaultError, Spec};

/// The kinds of places that faults want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A link as a whole.
    Link,
    /// A link, or one of its directions.
    LinkOrWay,
    /// A host, router or gateway.
    Machine,
    /// A machine, or a program on it.
    MachineOrProgram,
    /// A DNS name, or a program that answers queries.
    Name,
    /// A program: its machine, or its machine and its name.
    Program,
    /// One direction of a link.
    Way,
}

impl PlaceKind {
    /// The kind of place in words, with an example.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Link => "a link such as proxy--app1",
            Self::LinkOrWay => "a link such as proxy--app1, or one direction of it: proxy>app1",
            Self::Machine => "a machine such as app1",
            Self::MachineOrProgram => "a machine such as app1, or a program: home-gw.dns",
            Self::Name => "a DNS name such as shop.example, or a name server such as resolver",
            Self::Program => "a machine such as app1, or a program on it: home-gw.dns",
            Self::Way => "one direction of a link such as proxy>app1",
        }
    }
}

/// A place in a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A link.
    Link(LinkId),
    /// A host, router or gateway.
    Machine(NodeId),
    /// A DNS name, in lower case without a final dot.
    Name(String),
    /// A program on a machine, by its name.
    Program(NodeId, String),
    /// One direction of a link.
    Way(LinkId, Direction),
}

impl Place {
    /// Finds the place of a fault.
    ///
    /// # Errors
    /// There is no such place, or it is not of the kind that the fault wants.
    pub fn find(spec: &Spec, scenario: &Scenario, world: &World) -> Result<Self, FaultError> {
        let seeker = Seeker { spec, world };
        let found = seeker.read(scenario)?;
        match (spec.fault.place, found) {
            (PlaceKind::Link | PlaceKind::LinkOrWay, place @ Self::Link(_))
            | (PlaceKind::LinkOrWay | PlaceKind::Way, place @ Self::Way(..))
            | (PlaceKind::MachineOrProgram | PlaceKind::Program, place @ Self::Program(..))
            | (PlaceKind::Name, place @ Self::Name(_)) => Ok(place),
            (PlaceKind::Machine | PlaceKind::MachineOrProgram, Self::Machine(node)) => {
                seeker.host(node).map(|_| Self::Machine(node))
            }
            (PlaceKind::Program | PlaceKind::Name, Self::Machine(node)) => seeker.only(node),
            (PlaceKind::Name, Self::Program(node, name)) if name == "dns" => {
                Ok(Self::Program(node, name))
            }
            (_, other) => Err(seeker.unfit(seeker.advice(&other))),
        }
    }

    /// The place in words, to stand in the sentence of its fault.
    pub fn phrase(&self, spec: &Spec, world: &World) -> String {
        match self {
            Self::Program(node, _) if spec.fault.place == PlaceKind::Name => {
                format!("any name asked of {}", world.name(*node))
            }
            Self::Program(node, program) => format!("{program} on {}", world.name(*node)),
            _ => spec.place.clone(),
        }
    }
}

/// Looks for a place.
struct Seeker<'a> {
    spec: &'a Spec,
    world: &'a World,
}

impl<'a> Seeker<'a> {
    /// What the text names; nodes and links of a world have the numbers of the scenario's.
    fn read(&self, scenario: &Scenario) -> Result<Place, FaultError> {
        let text = self.spec.place.as_str();
        let node = |id: model::NodeId| NodeId(id.0 as u16);
        let link = |id: model::LinkId| LinkId(id.0 as u16);
        Ok(match scenario.place(text) {
            Ok(scenario::Place::Direction(id, 0)) => Place::Way(link(id), Direction::Forth),
            Ok(scenario::Place::Direction(id, _)) => Place::Way(link(id), Direction::Back),
            Ok(scenario::Place::Link(id)) => Place::Link(link(id)),
            Ok(scenario::Place::Name(name)) => Place::Name(name),
            Ok(scenario::Place::Node(id)) => Place::Machine(node(id)),
            Ok(scenario::Place::Service(id, service)) => self.service(node(id), service)?,
            Err(unknown) => match self.misspelt_service(text) {
                Some(result) => result?,
                None => return Err(self.unknown(unknown.nearest)),
            },
        })
    }

    /// `home-gw.dsn`: the machine is there, the program is not known to the scenario.
    fn misspelt_service(&self, text: &str) -> Option<Result<Place, FaultError>> {
        let (machine, service) = text.rsplit_once('.')?;
        let node = self.world.find(machine)?;
        Some(self.service(node, service))
    }

    fn host(&self, node: NodeId) -> Result<&'a Host, FaultError> {
        let host = self.world.node::<Host>(node);
        let why = "that is a switch, which has neither address nor programs";
        host.ok_or_else(|| self.unfit(why.into()))
    }

    fn service(&self, node: NodeId, service: &str) -> Result<Place, FaultError> {
        let found = self.host(node)?.programs().any(|(name, _)| name == service);
        if found {
            return Ok(Place::Program(node, service.to_owned()));
        }
        Err(self.no_program(node, Some(service)))
    }

    /// The program that is meant where only its machine is named. The kind of a fault names the
    /// program it is for; `service` stands for any.
    fn only(&self, node: NodeId) -> Result<Place, FaultError> {
        let kind = kind_of(self.spec.name);
        if kind != "service" {
            return self.service(node, kind);
        }
        let mut programs = self.host(node)?.programs().map(|(name, _)| name);
        match (programs.next(), programs.next()) {
            (Some(only), None) => Ok(Place::Program(node, only.to_owned())),
            _ => Err(self.no_program(node, None)),
        }
    }

    fn no_program(&self, node: NodeId, meant: Option<&str>) -> FaultError {
        let machine = self.world.name(node);
        let host = self.world.node::<Host>(node);
        let programs = host.into_iter().flat_map(Host::programs);
        let programs: Vec<String> = programs.map(|(p, _)| format!("{machine}.{p}")).collect();
        let known = match programs.as_slice() {
            [] => format!("no program runs on {machine}"),
            [only] => format!("there is only `{only}`"),
            all => format!("there are {}", all.join(", ")),
        };
        self.unfit(match meant {
            Some(name) => {
                let full = format!("{machine}.{name}");
                let hint = nearest(&full, programs.iter().map(String::as_str));
                let hint = hint.map(|it| format!("; did you mean `{it}`?"));
                let hint = hint.unwrap_or_default();
                format!("no program `{name}` runs there; {known}{hint}")
            }
            None => format!("it takes one program; {known}"),
        })
    }

    /// What to write instead of a place of the wrong kind.
    fn advice(&self, found: &Place) -> String {
        let expected = self.spec.fault.place.expected();
        let ends = |id: LinkId| self.world.link(id).ends.map(|(n, _)| self.world.name(n));
        match found {
            Place::Link(id) if self.spec.fault.place == PlaceKind::Way => {
                let [a, b] = ends(*id);
                format!("it takes one direction: write `{a}>{b}` or `{b}>{a}`")
            }
            Place::Way(id, _) if self.spec.fault.place == PlaceKind::Link => {
                let [a, b] = ends(*id);
                format!("it takes the whole link: write `{a}--{b}`")
            }
            Place::Machine(node) => {
                let links = self.links_of(*node).join(", ");
                format!("that is a machine; its links are {links}; expected {expected}")
            }
            Place::Link(_) | Place::Way(..) => format!("that is a link; expected {expected}"),
            Place::Name(_) => format!("that is a DNS name; expected {expected}"),
            Place::Program(..) => format!("that is a program; expected {expected}"),
        }
    }

    fn links_of(&self, node: NodeId) -> Vec<&str> {
        let links = self.world.links();
        let own = links.filter(|(_, link)| link.ends.iter().any(|(end, _)| *end == node));
        own.map(|(_, link)| link.name.as_str()).collect()
    }

    fn unknown(&self, nearest: Option<String>) -> FaultError {
        FaultError::UnknownPlace {
            fault: self.spec.name,
            place: self.spec.place.clone(),
            expected: self.spec.fault.place.expected().to_owned(),
            nearest,
        }
    }

    fn unfit(&self, why: String) -> FaultError {
        FaultError::Unfit {
            fault: self.spec.name,
            place: self.spec.place.clone(),
            why,
        }
    }
}
