//! How the proxy is set up in a case: what the real products were told when they were measured.

use std::time::Duration;

use serde::Deserialize;

use crate::proxy::{Pool, Profile, Settings, Site, Upstream};
use crate::trace::Blamed;

use super::told;

/// A way to set the proxy up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Config {
    /// A second upstream that serves only while the first cannot.
    Backup,
    /// An upstream by name, resolved when the proxy starts.
    DnsLoad,
    /// An upstream by name, resolved while the proxy runs.
    DnsRt,
    /// An upstream that speaks `FastCGI`; not emulated.
    Fcgi,
    /// One upstream, checked by a request or a connection now and then.
    Hc,
    /// The same with a request.
    Hch,
    /// One upstream that may get one connection.
    Maxconn,
    /// Two upstreams that take turns.
    Pool2,
    /// One upstream, and the product's own rewriting of redirects.
    Redirect,
    /// One upstream; the proxy itself may have one connection.
    #[serde(rename = "self")]
    Own,
    /// One upstream.
    #[default]
    Single,
    /// An upstream that speaks TLS; not emulated.
    Tls,
    /// The same with the product's own idea of which certificate is good.
    TlsDefault,
    /// The same without looking at the certificate.
    TlsNoverify,
    /// One upstream, and requests to switch to WebSocket are passed on.
    Ws,
}

/// How long the real products were told to wait.
const CONNECT: Duration = Duration::from_secs(1);
const READ: Duration = Duration::from_secs(2);

impl Config {
    /// Whether the emulated proxies can be set up so.
    pub fn is_emulated(self) -> bool {
        !matches!(
            self,
            Self::Fcgi | Self::Tls | Self::TlsDefault | Self::TlsNoverify
        )
    }

    /// Whether the upstream is asked now and then whether it is well.
    pub(super) fn checks_health(self) -> bool {
        matches!(self, Self::Hc | Self::Hch)
    }

    /// The settings of a proxy of the product `profile`.
    pub(super) fn settings(self, profile: &'static Profile) -> Settings {
        let mut settings = Settings::new("proxy.test", profile);
        settings.timeouts.connect = CONNECT;
        (settings.timeouts.first_byte, settings.timeouts.read) = (READ, READ);
        settings.timeouts.send = READ;
        settings.pass_upgrades = self == Self::Ws;
        bench(&mut settings);
        if self == Self::Redirect {
            settings.rewrite_redirects = profile.relay.rewrites_told;
        }
        let by_name = matches!(self, Self::DnsLoad | Self::DnsRt);
        let first = if by_name { "up.test" } else { "10.81.0.2" };
        let mut upstreams = vec![Upstream::new(first, 8000)];
        if matches!(self, Self::Backup | Self::Pool2) {
            upstreams.push(Upstream {
                backup: self == Self::Backup,
                ..Upstream::new("10.82.0.2", 8000)
            });
        }
        settings.sites = Blamed::new(vec![Site {
            names: vec!["*".into()],
            pool: Pool::new("be", upstreams),
        }]);
        told::tell(self, &mut settings);
        settings
    }
}

/// What else the products' configuration files said, whatever the case.
fn bench(settings: &mut Settings) {
    let seconds = Duration::from_secs;
    match settings.profile.name {
        // timeout client 10s
        "haproxy" => {
            settings.timeouts.client_header = seconds(10);
            settings.timeouts.client_body = seconds(10);
            settings.timeouts.client_idle = seconds(10);
        }
        // TimeOut 10, KeepAliveTimeout 5
        "apache" => {
            settings.timeouts.client_header = seconds(10);
            settings.timeouts.client_body = seconds(10);
            settings.timeouts.client_idle = seconds(5);
        }
        // request_timeout 10 seconds
        "squid" => settings.timeouts.client_header = seconds(10),
        _ => {}
    }
}
