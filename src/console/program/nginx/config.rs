//! The settings of a proxy as an nginx configuration file, with the line of each server.

use std::net::Ipv4Addr;

use crate::proxy::Settings;

/// Where nginx keeps it.
pub(super) const FILE: &str = "/etc/nginx/nginx.conf";

/// A server of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) port: u16,
    pub(super) line: usize,
}

/// The file, and what the test needs of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) lines: Vec<String>,
    pub(super) servers: Vec<Server>,
    /// Where the first pool without any server ends.
    pub(super) empty: Option<usize>,
    /// Names known without asking.
    pub(super) hosts: Vec<String>,
    /// The proxy's own name servers.
    pub(super) dns_servers: Vec<Ipv4Addr>,
}

impl Config {
    /// The file that says what `settings` say.
    pub(super) fn of(settings: &Settings) -> Self {
        let mut config = Self {
            hosts: settings
                .hosts
                .iter()
                .map(|(name, _)| name.clone())
                .collect(),
            dns_servers: settings.dns_servers.clone(),
            ..Self::default()
        };
        config.line("events {}".into());
        config.line("http {".into());
        let timeouts = &settings.timeouts;
        for (name, time) in [
            ("proxy_connect_timeout", timeouts.connect),
            ("proxy_read_timeout", timeouts.read),
        ] {
            config.line(format!("    {name} {}ms;", time.as_millis()));
        }
        for site in &settings.sites.value {
            config.pool(&site.pool);
        }
        for site in &settings.sites.value {
            config.site(settings, site);
        }
        config.line("}".into());
        config
    }

    fn pool(&mut self, pool: &crate::proxy::Pool) {
        self.line(format!("    upstream {} {{", pool.name));
        for upstream in &pool.upstreams {
            let mut text = format!("        server {}:{}", upstream.name, upstream.port);
            if upstream.weight != 1 {
                text.push_str(&format!(" weight={}", upstream.weight));
            }
            if let Some(most) = upstream.max_connections {
                text.push_str(&format!(" max_conns={most}"));
            }
            if upstream.backup {
                text.push_str(" backup");
            }
            self.line(format!("{text};"));
            self.servers.push(Server {
                name: upstream.name.clone(),
                port: upstream.port,
                line: self.lines.len(),
            });
        }
        self.line("    }".into());
        if pool.upstreams.is_empty() && self.empty.is_none() {
            self.empty = Some(self.lines.len());
        }
    }

    fn site(&mut self, settings: &Settings, site: &crate::proxy::Site) {
        self.line("    server {".into());
        for port in &settings.listen {
            self.line(format!("        listen {port};"));
        }
        let names: Vec<&str> = site
            .names
            .iter()
            .map(|name| if name == "*" { "_" } else { name.as_str() })
            .collect();
        self.line(format!("        server_name {};", names.join(" ")));
        self.line("        location / {".into());
        self.line(format!("            proxy_pass http://{};", site.pool.name));
        self.line("        }".into());
        self.line("    }".into());
    }

    fn line(&mut self, text: String) {
        self.lines.push(text);
    }
}
