//! A node's seat: the namespace in which a real program stands where the node stands.

use std::net::IpAddr;

use crate::attach::{
    Address, Arrival, Error, Failure, InterfaceConfig, Namespace, NetConfig, Route, Spec, Tun,
};
use crate::host::{Host, Kernel};
use crate::net::World;
use crate::timeline::{Action, Run};
use crate::trace::NodeId;

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
    /// Makes a seat for the node called `name`, which must be a host of the run.
    pub fn take(run: &mut Run, name: &str) -> Result<Self, Error> {
        let node = run.world().find(name);
        let host = node.and_then(|node| run.world().node::<Host>(node));
        let (Some(node), Some(host)) = (node, host) else {
            return Err(Error::from(Failure::new(
                "attach to",
                name,
                std::io::Error::other("it is no host of this scenario"),
            )));
        };
        let interfaces = host
            .kernel()
            .interfaces
            .iter()
            .map(|i| i.name.clone())
            .collect();
        let spec = Spec {
            interfaces,
            ..Spec::new(name)
        };
        let (namespace, tuns) = Namespace::start(spec)?;
        run.act(Action::Attach {
            node: name.to_owned(),
        })
        .map_err(|error| Failure::new("attach to", name, std::io::Error::other(error)))?;
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

    /// Takes the packets that programs sent into the run; whether there may be more.
    pub fn receive(&mut self, run: &mut Run) -> Result<bool, Failure> {
        let mut more = false;
        for tun in &self.tuns {
            for taken in 0..=BATCH {
                let Arrival::Packet(packet) = tun.receive(&mut self.buffer)? else {
                    break;
                };
                // Anything but IPv4 has nowhere to go yet.
                if packet.first().is_some_and(|first| first >> 4 == 4) {
                    let action = Action::Packet {
                        node: self.node.0,
                        bytes: packet.to_vec(),
                    };
                    // Packets cannot fail: they are sent, or dropped with a reason in the trace.
                    let _ = run.act(action);
                }
                more |= taken == BATCH;
            }
        }
        Ok(more)
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
    let interfaces = kernel
        .interfaces
        .iter()
        .enumerate()
        .map(|(index, interface)| {
            let addresses = interface.addresses.iter().map(|cidr| Address {
                address: IpAddr::V4(cidr.address()),
                prefix: cidr.prefix_len(),
            });
            let own = kernel
                .routes
                .iter()
                .filter(|route| usize::from(route.interface) == index);
            let routes = own.filter_map(|route| {
                let via = IpAddr::V4(route.via?);
                let address = IpAddr::V4(route.prefix.address());
                let destination = Address {
                    address,
                    prefix: route.prefix.prefix_len(),
                };
                Some(Route {
                    destination,
                    via: Some(via),
                })
            });
            InterfaceConfig {
                name: interface.name.clone(),
                mtu: interface.mtu as u16,
                addresses: addresses.collect(),
                routes: routes.collect(),
            }
        });
    NetConfig {
        interfaces: interfaces.collect(),
        nameservers: kernel
            .resolvers
            .iter()
            .map(|server| IpAddr::V4(*server))
            .collect(),
        ..NetConfig::default()
    }
}
