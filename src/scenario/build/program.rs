//! Programs of a machine.

use crate::dhcp::apps::DhcpClient;
use crate::host::Host;
use crate::scenario::model::{Addressing, Node, Scenario};
use crate::scenario::program::Program;

use super::{dhcp, dns, web};

/// Installs the programs of a node, the written ones first: a place such as `home-gw.dhcp` means
/// them.
pub(super) fn install(scenario: &Scenario, index: usize, node: &Node, host: &mut Host) {
    for program in &node.programs {
        match program {
            Program::Dhcp(settings) => {
                if let Some(server) = dhcp::server(scenario, node, settings) {
                    host.install(Box::new(server));
                }
            }
            Program::Dns(settings) => {
                host.install(Box::new(dns::server(scenario, index, settings)));
            }
            Program::Browser(settings) => host.install(Box::new(web::browser(settings))),
            Program::Origin(settings) => host.install(Box::new(web::origin(node, settings))),
            Program::Proxy(settings) => host.install(Box::new(web::proxy(node, settings))),
        }
    }
    for (number, interface) in node.interfaces.iter().enumerate() {
        if interface.address == Addressing::Dhcp {
            let takes_resolvers = node.stub_resolver.servers.is_empty();
            let name = Some(node.name.clone());
            let client = DhcpClient::new(number as u8, name, takes_resolvers);
            host.install(Box::new(client));
        }
    }
}
