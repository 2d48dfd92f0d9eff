//! DHCP servers with their networks and reservations.

use crate::dhcp::apps::DhcpServer;
use crate::dhcp::server::{Reservation, Settings};
use crate::scenario::model::{Addressing, Node, NodeId, Scenario};
use crate::scenario::program::Dhcp;

use super::node::hardware;

/// The DHCP server of a node; `None` if it has no address on the link it serves, which a
/// validated scenario rules out.
pub(super) fn server(scenario: &Scenario, node: &Node, settings: &Dhcp) -> Option<DhcpServer> {
    let Addressing::Static(network) = node.interfaces.get(settings.interface)?.address else {
        return None;
    };
    let reserved = settings.reserved.iter();
    let reservations = reserved.flat_map(|(client, address)| {
        asking(scenario, *client).map(|hardware| Reservation {
            hardware,
            address: *address,
        })
    });
    let settings_of_machine = Settings {
        pool: settings.range.clone(),
        reservations: reservations.collect(),
        router: settings.router,
        dns: settings.dns.clone(),
        lease_time: settings.lease,
        ..Settings::home(network)
    };
    Some(DhcpServer::new(
        settings.interface as u8,
        settings_of_machine,
    ))
}

/// The Ethernet addresses of the interfaces by which a node asks for addresses.
fn asking(
    scenario: &Scenario,
    NodeId(node): NodeId,
) -> impl Iterator<Item = smoltcp::wire::EthernetAddress> {
    let interfaces = scenario.nodes[node].interfaces.iter().enumerate();
    let asking = interfaces.filter(|(_, interface)| interface.address == Addressing::Dhcp);
    asking.map(move |(number, _)| hardware(node, number))
}
