//! The rows of a gateway's tables that made the difference, as they were at that moment.

use std::time::Duration;

use crate::dhcp::apps::DhcpServer;
use crate::dns::apps::DnsServer;
use crate::gateway::{Gateway, Translation};
use crate::host::Host;
use crate::packet::{Tuple, summary};
use crate::proxy::ReverseProxy;
use crate::timeline::Run;
use crate::trace::Event;
use crate::view::screen::Atlas;

use super::Crossing;

/// The rows, in words.
pub(super) fn table(then: &Run, atlas: &Atlas, crossing: &Crossing) -> Vec<String> {
    let world = then.world();
    let Some(host) = world.node::<Host>(crossing.node) else {
        return Vec::new();
    };
    let trace = world.trace().borrow();
    let event = trace.event(crossing.event);
    match crossing.what {
        "NAT" => {
            let mut rows = mappings(host, event, then);
            rows.extend(route(host, event));
            rows
        }
        "router" => route(host, event).into_iter().collect(),
        "proxy" => upstreams(host, then, atlas),
        "DNS server" => names(host, event, then),
        "DHCP server" => leases(host, then),
        _ => Vec::new(),
    }
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7_199 => format!("{} min", seconds / 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

fn mappings(host: &Host, event: &Event, then: &Run) -> Vec<String> {
    let now = then.world().now();
    let ends = event.frame().and_then(Tuple::of);
    let Some(tuple) = ends else { return Vec::new() };
    let rows = host
        .with_forwarder(|gateway: &mut Gateway| Some(gateway.stage::<Translation>()?.view(now)));
    let rows = rows.flatten().into_iter().flatten();
    let own = rows.filter(|row| {
        let ends = [tuple.source, tuple.destination];
        row.protocol == tuple.protocol
            && (ends.contains(&row.internal) || ends.contains(&row.external))
    });
    own.map(|row| {
        format!(
            "NAT table: {} is seen outside as {} ({}, idle limit {})",
            row.internal,
            row.external,
            row.state,
            seconds(row.idle_left)
        )
    })
    .collect()
}

fn route(host: &Host, event: &Event) -> Option<String> {
    let destination = event.frame()?.ipv4()?.dst_addr();
    let kernel = host.kernel();
    let routes = kernel.routes.iter();
    let fits = routes.filter(|route| route.prefix.contains_addr(&destination));
    let Some(best) = fits.max_by_key(|route| route.prefix.prefix_len()) else {
        return Some(format!("routing table: no way to {destination}"));
    };
    let via = match best.via {
        Some(via) => format!("via {via}"),
        None => "on its own link".to_owned(),
    };
    Some(format!("routing table: {} {via}", best.prefix))
}

fn upstreams(host: &Host, then: &Run, atlas: &Atlas) -> Vec<String> {
    let Some(proxy) = host.program::<ReverseProxy>() else {
        return Vec::new();
    };
    let rows = proxy.view(then.world().now()).upstreams.into_iter();
    rows.map(|row| {
        let down = row.down_until.map(|_| ", set aside").unwrap_or_default();
        let name = atlas.plain(&row.upstream);
        format!(
            "pool: {name}, {} tried, {} failed, {} open{down}",
            row.attempts, row.failures, row.open
        )
    })
    .collect()
}

fn names(host: &Host, event: &Event, then: &Run) -> Vec<String> {
    let Some(server) = host.program::<DnsServer>() else {
        return Vec::new();
    };
    let said = event.frame().map(summary).unwrap_or_default();
    let rows = server.cache_rows(then.world().now()).into_iter();
    let own = rows.filter(|row| said.contains(row.name.trim_end_matches('.')));
    own.map(|row| {
        format!(
            "cache: {} {} {}, {} old, {} left",
            row.name,
            row.record_type,
            row.answer,
            seconds(row.age),
            seconds(row.left)
        )
    })
    .collect()
}

fn leases(host: &Host, then: &Run) -> Vec<String> {
    let Some(server) = host.program::<DhcpServer>() else {
        return Vec::new();
    };
    let rows = server.leases(then.world().now()).into_iter();
    rows.map(|row| {
        let who = row.host_name.unwrap_or_else(|| row.hardware.to_string());
        let left = row.left.map_or("for ever".into(), seconds);
        format!(
            "lease: {} for {who}, {:?}, {left} left",
            row.address, row.state
        )
    })
    .collect()
}
