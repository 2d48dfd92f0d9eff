//! What can be wrong below HTTP, and how each is made of the faults there are.

use serde::Deserialize;

use crate::catalogue::{self, Active, Spec};
use crate::filter::{Action, Hook, Matches, RejectWith, Rule, RuleId};
use crate::host::Host;
use crate::net::World;
use crate::packet::Protocol;
use crate::scenario::Scenario;
use crate::trace::{Note, Verb};

/// What is wrong between the proxy and an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// Nobody has the upstream's address on its network.
    ArpUnanswered,
    /// The upstream's accept queue is full.
    BacklogFull,
    /// A firewall at the upstream answers with a reset.
    FirewallTcpReset,
    /// A firewall at the upstream answers that it is prohibited.
    IcmpAdminProhibited,
    /// A firewall at the upstream answers that the host is prohibited.
    IcmpHostProhibited,
    /// A firewall at the upstream answers that the host is unreachable.
    IcmpHostUnreachable,
    /// A firewall at the upstream answers that the network is unreachable.
    IcmpNetUnreachable,
    /// A firewall at the upstream answers that the port is unreachable.
    IcmpPortUnreachable,
    /// The proxy's own interface has no carrier.
    LinkDownAtProxy,
    /// The upstream's interface has no carrier; the proxy's has.
    LinkDownAtUpstream,
    /// Nobody listens on the upstream's port.
    PortClosed,
    /// The proxy's own firewall drops what it sends.
    ProxyEgressDrop,
    /// The proxy's own firewall rejects what it sends.
    ProxyEgressReject,
    /// The proxy has no route to the upstream's network.
    ProxyNoRoute,
    /// The proxy has a route that says it is prohibited.
    ProxyRouteProhibit,
    /// The proxy has a route that says it is unreachable.
    ProxyRouteUnreachable,
    /// What opens a connection is dropped silently at the upstream.
    SynDrop,
}

/// Something that is wrong now.
pub(super) enum Wrong {
    /// A fault of the catalogue.
    Fault(Box<Active>),
    /// A rule in the proxy's own output chain.
    Rule(RuleId),
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
        let spec: Spec = fault.parse().expect("the fault is in the catalogue");
        let active = catalogue::break_now(world, scenario, &spec);
        let active = active.expect("the world of the cases has the place");
        Wrong::Fault(Box::new(active))
    }
}

fn reject(upstream: &str, with: &str) -> String {
    format!("firewall.reject@{upstream},with={with}")
}

fn no_route(number: usize, says: &str) -> String {
    format!("route.missing@proxy,to=10.8{number}.0.0/24,says={says}")
}

fn egress(world: &mut World, number: usize, action: Action) -> Wrong {
    let note = Note::new(
        "firewall.egress",
        "the proxy's own firewall stops its requests",
    );
    let broke = world.intervene(Verb::Broke, note);
    let matches = Matches {
        protocol: Some(Protocol::Tcp),
        destination: format!("10.8{number}.0.0/24").parse().ok(),
        ..Matches::default()
    };
    let rule = Rule {
        by: Some(broke),
        ..Rule::new(matches, action)
    };
    let proxy = world
        .find(PROXY)
        .expect("the world of the cases has a proxy");
    let id = world.act(proxy, Some(broke), |host: &mut Host, _| {
        let mut kernel = host.kernel();
        kernel.firewall.chain_mut(Hook::Output).insert(0, rule)
    });
    Wrong::Rule(id.expect("the proxy is a host"))
}

impl Wrong {
    /// Puts it right.
    pub(super) fn heal(self, world: &mut World) {
        let id = match self {
            Self::Fault(active) => {
                active.heal(world);
                return;
            }
            Self::Rule(id) => id,
        };
        let healed = world.intervene(Verb::Healed, Note::new("firewall.egress", "it is lifted"));
        let proxy = world
            .find(PROXY)
            .expect("the world of the cases has a proxy");
        world.act(proxy, Some(healed), |host: &mut Host, _| {
            let mut kernel = host.kernel();
            kernel.firewall.chain_mut(Hook::Output).remove(id);
        });
    }
}
