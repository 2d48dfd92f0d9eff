//! How patient a client is, and how it presents itself.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::dns::StubConfig;
use crate::http::{Leniency, Limits};

/// How a client goes about its fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSettings {
    /// The program's name, with which the codes of its own notes begin.
    pub program: String,
    /// The value of `User-Agent` (RFC 9110 section 10.1.5).
    pub user_agent: String,
    /// How long it waits for an address when the machine has none yet.
    pub network_wait: Duration,
    /// How long it waits for one response of a name server.
    pub name_timeout: Duration,
    /// How often it asks every name server.
    pub name_attempts: u32,
    /// How long it waits for a connection; TCP itself usually gives up before.
    pub connect_timeout: Duration,
    /// How long it waits for the next byte of an answer.
    pub page_timeout: Duration,
    /// Whether connections are kept for the next request (RFC 9112 section 9.3).
    pub keep_alive: bool,
    /// How long an idle connection is kept.
    pub idle_timeout: Duration,
    /// How many redirects it follows in a row (RFC 9110 section 15.4).
    pub redirects: usize,
    /// How many bytes of a body it keeps; the rest is read and counted.
    pub body_kept: usize,
    /// What it forgives servers.
    pub leniency: Leniency,
    /// The sizes at which it gives up.
    pub limits: Limits,
}

impl ClientSettings {
    /// A browser as most people have it: patient, and frugal with connections.
    pub fn browser() -> Self {
        Self {
            program: "browser".into(),
            user_agent: "Mozilla/5.0 (gatelab)".into(),
            network_wait: Duration::from_secs(10),
            name_timeout: Duration::from_secs(5),
            name_attempts: 2,
            connect_timeout: Duration::from_mins(4),
            page_timeout: Duration::from_mins(2),
            keep_alive: true,
            idle_timeout: Duration::from_mins(5),
            redirects: 20,
            body_kept: 64 * 1024,
            leniency: Leniency::RFC,
            limits: Limits {
                head: 256 * 1024,
                ..Limits::RFC
            },
        }
    }

    /// How it asks the name servers `servers`.
    pub(super) fn stub(&self, servers: &[Ipv4Addr]) -> StubConfig {
        let servers = servers.iter().copied().map(IpAddr::V4).collect();
        StubConfig {
            timeout: self.name_timeout,
            attempts: self.name_attempts,
            ..StubConfig::glibc(servers)
        }
    }
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self::browser()
    }
}
