//! Nodes of a world: machines with their interfaces, addresses, routes and stages.

use std::rc::Rc;

use smoltcp::wire::EthernetAddress;

use crate::filter::Lifetimes;
use crate::gateway::nat44::{Behaviour, Nat44, Settings};
use crate::gateway::{Gateway, Translation};
use crate::host::{Host, Interface, Route};
use crate::net::{Switch, World};
use crate::scenario::model::{Addressing, Node, NodeKind, Scenario};
use crate::scenario::program::{self, Filtering, Mapping};
use crate::sim::Streams;
use crate::trace::{Capture, Recorder, Trace};

use super::{link, program as programs};

/// Builds the world of a scenario; it has not started yet. Nodes and links of the world have the
/// numbers they have in the scenario.
pub fn build(scenario: &Scenario, seed: u64, capture: Capture) -> World {
    let streams = Streams::new(seed);
    let trace = Recorder::shared(capture);
    let mut world = World::new(streams, Rc::clone(&trace));
    for (index, node) in scenario.nodes.iter().enumerate() {
        let built: Box<dyn crate::net::Node> = if node.kind == NodeKind::Switch {
            Box::new(Switch::new(node.interfaces.len() as u8))
        } else {
            let host = machine(scenario, index, node, streams, &trace);
            Box::new(host)
        };
        world.add(&node.name, &node.label, built);
    }
    link::connect(&mut world, scenario);
    world
}

/// The Ethernet address of an interface: locally administered (IEEE 802-2014 section 8.4), and
/// readable in a capture.
pub(super) fn hardware(node: usize, interface: usize) -> EthernetAddress {
    let [high, low] = (node as u16 + 1).to_be_bytes();
    EthernetAddress([2, 0, 0, high, low, interface as u8])
}

fn machine(
    scenario: &Scenario,
    index: usize,
    node: &Node,
    streams: Streams,
    trace: &Trace,
) -> Host {
    let stream = streams.stream(&format!("host/{}", node.name));
    let mut host = Host::new(&node.name, stream, Rc::clone(trace));
    for (number, interface) in node.interfaces.iter().enumerate() {
        let mtu = usize::from(scenario.links[interface.link.0].mtu);
        let mac = hardware(index, number);
        host.add_interface(Interface::new(&interface.name, mac, mtu));
        if let Addressing::Static(cidr) = interface.address {
            host.kernel().add_address(number as u8, cidr);
        }
    }
    for route in &node.routes {
        let (prefix, via) = (route.destination, Some(route.via));
        let interface = route.interface as u8;
        host.kernel().routes.add(Route {
            prefix,
            via,
            interface,
        });
    }
    host.kernel()
        .resolvers
        .clone_from(&node.stub_resolver.servers);
    if node.forwards() {
        host.set_forwarder(Box::new(gateway(node, streams)));
    }
    programs::install(scenario, index, node, &mut host);
    host
}

fn gateway(node: &Node, streams: Streams) -> Gateway {
    let gateway = Gateway::new();
    let Some(nat) = &node.nat44 else {
        return gateway;
    };
    let external = &node.interfaces[nat.external];
    let Addressing::Static(cidr) = external.address else {
        return gateway;
    };
    let table = Nat44::new(nat_settings(nat), cidr.address());
    let stream = streams.stream(&format!("nat44/{}", node.name));
    gateway.with(Box::new(Translation::new(
        nat.external as u8,
        table,
        stream,
    )))
}

fn nat_settings(nat: &program::Nat44) -> Settings {
    let mapping = match nat.mapping {
        Mapping::AddressAndPortDependent => Behaviour::AddressAndPortDependent,
        Mapping::AddressDependent => Behaviour::AddressDependent,
        Mapping::EndpointIndependent => Behaviour::EndpointIndependent,
    };
    let filtering = match nat.filtering {
        Filtering::AddressAndPortDependent => Behaviour::AddressAndPortDependent,
        Filtering::AddressDependent => Behaviour::AddressDependent,
        Filtering::EndpointIndependent => Behaviour::EndpointIndependent,
    };
    Settings {
        mapping,
        filtering,
        port_preservation: nat.port_preservation,
        hairpinning: nat.hairpinning,
        ports: nat.ports.clone(),
        max_mappings: nat.max_mappings as usize,
        lifetimes: Lifetimes {
            udp: nat.udp_idle,
            tcp_established: nat.tcp_idle,
            tcp_transitory: nat.tcp_transitory_idle,
            icmp_query: nat.icmp_idle,
        },
        ..Settings::default()
    }
}
