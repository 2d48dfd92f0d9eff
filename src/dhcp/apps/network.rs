//! What a lease changes on its host: address, default route, resolvers.

use smoltcp::wire::Ipv4Cidr;

use crate::dhcp::client::Lease;
use crate::host::{Kernel, Route};
use crate::net::InterfaceId;
use crate::trace::EventId;

/// What a client configures on its host.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    pub(super) interface: InterfaceId,
    /// Whether the resolvers of the host are those of the lease.
    pub(super) takes_resolvers: bool,
}

impl Network {
    /// Gives the host what the lease grants, as `event` says; a renewal without changes changes
    /// nothing.
    pub(super) fn configure(self, kernel: &mut Kernel, lease: &Lease, event: EventId) {
        let cidr = Ipv4Cidr::new(lease.address, lease.prefix_len);
        let Some(own) = kernel.interfaces.get_mut(usize::from(self.interface)) else {
            return;
        };
        (own.no_lease, own.lease) = (None, Some(event));
        if own.addresses != [cidr] {
            if !own.addresses.is_empty() {
                kernel.clear_addresses(self.interface);
            }
            kernel.add_address(self.interface, cidr);
        }
        if lease.router.is_some() {
            kernel.routes.add(Route {
                prefix: Ipv4Cidr::new([0, 0, 0, 0].into(), 0),
                via: lease.router,
                interface: self.interface,
            });
        }
        if self.takes_resolvers {
            kernel.resolvers.clone_from(&lease.dns);
        }
    }

    /// Takes it all back.
    pub(super) fn clear(self, kernel: &mut Kernel) {
        let own = kernel.interfaces.get(usize::from(self.interface));
        if own.is_none_or(|own| own.addresses.is_empty()) {
            return;
        }
        kernel.clear_addresses(self.interface);
        kernel.interfaces[usize::from(self.interface)].lease = None;
        if self.takes_resolvers {
            kernel.resolvers.clear();
        }
    }

    /// Notes which event shows that the interface has no lease, and tells whoever waits for it.
    pub(super) fn blame(self, kernel: &mut Kernel, event: EventId) {
        if let Some(own) = kernel.interfaces.get_mut(usize::from(self.interface))
            && own.addresses.is_empty()
        {
            own.no_lease = Some(event);
            kernel.network.raise();
        }
    }

    /// Whether the link has a carrier.
    pub(super) fn has_carrier(self, kernel: &Kernel) -> bool {
        let own = kernel.interfaces.get(usize::from(self.interface));
        own.is_some_and(|own| own.no_carrier.is_none())
    }
}
