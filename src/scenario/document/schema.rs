//! The settings each table of a scenario file may have: one list, for reading and for `--set`.

use crate::proxy::PROFILES;

/// The tables and settings at the top of a file.
pub(crate) const TOP: &[&str] = &["title", "description", "seed", "node", "link", "zone"];

/// `[node.NAME]`.
pub(crate) const NODE: &[&str] = &[
    "kind",
    "label",
    "role",
    "inside",
    "routes",
    "automatic_routes",
    "resolver",
    "resolver_timeout",
    "resolver_tries",
    "browser",
    "dhcp",
    "dns",
    "nat44",
    "origin",
    "proxy",
];

/// `[[link]]`, beside one table per direction (`"a>b"`).
pub(crate) const LINK: &[&str] = &[
    "ends",
    "name",
    "address",
    "mtu",
    "up",
    "delay",
    "jitter",
    "loss",
    "duplicate",
    "reorder",
    "corrupt",
    "rate",
    "limit",
];

/// The settings of a link that may differ by direction.
pub(crate) const DIRECTION: &[&str] = &[
    "up",
    "delay",
    "jitter",
    "loss",
    "duplicate",
    "reorder",
    "corrupt",
    "rate",
    "limit",
];

/// `[zone."APEX"]`.
pub(crate) const ZONE: &[&str] = &["server", "name_server", "ttl", "negative_ttl", "records"];

/// `[node.NAME.browser]`.
pub(crate) const BROWSER: &[&str] = &["url", "timeout"];

/// `[node.NAME.dhcp]`.
pub(crate) const DHCP: &[&str] = &["link", "range", "lease", "router", "dns", "reserved"];

/// `[node.NAME.dns]`.
pub(crate) const DNS: &[&str] = &["role", "upstream", "root", "timeout", "tries", "cache"];

/// `[node.NAME.nat44]`.
pub(crate) const NAT44: &[&str] = &[
    "external",
    "mapping",
    "filtering",
    "port_preservation",
    "hairpinning",
    "ports",
    "max_mappings",
    "udp_idle",
    "tcp_idle",
    "tcp_transitory_idle",
    "icmp_idle",
];

/// `[node.NAME.origin]`.
pub(crate) const ORIGIN: &[&str] = &["port", "keepalive_idle", "backlog", "pages"];

/// One page: `[node.NAME.origin.pages."/path"]`.
pub(crate) const PAGE: &[&str] = &["status", "type", "text", "size", "delay"];

/// `[node.NAME.proxy]`.
pub(crate) const PROXY: &[&str] = &[
    "port",
    "identity",
    "profile",
    "sites",
    "pool",
    "connect_timeout",
    "read_timeout",
    "keepalive_idle",
    "retries",
    "upgrades",
    "max_connections",
    "max_fails",
    "fail_timeout",
    "queue_timeout",
    "max_clients",
    "retry_on",
    "resolve",
    "resolve_valid",
    "check",
    "nginx",
    "haproxy",
    "apache",
    "caddy",
    "varnish",
    "lighttpd",
    "squid",
    "envoy",
    "traefik",
    "pingora",
    "aws-alb",
    "cloudflare",
];

/// The names that products give their settings; each may stand in `[node.NAME.proxy]` too.
pub(crate) fn product_settings() -> impl Iterator<Item = &'static str> {
    let all = PROFILES.iter().flat_map(|profile| profile.settings);
    let names = all.map(|setting| setting.name);
    names.filter(|name| !PROXY.contains(name))
}

/// `[node.NAME.proxy.check]`.
pub(crate) const CHECK: &[&str] = &["path", "interval", "timeout", "fall", "rise"];

/// The programs and stages of a node, with their settings.
pub(crate) const SERVICES: &[(&str, &[&str])] = &[
    ("browser", BROWSER),
    ("dhcp", DHCP),
    ("dns", DNS),
    ("nat44", NAT44),
    ("origin", ORIGIN),
    ("proxy", PROXY),
];
