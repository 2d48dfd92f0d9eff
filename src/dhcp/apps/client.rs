//! The client as a program: one interface, from no address to a lease and on.

use std::cell::RefCell;
use std::rc::Rc;

use smoltcp::wire::EthernetAddress;

use crate::dhcp::Client;
use crate::dhcp::client::Identity;
use crate::host::{Job, Os, Program};
use crate::net::InterfaceId;
use crate::sim::Streams;

use super::Status;
use super::exchange::Exchange;
use super::network::Network;

/// A DHCP client on one interface of a host, in the service `dhcp`.
pub struct DhcpClient {
    network: Network,
    host_name: Option<String>,
    status: Rc<RefCell<Status>>,
}

impl DhcpClient {
    /// A client for `interface` that tells servers its name. With `takes_resolvers` it also
    /// sets the resolvers of the host.
    pub fn new(interface: InterfaceId, host_name: Option<String>, takes_resolvers: bool) -> Self {
        let status = Status::Unconfigured {
            tries: 0,
            evidence: None,
        };
        Self {
            network: Network {
                interface,
                takes_resolvers,
            },
            host_name,
            status: Rc::new(RefCell::new(status)),
        }
    }

    /// The interface it configures.
    pub fn interface(&self) -> InterfaceId {
        self.network.interface
    }

    /// How far it has come.
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }
}

impl Program for DhcpClient {
    fn name(&self) -> &'static str {
        "dhcp"
    }

    fn start(&self, os: Os) -> Job {
        let hardware = {
            let kernel = os.kernel();
            let own = kernel.interfaces.get(usize::from(self.network.interface));
            own.map_or(EthernetAddress([0; 6]), |own| own.mac)
        };
        let identity = Identity {
            hardware,
            host_name: self.host_name.clone(),
        };
        let seed = os.kernel().stream().bits();
        let client = Client::new(identity, Streams::new(seed).stream("dhcp"));
        let (network, status) = (self.network, Rc::clone(&self.status));
        Box::pin(Exchange::new(os, client, hardware, network, status).run())
    }
}
