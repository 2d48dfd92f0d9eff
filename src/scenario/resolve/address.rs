//! Addresses: allowed, unique, and in the network of their segment; every node reachable.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use smoltcp::wire::Ipv4Cidr;

use super::plan::Plan;
use super::space;
use crate::scenario::document::At;
use crate::scenario::model::Addressing;

/// Checks every address and the connection of the whole.
pub(crate) fn check(plan: &Plan<'_>) {
    for segment in 0..plan.segments.len() {
        check_segment(plan, segment);
    }
    check_overlaps(plan);
    check_connected(plan);
}

fn check_segment(plan: &Plan<'_>, segment: usize) {
    let mut seen: BTreeMap<Ipv4Addr, &str> = BTreeMap::new();
    let mut first: Option<(&str, Ipv4Cidr)> = None;
    for &(node, interface) in &plan.segments[segment].members {
        let Addressing::Static(cidr) = plan.nodes[node].interfaces[interface].address else {
            continue;
        };
        let name = plan.nodes[node].name.as_str();
        let at = plan.address_at[node][interface];
        if !is_usable(plan, at, cidr) {
            continue;
        }
        match first {
            None => first = Some((name, cidr)),
            Some((other, network)) if cidr.network() != network.network() => {
                let message = format!("{cidr} is not in the network of {other} ({network})");
                let expected = format!("an address in {}", network.network());
                plan.report.error(at, message).expected(expected);
            }
            Some(_) => {}
        }
        if let Some(other) = seen.insert(cidr.address(), name) {
            let message = format!("{} already has the address {}", other, cidr.address());
            plan.report
                .error(at, message)
                .expected("an address of its own for each end");
        }
    }
}

/// Whether a node may have this address at all; reports why not.
fn is_usable(plan: &Plan<'_>, at: At, cidr: Ipv4Cidr) -> bool {
    let (message, expected) = if !space::is_allowed(cidr.address()) {
        let message = format!("{} may belong to someone", cidr.address());
        (message, space::EXPECTED.to_owned())
    } else if !space::holds(cidr.network()) {
        let network = cidr.network();
        let message = format!("the network {network} reaches beyond reserved space");
        (message, "a longer prefix".to_owned())
    } else if space::is_edge(cidr) {
        let address = cidr.address();
        let message = format!("{address} is the network's own or broadcast address");
        (message, format!("another address in {}", cidr.network()))
    } else {
        return true;
    };
    plan.report.error(at, message).expected(expected);
    false
}

/// Two segments may share addresses only on different sides of a translator.
fn check_overlaps(plan: &Plan<'_>) {
    let translated = plan
        .draft
        .nodes
        .iter()
        .any(|node| node.services.nat44.is_some());
    for (index, later) in plan.segments.iter().enumerate() {
        let Some(network) = later.network else {
            continue;
        };
        let earlier = plan.segments[..index]
            .iter()
            .filter_map(|segment| segment.network);
        let Some(other) = earlier.into_iter().find(|other| overlap(*other, network)) else {
            continue;
        };
        let Some(&(node, interface)) = later.members.first() else {
            continue;
        };
        let at = plan.address_at[node][interface];
        let message = format!("{network} overlaps {other}, the network of another link");
        let advice = if translated && space::is_private(network.address()) {
            plan.report.warning(at, message)
        } else {
            plan.report.error(at, message)
        };
        advice.expected("a network of its own for each link");
    }
}

fn overlap(a: Ipv4Cidr, b: Ipv4Cidr) -> bool {
    a.contains_addr(&b.address()) || b.contains_addr(&a.address())
}

/// Reports nodes that no chain of links joins to the first node.
fn check_connected(plan: &Plan<'_>) {
    let mut reached = vec![false; plan.nodes.len()];
    let mut waiting = vec![0];
    while let Some(node) = waiting.pop() {
        if std::mem::replace(&mut reached[node], true) {
            continue;
        }
        for interface in &plan.nodes[node].interfaces {
            let ends = plan.links[interface.link.0].ends;
            waiting.push(ends[1 - interface.end].node.0);
        }
    }
    for (node, _) in reached.iter().enumerate().filter(|(_, reached)| !**reached) {
        let (node, draft) = plan.with_draft(node);
        let first = &plan.nodes[0].name;
        plan.report
            .error(
                draft.name.at,
                format!("no chain of links joins {} to {first}", node.name),
            )
            .expected("a [[link]] with this node as one of its ends");
    }
}
