//! A node's seat: the namespace in which a real program stands where the node stands.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use smoltcp::wire::Ipv4Cidr;

use crate::attach::{
    Address, Arrival, Closed, Error, Failure, InterfaceConfig, Namespace, NetConfig, Refusal,
    Route, Spec, Tun,
};
use crate::host::{self, Errno, Host, Kernel, RouteTable};
use crate::net::World;
use crate::timeline::{Action, Run};
use crate::trace::NodeId;

use super::readiness::listens;

/// This program, to be started again as the first process of a seat.
pub(super) const SELF: &str = "/proc/self/exe";
/// Packets taken from one interface before others have their turn.
const BATCH: usize = 64;
/// Room for the longest packet.
const LONGEST: usize = 65_536;

/// An attached node.
#[derive(Debug)]
pub struct Seat {
    /// The node in the world.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// The place of its programs on this machine.
    pub namespace: Namespace,
    tuns: Vec<Tun>,
    config: NetConfig,
    buffer: Vec<u8>,
}

impl Seat {
    /// Makes a seat for the node called `name`, which must be a host of the world; the node's own
    /// programs do not make room by that alone. `executable` is a gatelab.
    pub fn make(world: &World, name: &str, executable: impl Into<PathBuf>) -> Result<Self, Error> {
        let node = world.find(name);
        let host = node.and_then(|node| world.node::<Host>(node));
        let (Some(node), Some(host)) = (node, host) else {
            let why = std::io::Error::other("it is no host of this scenario");
            return Err(Error::from(Failure::new("attach to", name, why)));
        };
        let interfaces = host
            .kernel()
            .interfaces
            .iter()
            .map(|i| i.name.clone())
            .collect();
        let spec = Spec {
            interfaces,
            executable: executable.into(),
            ..Spec::new(name)
        };
        let (namespace, tuns) = Namespace::start(spec)?;
        let (config, buffer) = (NetConfig::default(), vec![0; LONGEST]);
        Ok(Self {
            node,
            name: name.to_owned(),
            namespace,
            tuns,
            config,
            buffer,
        })
    }

    /// Makes a seat, and room for it in the run.
    pub(super) fn take(run: &mut Run, name: &str, executable: &Path) -> Result<Self, Error> {
        let seat = Self::make(run.world(), name, executable)?;
        run.act(Action::Attach {
            node: name.to_owned(),
        })
        .map_err(|error| Failure::new("attach to", name, std::io::Error::other(error)))?;
        Ok(seat)
    }

    /// The ends of its interfaces, to be watched.
    pub fn tuns(&self) -> &[Tun] {
        &self.tuns
    }

    /// Whether the node has an address, so that a program can begin.
    pub fn is_configured(&self) -> bool {
        self.config
            .interfaces
            .iter()
            .any(|interface| !interface.addresses.is_empty())
    }

    /// Brings what the node has learned (a lease, a route) into the namespace, if it changed.
    pub fn update(&mut self, world: &World) -> Result<(), Error> {
        let Some(host) = world.node::<Host>(self.node) else {
            return Ok(());
        };
        let config = config_of(&host.kernel());
        if config != self.config {
            self.namespace.configure(&config)?;
            self.config = config;
        }
        Ok(())
    }

    /// Takes the packets that programs sent and hands each to `send`; whether there may be more.
    pub fn receive(&mut self, mut send: impl FnMut(NodeId, &[u8])) -> Result<bool, Failure> {
        let mut more = false;
        for tun in &self.tuns {
            for taken in 0..=BATCH {
                let Arrival::Packet(packet) = tun.receive(&mut self.buffer)? else {
                    break;
                };
                // Anything but IPv4 has nowhere to go yet.
                if packet.first().is_some_and(|first| first >> 4 == 4) {
                    send(self.node, packet);
                }
                more |= taken == BATCH;
            }
        }
        Ok(more)
    }

    /// Whether one of the programs listens on a TCP port.
    pub fn listens(&self, port: u16) -> bool {
        let process = self.namespace.first_process();
        process.is_none_or(|process| listens(process, port))
    }

    /// Hands packets for the node to its programs.
    pub fn deliver(&mut self, world: &mut World) -> Result<(), Failure> {
        let packets = world.act(self.node, None, |host: &mut Host, _| host.take_outside());
        let mut bytes = Vec::new();
        for (interface, frame) in packets.unwrap_or_default() {
            frame.copy_packet_into(&mut bytes);
            let length = frame.ipv4().map_or(0, |ip| usize::from(ip.total_len()));
            bytes.truncate(length);
            if let Some(tun) = self.tuns.get(usize::from(interface)) {
                tun.send(&bytes)?;
            }
        }
        Ok(())
    }
}

/// What a kernel knows of its network, as a namespace is told it.
fn config_of(kernel: &Kernel) -> NetConfig {
    let indexed = kernel.interfaces.iter().enumerate();
    let interfaces = indexed.map(|(index, interface)| {
        let own = kernel.routes.iter();
        let own = own.filter(|route| usize::from(route.interface) == index);
        let down = interface.no_carrier.is_some();
        InterfaceConfig {
            name: interface.name.clone(),
            mtu: interface.mtu as u16,
            down,
            addresses: interface.addresses.iter().copied().map(address).collect(),
            routes: own.filter(|_| !down).map(route).collect(),
        }
    });
    let servers = kernel.resolvers.iter();
    NetConfig {
        interfaces: interfaces.collect(),
        nameservers: servers.map(|server| IpAddr::V4(*server)).collect(),
        closed: closed(&kernel.routes),
        ..NetConfig::default()
    }
}

fn address(cidr: Ipv4Cidr) -> Address {
    Address {
        address: IpAddr::V4(cidr.address()),
        prefix: cidr.prefix_len(),
    }
}

fn route(route: &host::Route) -> Route {
    Route {
        destination: address(route.prefix),
        via: route.via.map(IpAddr::V4),
    }
}

/// The ways that are withheld and say something else than ones that are not there.
fn closed(routes: &RouteTable) -> Vec<Closed> {
    let withheld = routes
        .known()
        .filter(|route| routes.withheld_by(route).is_some());
    let closed = withheld.filter_map(|route| {
        let to = route.prefix.address();
        let says = match routes.errno(to) {
            Errno::PermissionDenied => Refusal::Prohibit,
            Errno::HostUnreachable => Refusal::Unreachable,
            _ => return None,
        };
        // Another way may lead there.
        let destination = address(route.prefix);
        let shut = routes.lookup(to).is_err();
        shut.then_some(Closed { destination, says })
    });
    closed.collect()
}
