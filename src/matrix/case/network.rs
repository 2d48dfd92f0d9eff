//! What can be wrong below HTTP.

use serde::Deserialize;

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
    /// What belongs to connections that are open now is dropped silently at the upstream.
    OpenConnectionsDrop,
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
