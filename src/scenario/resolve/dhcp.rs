//! DHCP servers: the interface they serve and the addresses they lease (RFC 2131).

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use smoltcp::wire::Ipv4Cidr;

use super::plan::Plan;
use super::service::asks_dhcp;
use crate::scenario::document::Located;
use crate::scenario::draft::DhcpDraft;
use crate::scenario::model::{Addressing, NodeId};
use crate::scenario::program::{Dhcp, Program};

/// The most addresses one server may lease.
const MOST_LEASES: u32 = 1024;

/// Resolves the DHCP server of a node.
pub(crate) fn resolve(plan: &Plan<'_>, node: usize, draft: &DhcpDraft) -> Option<Dhcp> {
    let interface = served(plan, node, draft)?;
    let Addressing::Static(own) = plan.nodes[node].interfaces[interface].address else {
        let message = format!(
            "{} has no fixed address on the link it serves",
            plan.nodes[node].name
        );
        plan.report
            .error(draft.at, message)
            .expected("a static address there");
        return None;
    };
    let here = own.address();
    let range = match &draft.range {
        Some(text) => range(plan, text, own)?,
        None => default_range(own),
    };
    check_static(plan, node, interface, &range);
    let services = &plan.draft.nodes[node].services;
    let named = |names: &[Located<String>]| {
        names
            .iter()
            .filter_map(|name| plan.name_server(name, node))
            .collect()
    };
    let router = match &draft.router {
        Some(name) => plan.address(name, node),
        None => plan.nodes[node].forwards().then_some(here),
    };
    let dns = match &draft.dns {
        Some(names) => named(names),
        None if services.dns.is_some() => vec![here],
        None => named(&plan.draft.nodes[node].resolvers),
    };
    Some(Dhcp {
        interface,
        range,
        lease: draft.lease,
        router,
        dns,
        reserved: reserved(plan, draft, own),
    })
}

/// The interface served: the named one, else the only one that is not external.
fn served(plan: &Plan<'_>, node: usize, draft: &DhcpDraft) -> Option<usize> {
    if let Some(link) = &draft.link {
        return plan.interface(link, node);
    }
    let here = &plan.nodes[node];
    let translates = plan.draft.nodes[node].services.nat44.is_some();
    if translates && here.nat44.is_none() {
        // Which side is internal has already been asked.
        return None;
    }
    let external = here.nat44.as_ref().map(|nat44| nat44.external);
    let mut inside = (0..here.interfaces.len()).filter(|interface| Some(*interface) != external);
    let found = inside.next().filter(|_| inside.next().is_none());
    if found.is_none() {
        let message = format!("which link does the DHCP server of {} serve?", here.name);
        plan.report
            .error(draft.at, message)
            .expected("dhcp = { link = \"LINK\" }");
    }
    found
}

fn range(
    plan: &Plan<'_>,
    text: &Located<String>,
    own: Ipv4Cidr,
) -> Option<RangeInclusive<Ipv4Addr>> {
    let ends = text.value.split_once('-').and_then(|(first, last)| {
        let first: Ipv4Addr = first.trim().parse().ok()?;
        let last: Ipv4Addr = last.trim().parse().ok()?;
        (first <= last).then_some((first, last))
    });
    let expected = "two addresses, the lower first, such as \"192.168.1.100-192.168.1.199\"";
    let Some((first, last)) = ends else {
        let message = format!("`{}` is not a range of addresses", text.value);
        plan.report.error(text.at, message).expected(expected);
        return None;
    };
    let network = own.network();
    if !network.contains_addr(&first) || !network.contains_addr(&last) {
        let message = format!("the range {} is not inside {network}", text.value);
        plan.report.error(text.at, message).expected(expected);
        return None;
    }
    if u32::from(last) - u32::from(first) >= MOST_LEASES {
        let message = "the range is too large";
        plan.report
            .error(text.at, message)
            .expected(format!("at most {MOST_LEASES} addresses"));
        return None;
    }
    Some(first..=last)
}

/// From the hundredth address to the 199th, less in a smaller network.
fn default_range(own: Ipv4Cidr) -> RangeInclusive<Ipv4Addr> {
    let network = u32::from(own.network().address());
    let size = 1u32
        .checked_shl(32 - u32::from(own.prefix_len()))
        .unwrap_or(u32::MAX);
    let first = network + 100.min(size / 2);
    let last = network + 199.min(size.saturating_sub(2));
    Ipv4Addr::from(first)..=Ipv4Addr::from(last.max(first))
}

fn reserved(plan: &Plan<'_>, draft: &DhcpDraft, own: Ipv4Cidr) -> Vec<(NodeId, Ipv4Addr)> {
    let mut found: Vec<(NodeId, Ipv4Addr)> = Vec::new();
    for (name, address) in &draft.reserved {
        let Some(node) = plan.node(name) else {
            continue;
        };
        match address.value.parse::<Ipv4Addr>() {
            Ok(ip) if own.contains_addr(&ip) && !found.iter().any(|(_, other)| *other == ip) => {
                found.push((NodeId(node), ip));
            }
            _ => {
                let message = format!("`{}` cannot be reserved", address.value);
                let expected = format!("a free address in {}", own.network());
                plan.report.error(address.at, message).expected(expected);
            }
        }
    }
    found
}

/// Reports static addresses inside the range, which would be leased a second time.
fn check_static(
    plan: &Plan<'_>,
    server: usize,
    interface: usize,
    range: &RangeInclusive<Ipv4Addr>,
) {
    let segment = &plan.segments[plan.segment(server, interface)];
    for &(node, interface) in &segment.members {
        let address = plan.nodes[node].interfaces[interface].address.fixed();
        if let Some(address) = address.filter(|address| range.contains(address)) {
            let (here, server) = (&plan.nodes[node].name, &plan.nodes[server].name);
            let message = format!("{address} of {here} is among the addresses {server} leases");
            let expected = format!("an address outside {}-{}", range.start(), range.end());
            let at = plan.address_at[node][interface];
            plan.report.error(at, message).expected(expected);
        }
    }
}

/// Reports interfaces that ask for an address where no server answers.
pub(crate) fn check_clients(plan: &Plan<'_>) {
    for node in 0..plan.nodes.len() {
        for interface in 0..plan.nodes[node].interfaces.len() {
            let segment = || plan.segment(node, interface);
            if asks_dhcp(plan, node, interface) && !is_served(plan, segment()) {
                let message = format!("no DHCP server would answer {}", plan.nodes[node].name);
                let expected = "a static address, or a node with [node.NAME.dhcp] on this link";
                plan.report
                    .error(plan.address_at[node][interface], message)
                    .expected(expected);
            }
        }
    }
}

/// Whether a DHCP server answers on a segment; one that is described wrongly counts too.
fn is_served(plan: &Plan<'_>, segment: usize) -> bool {
    let members = plan.segments[segment].members.iter();
    members.copied().any(|(node, interface)| {
        let programs = plan.nodes[node].programs.iter();
        let mut served = programs.filter_map(|program| match program {
            Program::Dhcp(dhcp) => Some(dhcp.interface),
            _ => None,
        });
        match served.next() {
            Some(served) => served == interface,
            None => plan.draft.nodes[node].services.dhcp.is_some(),
        }
    })
}
