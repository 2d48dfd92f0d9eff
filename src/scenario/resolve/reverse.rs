//! Reverse names: a PTR record for every address of the scenario (RFC 1035 section 3.5).
//!
//! Public addresses go into one zone `in-addr.arpa` on the server of the root. Private ones go
//! into a zone for their network on the nearest DNS server, which does not delegate it from the
//! public tree (RFC 6303 says private reverse zones are answered locally).

use std::collections::{BTreeSet, VecDeque};
use std::net::Ipv4Addr;
use std::time::Duration;

use smoltcp::wire::Ipv4Cidr;

use super::names;
use super::plan::Plan;
use super::space;
use super::zone::{above, encloses};
use crate::scenario::draft::DnsDuty;
use crate::scenario::model::{NodeId, Record, RecordData, Zone};
use crate::scenario::program::Program;

const TTL: Duration = Duration::from_hours(1);

/// Adds the reverse names of all static and leased addresses.
pub(crate) fn generate(plan: &mut Plan<'_>) {
    let written = plan.zones.iter().flat_map(|zone| &zone.records);
    let mut seen: BTreeSet<String> = written.map(|record| record.owner.clone()).collect();
    for segment in 0..plan.segments.len() {
        let server = nearest_server(plan, segment);
        for (address, name) in named(plan, segment) {
            let owner = reverse_name(address);
            if !seen.insert(owner.clone()) {
                continue;
            }
            if let Some(zone) = zone_for(plan, (segment, server), address, &owner) {
                plan.zones[zone].records.push(Record {
                    owner,
                    ttl: TTL,
                    data: RecordData::Ptr(name),
                });
            }
        }
    }
}

/// `11.3.0.10.in-addr.arpa` for 10.0.3.11.
fn reverse_name(address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    format!("{d}.{c}.{b}.{a}.in-addr.arpa")
}

/// The addresses of a segment and the names they map back to.
fn named(plan: &Plan<'_>, segment: usize) -> Vec<(Ipv4Addr, String)> {
    let mut found = Vec::new();
    for &(node, interface) in &plan.segments[segment].members {
        let here = &plan.nodes[node];
        if let Some(address) = here.interfaces[interface].address.fixed() {
            found.push((address, name_of(plan, address, &here.name)));
        }
        for program in &here.programs {
            let Program::Dhcp(dhcp) = program else {
                continue;
            };
            if dhcp.interface != interface {
                continue;
            }
            for (client, address) in &dhcp.reserved {
                found.push((
                    *address,
                    name_of(plan, *address, &plan.nodes[client.0].name),
                ));
            }
            for address in dhcp.range.clone() {
                let [a, b, c, d] = address.octets();
                found.push((address, format!("lease-{a}-{b}-{c}-{d}.internal")));
            }
        }
    }
    found
}

/// The first written name of an address, else the node's name below `example` or `internal`.
fn name_of(plan: &Plan<'_>, address: Ipv4Addr, node: &str) -> String {
    match names::name_of(&plan.zones, address) {
        Some(written) => written,
        None if space::is_private(address) => format!("{node}.internal"),
        None => format!("{node}.example"),
    }
}

/// The zone a reverse name belongs to, made if there is none; nothing if nobody could serve it.
/// `server` is the one nearest to the segment.
fn zone_for(
    plan: &mut Plan<'_>,
    (segment, server): (usize, Option<usize>),
    address: Ipv4Addr,
    owner: &str,
) -> Option<usize> {
    let (apex, server) = if space::is_private(address) {
        let network = plan.segments[segment].network?;
        (private_apex(network, address), server?)
    } else {
        let root = above(&plan.zones, "in-addr.arpa", None);
        let root = root.or_else(|| (!plan.zones.is_empty()).then_some(0))?;
        ("in-addr.arpa".to_owned(), plan.zones[root].server.0)
    };
    let written = plan.zones.iter().position(|zone| {
        zone.apex.ends_with("in-addr.arpa")
            && encloses(&zone.apex, owner)
            && (!zone.automatic || (zone.apex == apex && zone.server.0 == server))
    });
    written.or_else(|| {
        plan.zones.push(Zone {
            name_server: format!("ns.{apex}"),
            apex,
            server: NodeId(server),
            ttl: TTL,
            negative_ttl: TTL,
            records: Vec::new(),
            automatic: true,
        });
        Some(plan.zones.len() - 1)
    })
}

/// The reverse zone of a private network, cut at a whole octet.
fn private_apex(network: Ipv4Cidr, address: Ipv4Addr) -> String {
    let [a, b, c, _] = address.octets();
    match network.prefix_len() {
        24.. => format!("{c}.{b}.{a}.in-addr.arpa"),
        16..=23 => format!("{b}.{a}.in-addr.arpa"),
        _ => format!("{a}.in-addr.arpa"),
    }
}

/// The nearest node, by links, whose DNS server can answer from a zone of its own.
fn nearest_server(plan: &Plan<'_>, segment: usize) -> Option<usize> {
    let mut seen = vec![false; plan.nodes.len()];
    let members = plan.segments[segment].members.iter();
    let mut waiting: VecDeque<usize> = members.map(|(node, _)| *node).collect();
    while let Some(node) = waiting.pop_front() {
        if std::mem::replace(&mut seen[node], true) {
            continue;
        }
        let dns = plan.draft.nodes[node].services.dns.as_ref();
        if dns.is_some_and(|dns| dns.duty != DnsDuty::Recursive) {
            return Some(node);
        }
        for interface in &plan.nodes[node].interfaces {
            let ends = plan.links[interface.link.0].ends;
            waiting.push_back(ends[1 - interface.end].node.0);
        }
    }
    None
}
