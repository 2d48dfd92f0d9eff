//! The servers of one zone, as far as a lookup knows them, and whose turn it is.

use std::collections::VecDeque;
use std::net::IpAddr;

use super::ResolverConfig;
use crate::dns::{Cache, Name, Question, Rdata, Referral};
use crate::sim::Time;

/// A zone and its servers during one lookup.
#[derive(Debug)]
pub(super) struct Delegation {
    /// The zone: its servers are believed about names in it and no others.
    pub(super) zone: Name,
    servers: Vec<Server>,
    /// Lookups that would give addresses of further servers.
    hosts: VecDeque<Question>,
}

/// One address of a server.
#[derive(Debug)]
struct Server {
    ip: IpAddr,
    tries: u32,
    /// It answered, but to no avail: it is not asked again.
    spent: bool,
}

/// What to do next to get an answer from the zone.
#[derive(Debug)]
pub(super) enum Turn {
    /// Ask this server, which was asked so many times before.
    Ask { server: IpAddr, tries: u32 },
    /// Find the address of another server.
    LookUp(Question),
    /// Nothing is left to try.
    Nothing,
}

impl Delegation {
    /// The nearest zone at or above `name` with servers that can be asked or looked up.
    pub(super) fn nearest(now: Time, name: &Name, cache: &Cache, config: &ResolverConfig) -> Self {
        let known = name.ancestors().find_map(|apex| {
            let mut delegation = Self::empty(apex);
            if let Some(ips) = config.hints.get(&delegation.zone) {
                for &ip in ips {
                    delegation.add(ip);
                }
            } else {
                let hosts = cache.servers(now, &delegation.zone);
                delegation.add_hosts(now, &hosts, cache, config);
            }
            (!delegation.is_empty()).then_some(delegation)
        });
        known.unwrap_or_else(|| Self::empty(Name::root()))
    }

    /// The zone that a referral leads to.
    pub(super) fn below(
        now: Time,
        referral: &Referral,
        cache: &Cache,
        config: &ResolverConfig,
    ) -> Self {
        let mut delegation = Self::empty(referral.cut.clone());
        let wanted = |ip: &IpAddr| config.address_types.contains(&Rdata::address(*ip).rtype());
        let glue = referral.glue.iter().filter_map(|record| record.data.ip());
        glue.filter(wanted).for_each(|ip| delegation.add(ip));
        let targets = referral.servers.iter().filter_map(|r| r.data.target());
        let without_glue = |host: &&Name| referral.glue.iter().all(|glue| glue.name != **host);
        let hosts: Vec<Name> = targets.filter(without_glue).cloned().collect();
        delegation.add_hosts(now, &hosts, cache, config);
        delegation
    }

    fn empty(zone: Name) -> Self {
        Self {
            zone,
            servers: Vec::new(),
            hosts: VecDeque::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.servers.is_empty() && self.hosts.is_empty()
    }

    /// Adds servers by name: by their addresses if these are known, else to be looked up. Those
    /// inside the zone itself cannot be: only the zone above could have told (RFC 9471 2.1).
    fn add_hosts(&mut self, now: Time, hosts: &[Name], cache: &Cache, config: &ResolverConfig) {
        for host in hosts {
            for &rtype in &config.address_types {
                let ips = cache.addresses(now, host, rtype);
                if ips.is_empty() && !host.is_within(&self.zone) {
                    self.hosts.push_back(Question::new(host.clone(), rtype));
                }
                for ip in ips {
                    self.add(ip);
                }
            }
        }
    }

    /// Adds the address of a server.
    pub(super) fn add(&mut self, ip: IpAddr) {
        if self.servers.iter().all(|server| server.ip != ip) {
            self.servers.push(Server {
                ip,
                tries: 0,
                spent: false,
            });
        }
    }

    /// A server that was asked to no avail has had its last turn.
    pub(super) fn give_up(&mut self, ip: IpAddr) {
        for server in &mut self.servers {
            server.spent |= server.ip == ip;
        }
    }

    /// Whose turn it is. New servers come first, then those still to be found, then those that
    /// were silent, the least tried first.
    pub(super) fn turn(&mut self, tries_max: u32) -> Turn {
        let open = self
            .servers
            .iter_mut()
            .filter(|s| !s.spent && s.tries < tries_max);
        let next = open.min_by_key(|server| server.tries);
        match next {
            Some(server) if server.tries == 0 || self.hosts.is_empty() => {
                server.tries += 1;
                Turn::Ask {
                    server: server.ip,
                    tries: server.tries - 1,
                }
            }
            _ => self.hosts.pop_front().map_or(Turn::Nothing, Turn::LookUp),
        }
    }
}
