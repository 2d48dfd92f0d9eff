//! Proxies: their sites, their pools, and the nodes behind the names of upstreams.

use std::net::Ipv4Addr;

use super::names;
use super::plan::Plan;
use crate::proxy::{PROFILES, profile};
use crate::scenario::document::{At, Located};
use crate::scenario::draft::{ProxyDraft, SitesDraft, check_dns_name, host_of};
use crate::scenario::model::{Addressing, NodeId};
use crate::scenario::program::{Pool, Program, Proxy, Site, Upstream};

/// Fills in the sites and pools of every proxy, and checks what browsers open.
pub(crate) fn resolve(plan: &mut Plan<'_>) {
    for node in 0..plan.nodes.len() {
        let Some(draft) = &plan.draft.nodes[node].services.proxy else {
            continue;
        };
        let proxy = proxy(plan, node, draft);
        for program in &mut plan.nodes[node].programs {
            if let Program::Proxy(settings) = program {
                *settings = proxy.clone();
            }
        }
    }
    check_urls(plan);
}

fn proxy(plan: &Plan<'_>, node: usize, draft: &ProxyDraft) -> Proxy {
    let mut proxy = draft.settings.clone();
    if proxy.identity.is_empty() {
        proxy.identity.clone_from(&plan.nodes[node].name);
    }
    proxy.profile = profile(plan, draft);
    let pool = |name: &str, members: &[Located<String>]| Pool {
        name: name.to_owned(),
        upstreams: members
            .iter()
            .filter_map(|member| upstream(plan, node, member))
            .collect(),
    };
    if let Some(members) = &draft.pool {
        if members.value.is_empty() {
            plan.report
                .error(members.at, "the pool is empty")
                .expected(MEMBER);
        }
        proxy.pools.push(pool("pool", &members.value));
    }
    match &draft.sites {
        SitesDraft::Shared(hosts) => {
            if proxy.pools.is_empty() {
                let expected = "pool = [\"app1.internal:8080\"]";
                plan.report
                    .error(draft.at, "`pool` is missing")
                    .expected(expected);
            }
            for host in hosts {
                let site = site(plan, &proxy.sites, host, 0);
                proxy.sites.push(site);
            }
        }
        SitesDraft::Own(sites) => {
            for (host, members) in sites {
                if members.is_empty() {
                    plan.report
                        .error(host.at, "the site has no pool")
                        .expected(MEMBER);
                }
                let site = site(plan, &proxy.sites, host, proxy.pools.len());
                proxy.sites.push(site);
                proxy.pools.push(pool(&host.value, members));
            }
        }
    }
    proxy
}

const MEMBER: &str = "members such as \"app1.internal:8080\", or names of nodes";

fn profile(plan: &Plan<'_>, draft: &ProxyDraft) -> String {
    let Some(profile) = &draft.profile else {
        return "rfc".to_owned();
    };
    if profile::find(&profile.value).is_none() {
        let known: Vec<&str> = PROFILES.iter().map(|known| known.name).collect();
        plan.report
            .error(
                profile.at,
                format!("there is no profile `{}`", profile.value),
            )
            .expected(format!("one of {}", known.join(", ")))
            .nearest(&profile.value, known);
    }
    profile.value.clone()
}

fn site(plan: &Plan<'_>, taken: &[Site], host: &Located<String>, pool: usize) -> Site {
    check_dns_name(plan.report, host);
    if taken
        .iter()
        .any(|site| site.host.eq_ignore_ascii_case(&host.value))
    {
        plan.report
            .error(host.at, format!("there is already a site `{}`", host.value))
            .expected("each host name once");
    }
    let name = host.value.to_ascii_lowercase();
    if names::address_of(&plan.zones, &name).is_none() {
        unknown_name(plan, host.at, &name);
    }
    Site { host: name, pool }
}

/// Reads a member: who it is, and then in words what else is to be said of it.
fn upstream(plan: &Plan<'_>, proxy: usize, member: &Located<String>) -> Option<Upstream> {
    let mut words = member.value.split_whitespace();
    let who = Located {
        at: member.at,
        value: words.next().unwrap_or_default().to_owned(),
    };
    let mut upstream = address(plan, proxy, &who)?;
    for word in words {
        match (word, word.split_once('=')) {
            ("backup", _) => upstream.backup = true,
            (_, Some(("weight", weight))) if weight.parse().is_ok_and(|weight: u32| weight > 0) => {
                upstream.weight = weight.parse().unwrap_or(1);
            }
            _ => {
                let message = format!("a member of a pool cannot be told `{word}`");
                plan.report
                    .error(member.at, message)
                    .expected("after the address `backup`, or `weight=` and a number from 1")
                    .nearest(word, ["backup", "weight=2"]);
            }
        }
    }
    Some(upstream)
}

/// Reads `HOST:PORT`, or the name of a node whose origin's port is then meant.
fn address(plan: &Plan<'_>, proxy: usize, member: &Located<String>) -> Option<Upstream> {
    let (host, port) = match member.value.rsplit_once(':') {
        Some((host, port)) => (host, Some(self::port(plan, member, port)?)),
        None => (member.value.as_str(), None),
    };
    if let Some(node) = plan.find(host) {
        return node_upstream(plan, proxy, member, node, port);
    }
    let Some(port) = port else {
        plan.report
            .error(member.at, format!("the pool has no member `{host}`"))
            .expected(MEMBER)
            .nearest(host, plan.names());
        return None;
    };
    let (node, host) = match host.parse::<Ipv4Addr>() {
        Ok(address) => (plan.owner(address), address.to_string()),
        Err(_) => (named(plan, proxy, member, host), host.to_ascii_lowercase()),
    };
    let upstream = Upstream {
        host,
        port,
        node,
        backup: false,
        weight: 1,
    };
    check_listens(plan, member, &upstream);
    Some(upstream)
}

fn port(plan: &Plan<'_>, member: &Located<String>, port: &str) -> Option<u16> {
    let parsed = port.parse().ok().filter(|port| *port > 0);
    if parsed.is_none() {
        let message = format!("`{port}` is not a port");
        plan.report
            .error(member.at, message)
            .expected("a port from 1 to 65535");
    }
    parsed
}

/// The upstream meant by the name of a node: its name in the zones, else its address.
fn node_upstream(
    plan: &Plan<'_>,
    proxy: usize,
    member: &Located<String>,
    node: usize,
    port: Option<u16>,
) -> Option<Upstream> {
    let name = Located {
        at: member.at,
        value: plan.nodes[node].name.clone(),
    };
    let address = plan.address(&name, proxy)?;
    let mut ports = plan.nodes[node]
        .programs
        .iter()
        .filter_map(|program| match program {
            Program::Origin(origin) => Some(origin.port),
            Program::Proxy(proxy) => Some(proxy.port),
            Program::Browser(_) | Program::Dhcp(_) | Program::Dns(_) => None,
        });
    let Some(port) = port.or_else(|| ports.next()) else {
        let message = format!("{} makes no pages", name.value);
        let expected = format!("a node with an origin, or a port: \"{}:8080\"", name.value);
        plan.report.error(member.at, message).expected(expected);
        return None;
    };
    let host = names::name_of(&plan.zones, address).unwrap_or_else(|| address.to_string());
    let upstream = Upstream {
        host,
        port,
        node: Some(NodeId(node)),
        backup: false,
        weight: 1,
    };
    check_listens(plan, member, &upstream);
    Some(upstream)
}

/// The node behind a name; a proxy that uses names needs somebody to ask.
fn named(plan: &Plan<'_>, proxy: usize, member: &Located<String>, host: &str) -> Option<NodeId> {
    check_dns_name(
        plan.report,
        &Located {
            at: member.at,
            value: host.to_ascii_lowercase(),
        },
    );
    let node = &plan.nodes[proxy];
    let mut interfaces = node.interfaces.iter();
    let leased = interfaces.any(|interface| interface.address == Addressing::Dhcp);
    if node.stub_resolver.servers.is_empty() && !leased {
        let message = format!("{} has nobody to ask for `{host}`", node.name);
        let expected = format!("[node.{}] resolver = \"NODE\", or an address", node.name);
        plan.report.error(member.at, message).expected(expected);
        return None;
    }
    let address = names::address_of(&plan.zones, host);
    if address.is_none() {
        unknown_name(plan, member.at, host);
    }
    plan.owner(address?)
}

/// Warns of an upstream on whose port no program listens.
fn check_listens(plan: &Plan<'_>, member: &Located<String>, upstream: &Upstream) {
    let Some(node) = upstream.node else {
        return;
    };
    let node = &plan.nodes[node.0];
    if !node
        .programs
        .iter()
        .any(|program| program.port() == Some(upstream.port))
    {
        let message = format!(
            "no program of {} listens on port {}",
            node.name, upstream.port
        );
        plan.report
            .warning(member.at, message)
            .expected("the port of its origin");
    }
}

/// Warns of browsers that open a name nobody has.
fn check_urls(plan: &Plan<'_>) {
    for draft in &plan.draft.nodes {
        let Some(browser) = &draft.services.browser else {
            continue;
        };
        let Some(host) = browser.value.url.as_deref().and_then(host_of) else {
            continue;
        };
        let is_address = host.parse::<Ipv4Addr>().is_ok();
        if !is_address && names::address_of(&plan.zones, host).is_none() {
            unknown_name(plan, browser.at, host);
        }
    }
}

/// Warns of a name that no zone of the scenario knows.
fn unknown_name(plan: &Plan<'_>, at: At, name: &str) {
    plan.report
        .warning(at, format!("no zone has an address for `{name}`"))
        .expected("a name some zone of this scenario has")
        .nearest(name, names::known(&plan.zones));
}
