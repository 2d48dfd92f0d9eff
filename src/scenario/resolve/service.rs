//! Services of a node: which interface they serve, whom they ask, which ports they take.

use std::net::Ipv4Addr;

use super::dhcp;
use super::plan::Plan;
use super::space;
use crate::scenario::document::{At, Located};
use crate::scenario::draft::{DnsDraft, DnsDuty, Nat44Draft};
use crate::scenario::model::{Addressing, NodeKind};
use crate::scenario::program::{Dns, DnsRole, Hint, Nat44, Program};

/// Resolves the services of every node; proxies get their pools later.
pub(crate) fn resolve(plan: &mut Plan<'_>) {
    for (node, draft) in plan.draft.nodes.iter().enumerate() {
        if let Some(nat44) = &draft.services.nat44 {
            plan.nodes[node].nat44 = translation(plan, node, nat44);
        }
    }
    for (node, draft) in plan.draft.nodes.iter().enumerate() {
        let services = &draft.services;
        let mut programs = Vec::new();
        let browser = services.browser.as_ref();
        programs.extend(browser.map(|browser| Program::Browser(browser.value.clone())));
        if let Some(draft) = &services.dhcp {
            programs.extend(dhcp::resolve(plan, node, draft).map(Program::Dhcp));
        }
        if let Some(draft) = &services.dns {
            programs.push(Program::Dns(name_server(plan, node, draft)));
        }
        let origin = services.origin.as_ref();
        programs.extend(origin.map(|origin| Program::Origin(origin.value.clone())));
        if let Some(draft) = &services.proxy {
            programs.push(Program::Proxy(draft.settings.clone()));
        }
        plan.nodes[node].programs = programs;
        check_ports(plan, node);
    }
    dhcp::check_clients(plan);
}

/// Reports two programs of a node that listen on the same TCP port.
fn check_ports(plan: &Plan<'_>, node: usize) {
    let services = &plan.draft.nodes[node].services;
    let mut taken: Vec<(u16, &str)> = Vec::new();
    taken.extend(services.dns.as_ref().map(|_| (53, "dns")));
    let origin = services
        .origin
        .as_ref()
        .map(|draft| (draft.value.port, "origin", draft.at));
    let proxy = services
        .proxy
        .as_ref()
        .map(|draft| (draft.settings.port, "proxy", draft.at));
    for (port, name, at) in origin.into_iter().chain(proxy) {
        if let Some((_, other)) = taken.iter().find(|(other, _)| *other == port) {
            let message = format!(
                "port {port} of {} is taken by its {other}",
                plan.nodes[node].name
            );
            plan.report.error(at, message).expected("another port");
        }
        taken.push((port, name));
    }
}

fn translation(plan: &Plan<'_>, node: usize, draft: &Nat44Draft) -> Option<Nat44> {
    let external = match &draft.external {
        Some(link) => plan.interface(link, node)?,
        None => external(plan, node, draft.at)?,
    };
    Some(Nat44 {
        external,
        mapping: draft.mapping,
        filtering: draft.filtering,
        port_preservation: draft.port_preservation,
        hairpinning: draft.hairpinning,
        ports: draft.ports.clone(),
        max_mappings: draft.max_mappings,
        udp_idle: draft.udp_idle,
        tcp_idle: draft.tcp_idle,
        tcp_transitory_idle: draft.tcp_transitory_idle,
        icmp_idle: draft.icmp_idle,
    })
}

/// The interface toward the external realm: the only one that is not private, else the only
/// one that leads to something that forwards.
fn external(plan: &Plan<'_>, node: usize, at: At) -> Option<usize> {
    let interfaces = &plan.nodes[node].interfaces;
    let only = |wanted: &dyn Fn(usize) -> bool| {
        let mut found = (0..interfaces.len()).filter(|interface| wanted(*interface));
        found.next().filter(|_| found.next().is_none())
    };
    let not_private = |interface: usize| match interfaces[interface].address {
        Addressing::Dhcp => true,
        Addressing::None => false,
        Addressing::Static(cidr) => !space::is_private(cidr.address()),
    };
    let leads_on = |interface: usize| {
        let link = &plan.links[interfaces[interface].link.0];
        plan.nodes[link.ends[1 - interfaces[interface].end].node.0].forwards()
    };
    let found = only(&not_private).or_else(|| only(&leads_on));
    if found.is_none() {
        let message = format!("which link of {} leads outside?", plan.nodes[node].name);
        let expected = "nat44 = { external = \"LINK\" }, or one link with a public address";
        plan.report.error(at, message).expected(expected);
    }
    found
}

fn name_server(plan: &Plan<'_>, node: usize, draft: &DnsDraft) -> Dns {
    let role = match draft.duty {
        DnsDuty::Authoritative => DnsRole::Authoritative,
        DnsDuty::Forwarder => DnsRole::Forwarder {
            upstreams: upstreams(plan, node, draft),
        },
        DnsDuty::Recursive => DnsRole::Recursive { hints: Vec::new() },
    };
    for (key, value, duty) in [
        ("upstream", &draft.upstream, DnsDuty::Forwarder),
        ("root", &draft.root, DnsDuty::Recursive),
    ] {
        if let Some(Located { at, .. }) = value.iter().flatten().next()
            && draft.duty != duty
        {
            let message = format!("`{key}` means nothing to this kind of DNS server");
            let right = if duty == DnsDuty::Forwarder {
                "forwarder"
            } else {
                "recursive"
            };
            plan.report
                .error(*at, message)
                .expected(format!("role = \"{right}\", or no `{key}`"));
        }
    }
    Dns {
        role,
        timeout: draft.timeout,
        tries: draft.tries,
        cache: draft.cache,
    }
}

/// Whom a forwarder asks: the named servers, else what its lease says, else the only resolver.
fn upstreams(plan: &Plan<'_>, node: usize, draft: &DnsDraft) -> Vec<Ipv4Addr> {
    if let Some(named) = &draft.upstream {
        return named
            .iter()
            .filter_map(|name| plan.name_server(name, node))
            .collect();
    }
    let interfaces = &plan.nodes[node].interfaces;
    if interfaces
        .iter()
        .any(|interface| interface.address == Addressing::Dhcp)
    {
        return Vec::new();
    }
    let candidates: Vec<usize> = (0..plan.nodes.len())
        .filter(|other| {
            let dns = plan.draft.nodes[*other].services.dns.as_ref();
            dns.is_some_and(|dns| dns.duty == DnsDuty::Recursive)
        })
        .collect();
    match candidates.as_slice() {
        [] => Vec::new(),
        [one] => plan.best_address(*one).into_iter().collect(),
        [first, ..] => {
            let message = format!("which resolver does {} forward to?", plan.nodes[node].name);
            let expected = format!("dns = {{ upstream = \"{}\" }}", plan.nodes[*first].name);
            plan.report.error(draft.at, message).expected(expected);
            Vec::new()
        }
    }
}

/// Tells every recursive resolver where the root is; runs once the zones are known.
pub(crate) fn recursive_hints(plan: &mut Plan<'_>) {
    for (node, draft) in plan.draft.nodes.iter().enumerate() {
        let Some(draft) = &draft.services.dns else {
            continue;
        };
        if draft.duty != DnsDuty::Recursive {
            continue;
        }
        let found = hints(plan, node, draft);
        for program in &mut plan.nodes[node].programs {
            if let Program::Dns(dns) = program {
                dns.role = DnsRole::Recursive {
                    hints: found.clone(),
                };
            }
        }
    }
}

fn hints(plan: &Plan<'_>, node: usize, draft: &DnsDraft) -> Vec<Hint> {
    let root = plan.zones.iter().find(|zone| zone.apex == ".");
    if let Some(named) = &draft.root {
        let name = root.map_or("a.root-servers.example", |root| root.name_server.as_str());
        let addresses = named.iter().filter_map(|name| plan.address(name, node));
        return addresses
            .map(|address| Hint {
                name: name.to_owned(),
                address,
            })
            .collect();
    }
    let address = root.and_then(|root| plan.best_address(root.server.0));
    let (Some(root), Some(address)) = (root, address) else {
        let message = format!("{} has no root to begin with", plan.nodes[node].name);
        let expected = "a zone \".\" in this scenario, or `root = \"NODE\"`";
        plan.report.error(draft.at, message).expected(expected);
        return Vec::new();
    };
    vec![Hint {
        name: root.name_server.clone(),
        address,
    }]
}

/// Whether a node is an end system of the kind that needs a server to learn its address.
pub(crate) fn asks_dhcp(plan: &Plan<'_>, node: usize, interface: usize) -> bool {
    let node = &plan.nodes[node];
    node.kind != NodeKind::Switch && node.interfaces[interface].address == Addressing::Dhcp
}
