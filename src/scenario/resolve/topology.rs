//! Nodes and links: unique names, ends that exist, one interface per link end.

use std::time::Duration;

use super::plan::Plan;
use crate::scenario::document::{At, Located, Report, parse_cidr};
use crate::scenario::draft::{Draft, LinkDraft, NodeDraft, Services};
use crate::scenario::model::{
    Addressing, End, Interface, Link, LinkId, Node, NodeId, NodeKind, StubResolver,
};

/// The most addresses a node may have: one less than its IP stack holds, which needs one for
/// loopback.
const MOST_ADDRESSES: usize = 7;

/// The most nodes of a scenario.
const MOST_NODES: usize = 2_000;

/// The most links of a scenario.
const MOST_LINKS: usize = 4_000;

/// Begins a plan: its nodes, links and interfaces.
pub(crate) fn plan<'a>(report: &'a Report, draft: &'a Draft) -> Plan<'a> {
    let mut plan = Plan {
        report,
        draft,
        nodes: draft.nodes.iter().map(node).collect(),
        links: Vec::new(),
        address_at: vec![Vec::new(); draft.nodes.len()],
        segment_of: Vec::new(),
        segments: Vec::new(),
        zones: Vec::new(),
    };
    if is_too_large(report, draft) {
        return plan;
    }
    insides(&mut plan);
    for link in &draft.links {
        add_link(&mut plan, link);
    }
    for (node, draft) in plan.nodes.iter().zip(&draft.nodes) {
        if node.kind != NodeKind::Switch && node.interfaces.len() > MOST_ADDRESSES {
            let message = format!("{} has {} addresses", node.name, node.interfaces.len());
            let expected = format!("at most {MOST_ADDRESSES}; a switch joins more nodes");
            report.error(draft.name.at, message).expected(expected);
        }
    }
    plan
}

/// Reports more nodes or links than a world is built for.
fn is_too_large(report: &Report, draft: &Draft) -> bool {
    let nodes = draft.nodes.get(MOST_NODES).map(|node| node.name.at);
    let links = draft.links.get(MOST_LINKS).map(|link| link.ends[0].at);
    for (at, what, most) in [(nodes, "nodes", MOST_NODES), (links, "links", MOST_LINKS)] {
        if let Some(at) = at {
            report
                .error(at, format!("the scenario has too many {what}"))
                .expected(format!("at most {most}"));
        }
    }
    nodes.or(links).is_some()
}

fn node(draft: &NodeDraft) -> Node {
    let name = &draft.name.value;
    Node {
        name: name.clone(),
        label: draft.label.clone().unwrap_or_else(|| name.clone()),
        role: draft
            .role
            .clone()
            .unwrap_or_else(|| role(draft.kind, &draft.services).to_owned()),
        kind: draft.kind,
        inside: None,
        interfaces: Vec::new(),
        routes: Vec::new(),
        stub_resolver: StubResolver {
            servers: Vec::new(),
            timeout: Duration::ZERO,
            tries: 0,
        },
        nat44: None,
        programs: Vec::new(),
    }
}

/// What a node is for, if the file does not say it.
fn role(kind: NodeKind, services: &Services) -> &'static str {
    match kind {
        NodeKind::Gateway => "NAT",
        NodeKind::Router => "router",
        NodeKind::Switch => "switch",
        NodeKind::Host if services.browser.is_some() => "browser",
        NodeKind::Host if services.proxy.is_some() => "front door",
        NodeKind::Host if services.origin.is_some() => "web server",
        NodeKind::Host if services.dns.is_some() => "name server",
        NodeKind::Host => "host",
    }
}

/// Resolves which nodes are drawn inside others; a box holds nodes, not boxes.
fn insides(plan: &mut Plan<'_>) {
    for (index, draft) in plan.draft.nodes.iter().enumerate() {
        let Some(inside) = &draft.inside else {
            continue;
        };
        let Some(outer) = plan.node(inside) else {
            continue;
        };
        if outer == index || plan.draft.nodes[outer].inside.is_some() {
            let message = format!(
                "{} cannot be drawn inside {}",
                draft.name.value, inside.value
            );
            let expected = "another node, one that is not itself inside a node";
            plan.report.error(inside.at, message).expected(expected);
            continue;
        }
        plan.nodes[index].inside = Some(NodeId(outer));
    }
}

fn add_link(plan: &mut Plan<'_>, draft: &LinkDraft) {
    let [a, b] = &draft.ends;
    let (Some(first), Some(second)) = (plan.node(a), plan.node(b)) else {
        return;
    };
    if first == second {
        let message = format!("both ends of the link are {}", b.value);
        plan.report
            .error(b.at, message)
            .expected("two different nodes");
        return;
    }
    let name = draft.name();
    if let Some(own) = &draft.name
        && (!is_plain(&own.value) || plan.find(&own.value).is_some())
    {
        let message = format!("a link cannot be called `{}`", own.value);
        let expected = "lower-case letters, digits and hyphens, and not the name of a node";
        plan.report.error(own.at, message).expected(expected);
    }
    let turned = format!("{}--{}", b.value, a.value);
    let mut earlier = plan.links.iter();
    if earlier.any(|link| link.name == name || (draft.name.is_none() && link.name == turned)) {
        let at = draft.name.as_ref().map_or(a.at, |name| name.at);
        let message = format!("there is already a link `{name}`");
        let expected = "one link between two nodes, or a `name` of its own for the second";
        plan.report.error(at, message).expected(expected);
        return;
    }
    check_addresses_name_ends(plan, draft);
    let link = LinkId(plan.links.len());
    let ends = [
        add_interface(plan, draft, link, 0, first),
        add_interface(plan, draft, link, 1, second),
    ];
    plan.links.push(Link {
        name,
        ends,
        mtu: draft.mtu,
        directions: draft.directions,
    });
}

/// Whether a name can stand for a link where faults and settings name places.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    !name.is_empty() && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn add_interface(
    plan: &mut Plan<'_>,
    draft: &LinkDraft,
    link: LinkId,
    end: usize,
    node: usize,
) -> End {
    let name = &draft.ends[end];
    let written = draft
        .addresses
        .iter()
        .find(|(key, _)| key.value == name.value);
    let written = written.map(|(_, address)| address);
    let address = addressing(plan, name, written, plan.nodes[node].kind);
    plan.address_at[node].push(written.map_or(name.at, |written| written.at));
    let interfaces = &mut plan.nodes[node].interfaces;
    interfaces.push(Interface {
        name: format!("eth{}", interfaces.len()),
        link,
        end,
        address,
    });
    End {
        node: NodeId(node),
        interface: interfaces.len() - 1,
    }
}

fn addressing(
    plan: &Plan<'_>,
    end: &Located<String>,
    written: Option<&Located<String>>,
    kind: NodeKind,
) -> Addressing {
    const EXPECTED: &str = "an address with its prefix such as \"10.0.3.1/24\", or \"dhcp\"";
    let refuse = |at: At, message: String, expected: &str| {
        plan.report.error(at, message).expected(expected);
        Addressing::None
    };
    match (written, kind) {
        (None, NodeKind::Switch) => Addressing::None,
        (Some(written), NodeKind::Switch) => refuse(
            written.at,
            format!("the switch {} cannot have an address", end.value),
            "addresses of the other end only",
        ),
        (None, _) => refuse(
            end.at,
            format!("{} has no address on this link", end.value),
            &format!("address = {{ {} = \"...\" }}: {EXPECTED}", end.value),
        ),
        (Some(written), _) if written.value == "dhcp" => Addressing::Dhcp,
        (Some(written), _) => match parse_cidr(&written.value) {
            Some(cidr) => Addressing::Static(cidr),
            None => refuse(
                written.at,
                format!("`{}` is not an address with its prefix", written.value),
                EXPECTED,
            ),
        },
    }
}

/// Reports addresses given to nodes that are not at this link.
fn check_addresses_name_ends(plan: &Plan<'_>, draft: &LinkDraft) {
    let ends: Vec<&str> = draft.ends.iter().map(|end| end.value.as_str()).collect();
    for (key, _) in &draft.addresses {
        if !ends.contains(&key.value.as_str()) {
            plan.report
                .error(key.at, format!("`{}` is no end of this link", key.value))
                .expected(format!("{} or {}", ends[0], ends[1]))
                .nearest(&key.value, ends.iter().copied());
        }
    }
}
