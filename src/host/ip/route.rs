//! The routing table: longest prefix wins (RFC 1812 section 5.2.4.3).

use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Cidr;

use crate::net::InterfaceId;
use crate::trace::EventId;

use crate::host::Errno;

/// One way to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The network.
    pub prefix: Ipv4Cidr,
    /// The next router; `None` if the network is on the link itself.
    pub via: Option<Ipv4Addr>,
    /// Where packets leave.
    pub interface: InterfaceId,
}

/// Where a packet goes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextHop {
    /// Whose Ethernet address is needed: the next router, or the destination itself.
    pub address: Ipv4Addr,
    /// Where the packet leaves.
    pub interface: InterfaceId,
    /// Set if a better route was taken away: by which event.
    pub because: Option<EventId>,
}

/// Which routes a fault withholds; also those that are added later, as by a new lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// All of them.
    All,
    /// Those that lead beyond a router.
    Beyond,
    /// Those that lead to addresses of this network. The default route is one of them only if
    /// it is named itself (`0.0.0.0/0`).
    To(Ipv4Cidr),
}

impl Withheld {
    /// Whether `route` is one of them.
    pub fn includes(self, route: &Route) -> bool {
        match self {
            Self::All => true,
            Self::Beyond => route.via.is_some(),
            Self::To(network) => {
                let default = network.prefix_len() == 0 || route.prefix.prefix_len() == 0;
                let overlaps = route.prefix.contains_subnet(&network)
                    || network.contains_subnet(&route.prefix);
                if default {
                    network.prefix_len() == route.prefix.prefix_len()
                } else {
                    overlaps
                }
            }
        }
    }
}

/// Routes, and the faults that withhold some of them.
#[derive(Clone, Debug, Default)]
pub struct RouteTable {
    routes: Vec<Route>,
    withheld: Vec<(Withheld, EventId, Errno)>,
}

impl RouteTable {
    /// Adds a route; one for the same prefix is replaced.
    pub fn add(&mut self, route: Route) {
        self.routes.retain(|old| old.prefix != route.prefix);
        self.routes.push(route);
    }

    /// Acts from now on as if the routes that `which` describes were not there; remembers that
    /// `by` did it.
    pub fn withhold(&mut self, which: Withheld, by: EventId) {
        self.withhold_as(which, by, Errno::NetworkUnreachable);
    }

    /// The same, and programs are told `errno`: a route of type `unreachable` or `prohibit` says
    /// something else than one that is not there.
    pub fn withhold_as(&mut self, which: Withheld, by: EventId, errno: Errno) {
        self.withheld.push((which, by, errno));
    }

    /// What a program is told if there is no way to `destination`.
    pub fn errno(&self, destination: Ipv4Addr) -> Errno {
        let route = longest(self.routes.iter(), destination);
        let mut faults = self.withheld.iter();
        let found = route.and_then(|route| faults.find(|(which, ..)| which.includes(route)));
        found.map_or(Errno::NetworkUnreachable, |(.., errno)| *errno)
    }

    /// Puts back what `by` withheld.
    pub fn give_back(&mut self, by: EventId) {
        self.withheld.retain(|(_, fault, _)| *fault != by);
    }

    /// Removes every route through `interface` (an address was given up).
    pub fn clear_interface(&mut self, interface: InterfaceId) {
        self.routes.retain(|route| route.interface != interface);
    }

    /// The way to `destination`, or the event that took the way there.
    #[inline]
    pub fn lookup(&self, destination: Ipv4Addr) -> Result<NextHop, Option<EventId>> {
        let known = longest(self.routes.iter(), destination);
        let (best, because) = if self.withheld.is_empty() {
            (known, None)
        } else {
            // A withheld route is to blame where it would have been the better one.
            let blamed = known.and_then(|route| self.withheld_by(route));
            (longest(self.iter(), destination), blamed)
        };
        let route = best.ok_or(because)?;
        let address = route.via.unwrap_or(destination);
        Ok(NextHop {
            address,
            interface: route.interface,
            because,
        })
    }

    /// Whether `address` is the next router of a route.
    pub fn is_router(&self, address: Ipv4Addr) -> bool {
        self.routes.iter().any(|route| route.via == Some(address))
    }

    /// The fault that withholds `route`.
    pub fn withheld_by(&self, route: &Route) -> Option<EventId> {
        let mut faults = self.withheld.iter();
        let found = faults.find(|(which, ..)| which.includes(route));
        found.map(|(_, by, _)| *by)
    }

    /// All routes, the withheld ones included.
    pub fn known(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }

    /// The routes in force.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        let routes = self.routes.iter();
        routes.filter(|route| self.withheld_by(route).is_none())
    }
}

#[inline]
fn longest<'a>(
    routes: impl Iterator<Item = &'a Route>,
    destination: Ipv4Addr,
) -> Option<&'a Route> {
    let mut best: Option<&Route> = None;
    let destination = destination.to_bits();
    let covers = |route: &&Route| {
        let differing = route.prefix.address().to_bits() ^ destination;
        differing.leading_zeros() >= u32::from(route.prefix.prefix_len())
    };
    for route in routes.filter(covers) {
        if best.is_none_or(|best| best.prefix.prefix_len() < route.prefix.prefix_len()) {
            best = Some(route);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(prefix: &str, via: Option<[u8; 4]>, interface: u8) -> Route {
        let via = via.map(Ipv4Addr::from);
        Route {
            prefix: prefix.parse().unwrap(),
            via,
            interface,
        }
    }

    #[test]
    fn rfc1812_longest_prefix_wins() {
        let mut table = RouteTable::default();
        table.add(route("0.0.0.0/0", Some([192, 0, 2, 1]), 0));
        table.add(route("10.0.0.0/8", Some([10, 0, 0, 1]), 1));
        table.add(route("10.0.3.0/24", None, 2));
        let hop = |ip: [u8; 4]| table.lookup(ip.into()).unwrap();
        assert_eq!(hop([10, 0, 3, 9]).interface, 2);
        assert_eq!(hop([10, 0, 3, 9]).address, Ipv4Addr::new(10, 0, 3, 9));
        assert_eq!(hop([10, 9, 9, 9]).address, Ipv4Addr::new(10, 0, 0, 1));
        assert_eq!(hop([1, 1, 1, 1]).interface, 0);
    }

    #[test]
    fn a_missing_route_names_who_took_it() {
        let mut table = RouteTable::default();
        let by = EventId::from_index(4);
        table.add(route("0.0.0.0/0", Some([192, 0, 2, 1]), 0));
        table.add(route("10.0.3.0/24", None, 2));
        table.withhold(Withheld::To("10.0.3.9/32".parse().unwrap()), by);
        assert_eq!(
            table.lookup([10, 0, 3, 9].into()).unwrap().because,
            Some(by)
        );
        assert_eq!(table.lookup([1, 1, 1, 1].into()).unwrap().because, None);
        let other = EventId::from_index(5);
        table.withhold(Withheld::All, other);
        assert_eq!(table.lookup([10, 0, 3, 9].into()), Err(Some(by)));
        assert_eq!(table.lookup([1, 1, 1, 1].into()), Err(Some(other)));
        table.give_back(by);
        assert_eq!(table.lookup([10, 0, 3, 9].into()), Err(Some(other)));
        table.give_back(other);
        assert_eq!(table.lookup([10, 0, 3, 9].into()).unwrap().interface, 2);
    }

    #[test]
    fn a_route_that_comes_later_is_withheld_too() {
        let mut table = RouteTable::default();
        let by = EventId::from_index(4);
        table.withhold(Withheld::Beyond, by);
        table.add(route("192.168.1.0/24", None, 0));
        table.add(route("0.0.0.0/0", Some([192, 168, 1, 1]), 0));
        assert_eq!(table.iter().count(), 1);
        assert_eq!(table.lookup([1, 1, 1, 1].into()), Err(Some(by)));
        table.give_back(by);
        assert!(table.lookup([1, 1, 1, 1].into()).is_ok());
    }

    #[test]
    fn the_default_route_leads_to_no_network_in_particular() {
        let to = |network: &str| Withheld::To(network.parse().unwrap());
        let default = route("0.0.0.0/0", Some([192, 0, 2, 1]), 0);
        let near = route("10.0.3.0/24", None, 0);
        assert!(to("0.0.0.0/0").includes(&default) && !to("0.0.0.0/0").includes(&near));
        assert!(to("10.0.0.0/8").includes(&near) && !to("10.0.0.0/8").includes(&default));
        assert!(to("10.0.3.9/32").includes(&near) && !to("10.0.4.0/24").includes(&near));
    }
}
