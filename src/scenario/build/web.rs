//! The programs that speak HTTP: browser, origin server, reverse proxy.

use std::net::Ipv4Addr;

use super::dispatch;
use crate::http::browser::Browser;
use crate::http::client::ClientSettings;
use crate::http::origin::{Content, Origin, OriginSettings, Page};
use crate::proxy::{self, PassiveHealth, RFC, ReverseProxy, profile};
use crate::scenario::model::Node;
use crate::scenario::program;
use crate::trace::Blamed;

/// A browser.
pub(super) fn browser(settings: &program::Browser) -> Browser {
    let page_timeout = settings.timeout;
    Browser::new(ClientSettings {
        page_timeout,
        ..ClientSettings::browser()
    })
}

/// An origin server.
pub(super) fn origin(node: &Node, settings: &program::Origin) -> Origin {
    let pages = settings
        .pages
        .iter()
        .map(|page| (page.path.clone(), page_of(page)));
    Origin::new(OriginSettings {
        port: settings.port,
        server: node.name.clone(),
        pages: pages.collect(),
        keep_alive: settings.keepalive_idle,
        backlog: usize::from(settings.backlog),
        ..OriginSettings::default()
    })
}

fn page_of(page: &program::Page) -> Page {
    let content = match &page.content {
        program::Content::Filler(bytes) => Content::Filler(*bytes),
        program::Content::Text(text) => Content::Text(text.clone()),
    };
    Page {
        status: page.status,
        content_type: page.content_type.clone(),
        content,
        delay: page.delay,
        ..Page::greeting()
    }
}

/// A reverse proxy; an unknown profile was refused when the scenario was read.
pub(super) fn proxy(node: &Node, settings: &program::Proxy) -> ReverseProxy {
    let profile = profile::find(&settings.profile).unwrap_or(&RFC);
    let mut proxy = proxy::Settings::new(&settings.identity, profile);
    proxy.listen = vec![settings.port];
    proxy.sites = Blamed::new(sites(settings));
    proxy.dns_servers = servers(node);
    tell(&mut proxy, settings);
    dispatch::tell(&mut proxy, &settings.dispatch);
    let own = settings.own.iter();
    for own in own.filter(|own| own.product == profile.name) {
        if let Some(setting) = profile.setting(own.name) {
            setting.apply(&mut proxy, &own.value);
        }
    }
    ReverseProxy::new(proxy)
}

/// Sets what any product can be told; the rest stays as the product has it.
fn tell(proxy: &mut proxy::Settings, settings: &program::Proxy) {
    if let Some(limit) = settings.connect_timeout {
        proxy.timeouts.connect = limit;
    }
    if let Some(limit) = settings.read_timeout {
        (proxy.timeouts.first_byte, proxy.timeouts.read) = (limit, limit);
    }
    if let Some(idle) = settings.keepalive_idle {
        proxy.timeouts.upstream_idle = idle;
    }
    if let Some(upgrades) = settings.upgrades {
        proxy.pass_upgrades = upgrades;
    }
    let health = proxy.health;
    proxy.retries = settings.retries.unwrap_or(proxy.retries);
    proxy.health = PassiveHealth {
        max_fails: settings.max_fails.unwrap_or(health.max_fails),
        fail_timeout: settings.fail_timeout.unwrap_or(health.fail_timeout),
    };
}

/// One site per pool, with all names that lead to it.
fn sites(settings: &program::Proxy) -> Vec<proxy::Site> {
    let pools = settings.pools.iter().enumerate().map(|(index, pool)| {
        let names = settings.sites.iter().filter(|site| site.pool == index);
        let upstreams = pool.upstreams.iter().map(|upstream| {
            let limit = settings.max_connections.map(|limit| limit as usize);
            proxy::Upstream {
                max_connections: limit,
                backup: upstream.backup,
                weight: upstream.weight,
                ..proxy::Upstream::new(&upstream.host, upstream.port)
            }
        });
        let upstreams = upstreams.collect();
        let names = names.map(|site| site.host.clone()).collect();
        proxy::Site {
            names,
            pool: proxy::Pool::new(&pool.name, upstreams),
        }
    });
    pools.collect()
}

fn servers(node: &Node) -> Vec<Ipv4Addr> {
    node.stub_resolver.servers.clone()
}
