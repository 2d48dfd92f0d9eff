//! How each thing that can be wrong below HTTP is made of the faults there are.

use crate::catalogue::{self, Active, Spec, SpecError};
use crate::filter::{Action, Hook, Matches, RejectWith, Rule, RuleId};
use crate::host::Host;
use crate::matrix::case::Network;
use crate::net::World;
use crate::packet::Protocol;
use crate::scenario::{Scenario, build};
use crate::trace::{Capture, NodeId, Note, Verb};

/// Something that is wrong now.
pub(super) enum Wrong {
    /// A fault of the catalogue.
    Fault(Box<Active>),
    /// Rules in a chain of a machine.
    Rules(NodeId, Hook, Vec<RuleId>),
}

/// The node that is the proxy.
pub(super) const PROXY: &str = "proxy";

impl Network {
    /// Makes it so for upstream `number`, counted from 1.
    pub(super) fn break_now(self, world: &mut World, scenario: &Scenario, number: usize) -> Wrong {
        let upstream = format!("u{number}");
        let fault = match self {
            Self::ArpUnanswered => format!("host.off@{upstream}"),
            Self::BacklogFull => format!("app.backlog-full@{upstream}"),
            Self::FirewallTcpReset => format!("firewall.reset@{upstream}"),
            Self::IcmpAdminProhibited => reject(&upstream, "admin-prohibited"),
            Self::IcmpHostProhibited => reject(&upstream, "host-prohibited"),
            Self::IcmpHostUnreachable => reject(&upstream, "host"),
            Self::IcmpNetUnreachable => reject(&upstream, "net"),
            Self::IcmpPortUnreachable => reject(&upstream, "port"),
            Self::LinkDownAtProxy => format!("link.down@proxy--lan{number}"),
            Self::LinkDownAtUpstream => format!("link.down@lan{number}--{upstream}"),
            Self::OpenConnectionsDrop => return forget(world, number),
            Self::PortClosed => format!("service.stopped@{upstream}"),
            Self::ProxyEgressDrop => return egress(world, number, Action::Drop),
            Self::ProxyEgressReject => {
                return egress(world, number, Action::Reject(RejectWith::Port));
            }
            Self::ProxyNoRoute => no_route(number, "network"),
            Self::ProxyRouteProhibit => no_route(number, "prohibited"),
            Self::ProxyRouteUnreachable => no_route(number, "host"),
            Self::SynDrop => format!("firewall.drop@{upstream}"),
        };
        Wrong::fault(&fault, world, scenario)
    }
}

fn reject(upstream: &str, with: &str) -> String {
    format!("firewall.reject@{upstream},with={with}")
}

fn no_route(number: usize, says: &str) -> String {
    format!("route.missing@proxy,to=10.8{number}.0.0/24,says={says}")
}

/// The proxy's own firewall stops what it sends to upstream `number`.
fn egress(world: &mut World, number: usize, action: Action) -> Wrong {
    let matches = Matches {
        protocol: Some(Protocol::Tcp),
        destination: format!("10.8{number}.0.0/24").parse().ok(),
        ..Matches::default()
    };
    let text = "the proxy's own firewall stops its requests";
    rules(world, PROXY, (Hook::Output, action), vec![matches], text)
}

/// Packets of the connections that upstream `number` has now vanish on their way to it.
fn forget(world: &mut World, number: usize) -> Wrong {
    let name = format!("u{number}");
    let host = world.find(&name).and_then(|node| world.node::<Host>(node));
    let sockets = host.map(|host| host.kernel().sockets()).unwrap_or_default();
    let ports = sockets.iter().filter_map(|row| Some(row.remote?.port()));
    let matches = ports.map(|port| Matches {
        protocol: Some(Protocol::Tcp),
        source_ports: Some(port..=port),
        ..Matches::default()
    });
    let text = "a middlebox has forgotten the connections it knew";
    rules(
        world,
        &name,
        (Hook::Input, Action::Drop),
        matches.collect(),
        text,
    )
}

/// Puts rules before all others of a chain.
fn rules(
    world: &mut World,
    node: &str,
    (hook, action): (Hook, Action),
    matches: Vec<Matches>,
    text: &'static str,
) -> Wrong {
    let broke = world.intervene(Verb::Broke, Note::new("case.firewall", text));
    let node = world.find(node).expect("the world of the cases has it");
    let ids = world.act(node, Some(broke), |host: &mut Host, _| {
        let mut kernel = host.kernel();
        let chain = kernel.firewall.chain_mut(hook);
        let rules = matches.into_iter().map(|matches| Rule {
            by: Some(broke),
            ..Rule::new(matches, action)
        });
        rules.map(|rule| chain.insert(0, rule)).collect()
    });
    Wrong::Rules(node, hook, ids.unwrap_or_default())
}

/// What is wrong with a fault of a case; nothing if it can be broken in the world of the cases.
pub(in crate::matrix) fn misfit(text: &str) -> Option<String> {
    let spec: Spec = match text.parse() {
        Ok(spec) => spec,
        Err(error) => return Some(SpecError::to_string(&error)),
    };
    let scenario = super::bench::scenario();
    let mut world = build(&scenario, 1, Capture::default());
    let broken = catalogue::break_now(&mut world, &scenario, &spec);
    broken.err().map(|error| error.to_string())
}

impl Wrong {
    /// A fault of the catalogue, as text; it was checked when the case was read.
    pub(super) fn fault(text: &str, world: &mut World, scenario: &Scenario) -> Self {
        let spec: Spec = text.parse().expect("the fault is in the catalogue");
        let active = catalogue::break_now(world, scenario, &spec);
        let active = active.expect("the world of the cases has the place");
        Self::Fault(Box::new(active))
    }

    /// Puts it right.
    pub(super) fn heal(self, world: &mut World) {
        let (node, hook, ids) = match self {
            Self::Fault(active) => {
                active.heal(world);
                return;
            }
            Self::Rules(node, hook, ids) => (node, hook, ids),
        };
        let note = Note::new("case.firewall", "the firewall lets everything pass again");
        let healed = world.intervene(Verb::Healed, note);
        world.act(node, Some(healed), |host: &mut Host, _| {
            let mut kernel = host.kernel();
            for id in ids {
                kernel.firewall.chain_mut(hook).remove(id);
            }
        });
    }
}
