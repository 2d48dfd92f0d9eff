//! The proxy's own resolver: hosts file, cache, then its name servers (RFC 1035 section 7).

use std::net::{IpAddr, Ipv4Addr};

use crate::dns::{Found, Name, StubConfig, lookup_address};
use crate::trace::{Note, Verb};

use super::outcome::{Ending, NameAnswer, Outcome, of_lookup};
use super::state::Proxy;

/// The address of the upstream called `name`; what follows is the effect of having found it.
pub(super) async fn address_of(proxy: &Proxy, name: &str) -> Result<Ipv4Addr, Ending> {
    if let Some(address) = known(proxy, name) {
        return Ok(address);
    }
    let no_name = Outcome::NoAddress(NameAnswer::NoSuchName);
    let Ok(parsed) = name.parse::<Name>() else {
        return Err(Ending::new(no_name, None));
    };
    let cache = Some(&proxy.state.names);
    let looking = lookup_address(&proxy.os, parsed, config(proxy), cache);
    let found = Box::pin(looking).await;
    match (of_lookup(&found.outcome), found.addresses().first()) {
        (None, Some(address)) => {
            say_found(proxy, name, *address, &found);
            Ok(*address)
        }
        (failure, _) => Err(Ending::new(failure.unwrap_or(no_name), found.because)),
    }
}

fn say_found(proxy: &Proxy, name: &str, address: Ipv4Addr, found: &Found) {
    let how = if found.cached { "remembers" } else { "learned" };
    let text = format!("the proxy {how} that {name} is {address}");
    let note = Note::new("proxy.lookup", text)
        .field("name", name)
        .field("address", address)
        .field("cached", found.cached);
    proxy.os.say(Verb::Decided, note, found.because);
}

/// An address in place of a name, or a line of the hosts file.
pub(super) fn known(proxy: &Proxy, name: &str) -> Option<Ipv4Addr> {
    let settings = proxy.settings();
    let mut hosts = settings.hosts.iter();
    let listed = hosts.find(|(host, _)| host.eq_ignore_ascii_case(name));
    name.parse()
        .ok()
        .or_else(|| listed.map(|(_, address)| *address))
}

fn config(proxy: &Proxy) -> StubConfig {
    let settings = proxy.settings();
    let mut servers = settings.dns_servers.clone();
    if servers.is_empty() {
        servers.clone_from(&proxy.os.kernel().resolvers);
    }
    let servers: Vec<IpAddr> = servers.into_iter().map(IpAddr::from).collect();
    let (total, each) = (settings.timeouts.resolve, settings.timeouts.resolve_retry);
    let tries = total.as_nanos().div_ceil(each.as_nanos().max(1));
    StubConfig {
        timeout: each,
        attempts: u32::try_from(tries).unwrap_or(u32::MAX),
        deadline: Some(total),
        ..StubConfig::proxy(servers)
    }
}
