//! Routes: the written ones, and for the rest the shortest paths, computed.
//!
//! Every node gets a route to every network it can reach through routers and gateways, by the
//! fewest hops, ties broken by the order of the file. Networks behind a translator stay hidden
//! from outside. A host or gateway gets one default route in place of those of its most frequent
//! first hop; a router never does, so an address that nobody owns ends at a router that says so
//! and does not circle. A node that asks DHCP learns its routes from the lease.

use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Cidr;

use super::plan::Plan;
use crate::scenario::document::{Located, parse_cidr};
use crate::scenario::model::{Addressing, NodeKind, Route};

/// The route that matches every address.
const DEFAULT: Ipv4Cidr = Ipv4Cidr::new(Ipv4Addr::UNSPECIFIED, 0);

/// Resolves the written routes of every node and adds the computed ones.
pub(crate) fn resolve(plan: &mut Plan<'_>) {
    for (node, draft) in plan.draft.nodes.iter().enumerate() {
        let written = draft.routes.iter();
        let mut routes: Vec<Route> = written
            .filter_map(|route| explicit(plan, node, route))
            .collect();
        if draft.automatic_routes {
            let computed = computed(plan, node);
            for route in computed {
                if !routes
                    .iter()
                    .any(|other| other.destination == route.destination)
                {
                    routes.push(route);
                }
            }
        }
        plan.nodes[node].routes = routes;
    }
}

/// Reads `default via HOP` or `NETWORK via HOP`.
fn explicit(plan: &Plan<'_>, node: usize, text: &Located<String>) -> Option<Route> {
    const EXPECTED: &str = "\"default via HOP\" or \"10.0.0.0/8 via HOP\", with a neighbour's \
        name or address as HOP";
    let words: Vec<&str> = text.value.split_whitespace().collect();
    let (destination, hop) = match words.as_slice() {
        ["default", "via", hop] => (Some(DEFAULT), *hop),
        [network, "via", hop] => (parse_cidr(network), *hop),
        _ => (None, ""),
    };
    let Some(destination) = destination else {
        let message = format!("`{}` is not a route", text.value);
        plan.report.error(text.at, message).expected(EXPECTED);
        return None;
    };
    let hop = Located {
        at: text.at,
        value: hop.to_owned(),
    };
    let via = plan.address(&hop, node)?;
    let interfaces = 0..plan.nodes[node].interfaces.len();
    let found = interfaces.into_iter().find(|interface| {
        let network = plan.network(node, *interface);
        network.is_some_and(|network| network.contains_addr(&via))
    });
    let Some(interface) = found else {
        let message = format!("{via} is on no network of {}", plan.nodes[node].name);
        plan.report
            .error(text.at, message)
            .expected("a neighbour as next hop");
        return None;
    };
    Some(Route {
        destination: destination.network(),
        via,
        interface,
        automatic: false,
    })
}

fn computed(plan: &Plan<'_>, node: usize) -> Vec<Route> {
    let asks = |address| matches!(address, Addressing::Dhcp);
    let (own, kind) = (&plan.nodes[node].interfaces, plan.nodes[node].kind);
    if kind == NodeKind::Switch || own.iter().any(|interface| asks(interface.address)) {
        return Vec::new();
    }
    let routes = shortest(plan, node);
    if kind == NodeKind::Router {
        return routes;
    }
    with_default(&routes)
}

/// The same routes, those of the most frequent hop replaced by a default route.
fn with_default(routes: &[Route]) -> Vec<Route> {
    let mut uses: BTreeMap<Ipv4Addr, usize> = BTreeMap::new();
    for route in routes {
        *uses.entry(route.via).or_default() += 1;
    }
    // Of equals, `max_by_key` gives the last: the search runs backwards to give the first.
    let Some(main) = routes.iter().rev().max_by_key(|route| uses[&route.via]) else {
        return Vec::new();
    };
    let others = routes.iter().filter(|route| route.via != main.via);
    let default = Route {
        destination: DEFAULT,
        ..*main
    };
    std::iter::once(default).chain(others.copied()).collect()
}

/// A router found on the way: where it was entered, and the first hop that leads to it.
struct Reached {
    node: usize,
    entered: usize,
    via: Ipv4Addr,
    interface: usize,
}

/// Searches breadth first from a node; gives a route to each segment in the order of discovery.
fn shortest(plan: &Plan<'_>, start: usize) -> Vec<Route> {
    let mut seen_node = vec![false; plan.nodes.len()];
    let mut seen_segment = vec![false; plan.segments.len()];
    seen_node[start] = true;
    let mut waiting = VecDeque::new();
    let own = 0..plan.nodes[start].interfaces.len();
    for interface in own.clone() {
        seen_segment[plan.segment(start, interface)] = true;
    }
    for interface in own {
        for (node, via) in routers_on(plan, plan.segment(start, interface)) {
            let entered = plan.segment(start, interface);
            if !std::mem::replace(&mut seen_node[node], true) {
                waiting.push_back(Reached {
                    node,
                    entered,
                    via,
                    interface,
                });
            }
        }
    }
    let mut routes = Vec::new();
    while let Some(Reached {
        node,
        entered,
        via,
        interface,
    }) = waiting.pop_front()
    {
        for onward in 0..plan.nodes[node].interfaces.len() {
            let segment = plan.segment(node, onward);
            if seen_segment[segment] || hidden(plan, node, entered, segment) {
                continue;
            }
            seen_segment[segment] = true;
            if let Some(destination) = plan.segments[segment].network {
                routes.push(Route {
                    destination,
                    via,
                    interface,
                    automatic: true,
                });
            }
            for (next, _) in routers_on(plan, segment) {
                if !std::mem::replace(&mut seen_node[next], true) {
                    waiting.push_back(Reached {
                        node: next,
                        entered: segment,
                        via,
                        interface,
                    });
                }
            }
        }
    }
    routes
}

/// The forwarding nodes with a static address on a segment.
fn routers_on(plan: &Plan<'_>, segment: usize) -> impl Iterator<Item = (usize, Ipv4Addr)> {
    let members = plan.segments[segment].members.iter();
    members.filter_map(move |&(node, interface)| {
        let node_here = &plan.nodes[node];
        let address = node_here.interfaces[interface].address.fixed()?;
        node_here.forwards().then_some((node, address))
    })
}

/// Whether a translator entered from its external side hides a segment.
fn hidden(plan: &Plan<'_>, node: usize, entered: usize, segment: usize) -> bool {
    plan.nodes[node].nat44.as_ref().is_some_and(|nat44| {
        let external = plan.segment(node, nat44.external);
        entered == external && segment != external
    })
}
