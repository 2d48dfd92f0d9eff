//! What the products' configuration files said where a case is about more than one upstream by its
//! address: health checks, limits, names.
//!
//! One function per set-up; each line stands for a line of the file that is named beside it.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::proxy::{Full, HealthCheck, Judgement, Naming, Probe, Resolving, Settings};

use super::config::Config;

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(300);
const HALF: Duration = Duration::from_millis(500);

/// Tells the proxy what its product was told for this set-up.
pub(super) fn tell(config: Config, settings: &mut Settings) {
    match config {
        Config::Hc => check(settings, false),
        Config::Hch => check(settings, true),
        Config::Maxconn => one_connection(settings),
        Config::Own => one_client(settings),
        Config::DnsLoad => names(settings),
        // ProxyPassReverse; proxy.header map-host-response. The others were told nothing.
        Config::Redirect if matches!(settings.profile.name, "apache" | "lighttpd") => {
            settings.rewrite_redirects = true;
        }
        Config::DnsRt => {
            names(settings);
            names_while_running(settings);
        }
        _ => {}
    }
}

fn check(settings: &mut Settings, by_request: bool) {
    let get = |expect: RangeInclusive<u16>| Probe::Get {
        path: "/health".into(),
        expect,
    };
    let in_a_row = |times| Judgement::InARow {
        fall: times,
        rise: times,
    };
    let (probe, interval, timeout, judgement) = match settings.profile.name {
        // check inter 300ms fall 2 rise 2; option httpchk GET /health, timeout check 500ms
        "haproxy" if by_request => (get(200..=399), INTERVAL, HALF, in_a_row(2)),
        "haproxy" => (Probe::Connect, INTERVAL, INTERVAL, in_a_row(2)),
        // hcmethod=TCP or GET hcinterval=1 hcfails=1 hcpasses=1; connectiontimeout=1 timeout=2
        "apache" if by_request => (get(200..=399), SECOND, 2 * SECOND, in_a_row(1)),
        "apache" => (Probe::Connect, SECOND, SECOND, in_a_row(1)),
        // .probe = { .interval=0.3s; .timeout=0.5s; .window=3; .threshold=2; .initial=0; }
        "varnish" => {
            let judgement = Judgement::OutOf {
                window: 3,
                threshold: 2,
            };
            (get(200..=200), INTERVAL, HALF, judgement)
        }
        // health_uri /health, health_interval 300ms, health_timeout 1s
        "caddy" => (get(200..=299), INTERVAL, SECOND, in_a_row(1)),
        _ => {
            let defaults = &settings.profile.health.checks;
            let judgement = defaults.judgement;
            (get(defaults.expect.clone()), INTERVAL, HALF, judgement)
        }
    };
    for site in &mut settings.sites.value {
        site.pool.check = Some(HealthCheck {
            probe: probe.clone(),
            interval,
            timeout,
            judgement,
        });
    }
}

fn one_connection(settings: &mut Settings) {
    let sites = settings.sites.value.iter_mut();
    for upstream in sites.flat_map(|site| &mut site.pool.upstreams) {
        upstream.max_connections = Some(1);
    }
    match settings.profile.name {
        // timeout queue 1s; acquire=1000
        "haproxy" | "apache" => settings.full = Full::Wait(Some(SECOND)),
        _ => {}
    }
}

fn one_client(settings: &mut Settings) {
    match settings.profile.name {
        // worker_connections 5, of which the listening socket and the channel to the master
        // process take one each
        "nginx" => settings.own_connections = Some(3),
        // maxconn 1; MaxRequestWorkers 1; server.max-connections = 1
        _ => settings.clients = Some(1),
    }
}

/// `/etc/resolv.conf`: options timeout:1 attempts:1.
fn names(settings: &mut Settings) {
    settings.timeouts.resolve = SECOND;
    settings.timeouts.resolve_retry = SECOND;
    // proxy_pass http://up.test:8000; server s1 up.test:8000
    if matches!(settings.profile.name, "nginx" | "haproxy") {
        settings.naming.when = Resolving::AtStart;
    }
}

fn names_while_running(settings: &mut Settings) {
    // resolve_retries 1, timeout retry 500ms
    if settings.profile.name == "haproxy" {
        settings.timeouts.resolve = HALF;
        settings.timeouts.resolve_retry = HALF;
    }
    let naming = settings.naming;
    settings.naming = match settings.profile.name {
        // resolver ... valid=1s; resolver_timeout 1s; set $u up.test; proxy_pass http://$u:8000
        "nginx" => Naming {
            when: Resolving::OnUse,
            valid: Some(SECOND),
            heeds_refusal: false,
            ..naming
        },
        // init-addr last,libc,none; timeout resolve 500ms; hold ... 1s
        "haproxy" => Naming {
            when: Resolving::InBackground,
            every: HALF,
            hold: SECOND,
            ..naming
        },
        // addressttl=1
        "apache" => Naming {
            valid: Some(SECOND),
            ..naming
        },
        // dynamic a { refresh 1s }
        "caddy" => Naming {
            when: Resolving::BeforeChoice,
            valid: Some(SECOND),
            before_reuse: true,
            ..naming
        },
        // positive_dns_ttl 1 second, negative_dns_ttl 1 second, until the clock of whole seconds
        // reaches the next one
        "squid" => Naming {
            valid: Some(SECOND),
            failed: HALF,
            ..naming
        },
        _ => naming,
    };
}
