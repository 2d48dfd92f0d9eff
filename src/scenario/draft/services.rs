//! Reads what runs on a node, and in detail the services of a gateway: DHCP, DNS, translation.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::web::{self, ProxyDraft};
use crate::scenario::document::{At, Fields, Located, Table, read, schema};
use crate::scenario::program::{Browser, Filtering, Mapping, Origin};

/// What runs on a node.
#[derive(Debug, Default)]
pub(crate) struct Services {
    /// The browser, and where its page is given.
    pub(crate) browser: Option<Located<Browser>>,
    /// The DHCP server.
    pub(crate) dhcp: Option<DhcpDraft>,
    /// The DNS server.
    pub(crate) dns: Option<DnsDraft>,
    /// The address translation.
    pub(crate) nat44: Option<Nat44Draft>,
    /// The origin server, and where its port is given.
    pub(crate) origin: Option<Located<Origin>>,
    /// The proxy.
    pub(crate) proxy: Option<ProxyDraft>,
}

/// `[node.NAME.dhcp]`.
#[derive(Debug)]
pub(crate) struct DhcpDraft {
    pub(crate) at: At,
    pub(crate) link: Option<Located<String>>,
    pub(crate) range: Option<Located<String>>,
    pub(crate) lease: Duration,
    pub(crate) router: Option<Located<String>>,
    pub(crate) dns: Option<Vec<Located<String>>>,
    pub(crate) reserved: Vec<(Located<String>, Located<String>)>,
}

/// `[node.NAME.dns]`.
#[derive(Debug)]
pub(crate) struct DnsDraft {
    pub(crate) at: At,
    pub(crate) duty: DnsDuty,
    pub(crate) upstream: Option<Vec<Located<String>>>,
    pub(crate) root: Option<Vec<Located<String>>>,
    pub(crate) timeout: Duration,
    pub(crate) tries: u32,
    pub(crate) cache: bool,
}

/// What a DNS server does with queries that its zones do not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DnsDuty {
    Authoritative,
    Forwarder,
    Recursive,
}

/// `[node.NAME.nat44]`.
#[derive(Debug)]
pub(crate) struct Nat44Draft {
    pub(crate) at: At,
    pub(crate) external: Option<Located<String>>,
    pub(crate) mapping: Mapping,
    pub(crate) filtering: Filtering,
    pub(crate) port_preservation: bool,
    pub(crate) hairpinning: bool,
    pub(crate) ports: RangeInclusive<u16>,
    pub(crate) max_mappings: u32,
    pub(crate) udp_idle: Duration,
    pub(crate) tcp_idle: Duration,
    pub(crate) tcp_transitory_idle: Duration,
    pub(crate) icmp_idle: Duration,
}

impl Services {
    /// Reads the services of a node; a gateway has three of them without being asked.
    pub(crate) fn read(node: &Fields<'_>, gateway: bool) -> Self {
        let empty = Table::default();
        let implied = |key, known| {
            let fields = gateway.then(|| Fields::new(node.report, node.at, &empty, known));
            if node.item(key).is_some() {
                None
            } else {
                fields
            }
        };
        let dhcp = implied("dhcp", schema::DHCP);
        let dns = implied("dns", schema::DNS);
        let nat44 = implied("nat44", schema::NAT44);
        let words: Vec<&str> = schema::product_settings().collect();
        Self {
            browser: node
                .table("browser", schema::BROWSER)
                .map(|fields| web::browser(&fields)),
            dhcp: node
                .table("dhcp", schema::DHCP)
                .or(dhcp)
                .map(|fields| dhcp_draft(&fields)),
            dns: node
                .table("dns", schema::DNS)
                .or(dns)
                .map(|fields| dns_draft(&fields, gateway)),
            nat44: node
                .table("nat44", schema::NAT44)
                .or(nat44)
                .map(|f| nat44_draft(&f)),
            origin: node
                .table("origin", schema::ORIGIN)
                .map(|fields| web::origin(&fields)),
            proxy: node
                .wide_table("proxy", schema::PROXY, &words)
                .map(|fields| web::proxy(&fields)),
        }
    }
}

fn dhcp_draft(fields: &Fields<'_>) -> DhcpDraft {
    let reserved = fields.entries("reserved").iter();
    DhcpDraft {
        at: fields.at,
        link: fields.read("link"),
        range: fields.read("range"),
        lease: fields.or("lease", Duration::from_hours(1)),
        router: fields.read("router"),
        dns: fields.texts("dns"),
        reserved: reserved
            .filter_map(|entry| {
                let address = read(fields.report, &entry.key.value, &entry.item)?;
                Some((entry.key.clone(), address))
            })
            .collect(),
    }
}

fn dns_draft(fields: &Fields<'_>, gateway: bool) -> DnsDraft {
    const DUTIES: &[(&str, DnsDuty)] = &[
        ("authoritative", DnsDuty::Authoritative),
        ("forwarder", DnsDuty::Forwarder),
        ("recursive", DnsDuty::Recursive),
    ];
    if !gateway && fields.item("role").is_none() {
        let names: Vec<&str> = DUTIES.iter().map(|(name, _)| *name).collect();
        fields
            .report
            .error(fields.at, "`role` is missing")
            .expected(format!("one of {}", names.join(", ")));
    }
    DnsDraft {
        at: fields.at,
        duty: fields.choice("role", DUTIES, DnsDuty::Forwarder),
        upstream: fields.texts("upstream"),
        root: fields.texts("root"),
        timeout: fields.or("timeout", Duration::from_secs(2)),
        tries: fields.or("tries", 2),
        cache: fields.or("cache", true),
    }
}

fn nat44_draft(fields: &Fields<'_>) -> Nat44Draft {
    const MAPPINGS: &[(&str, Mapping)] = &[
        (
            "address-and-port-dependent",
            Mapping::AddressAndPortDependent,
        ),
        ("address-dependent", Mapping::AddressDependent),
        ("endpoint-independent", Mapping::EndpointIndependent),
    ];
    const FILTERINGS: &[(&str, Filtering)] = &[
        (
            "address-and-port-dependent",
            Filtering::AddressAndPortDependent,
        ),
        ("address-dependent", Filtering::AddressDependent),
        ("endpoint-independent", Filtering::EndpointIndependent),
    ];
    Nat44Draft {
        at: fields.at,
        external: fields.read("external"),
        mapping: fields.choice("mapping", MAPPINGS, Mapping::EndpointIndependent),
        filtering: fields.choice("filtering", FILTERINGS, Filtering::AddressAndPortDependent),
        port_preservation: fields.or("port_preservation", true),
        hairpinning: fields.or("hairpinning", true),
        ports: ports(fields),
        max_mappings: fields.or("max_mappings", 65_536),
        udp_idle: fields.or("udp_idle", Duration::from_mins(5)),
        tcp_idle: fields.or("tcp_idle", Duration::from_mins(124)),
        tcp_transitory_idle: fields.or("tcp_transitory_idle", Duration::from_mins(4)),
        icmp_idle: fields.or("icmp_idle", Duration::from_mins(1)),
    }
}

/// The external ports; by default all but the well-known ones (RFC 6335 section 6).
fn ports(fields: &Fields<'_>) -> RangeInclusive<u16> {
    let Some(text) = fields.read::<String>("ports") else {
        return 1024..=65_535;
    };
    let range = text.value.split_once('-').and_then(|(first, last)| {
        let first: u16 = first.trim().parse().ok()?;
        let last: u16 = last.trim().parse().ok()?;
        (0 < first && first <= last).then_some(first..=last)
    });
    range.unwrap_or_else(|| {
        fields
            .report
            .error(text.at, format!("`{}` is not a range of ports", text.value))
            .expected("two ports such as \"1024-65535\", the lower first");
        1024..=65_535
    })
}
