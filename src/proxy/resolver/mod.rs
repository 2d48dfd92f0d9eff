//! The proxy's own resolver: hosts file, what it knows, then its name servers (RFC 1035 section 7).
//!
//! When names are looked up, and how long an answer is good, is up to the settings:
//!
//! | | |
//! |---|---|
//! | `book` | what is known by the proxy's own rules, beside the cache that goes by times to live |
//! | `start` | what happens to names before the proxy listens |
//! | `background` | lookups again and again, beside the requests |

mod background;
mod book;
mod start;

pub(super) use book::Book;
pub(super) use start::at_start;

use std::net::{IpAddr, Ipv4Addr};

use crate::dns::{Found, Name, StubConfig, lookup_address};
use crate::proxy::settings::Resolving;
use crate::trace::{Note, Verb};

use super::outcome::{Ending, NameAnswer, Outcome, of_lookup};
use super::settings::Pool;
use super::state::Proxy;

/// The address of the upstream called `name`; what follows is the effect of having found it.
pub(super) async fn address_of(proxy: &Proxy, name: &str) -> Result<Ipv4Addr, Ending> {
    if let Some(address) = known(proxy, name) {
        return Ok(address);
    }
    let now = proxy.os.now();
    let remembered = proxy.state.book.borrow().entry(now, name);
    if let Some(found) = remembered {
        return found;
    }
    let found = ask(proxy, name).await;
    let naming = proxy.settings().naming;
    let now = proxy.os.now();
    let until = match (&found, naming.when) {
        (Ok(_), Resolving::AtStart) => None,
        (Ok(_), _) => match naming.valid {
            Some(valid) => Some(now + valid),
            None => return found,
        },
        (Err(_), _) if naming.failed.is_zero() => return found,
        (Err(_), _) => Some(now + naming.failed),
    };
    let mut book = proxy.state.book.borrow_mut();
    book.write(name, found.clone(), until);
    found
}

/// Looks the names of a pool up, where that happens before a member is chosen.
pub(super) async fn prepare(proxy: &Proxy, pool: &Pool) {
    if proxy.settings().naming.when != Resolving::BeforeChoice {
        return;
    }
    for upstream in &pool.upstreams {
        let failed = address_of(proxy, &upstream.name).await.err();
        let mut members = proxy.state.members.borrow_mut();
        members.of(&upstream.key()).no_address = failed;
    }
}

/// Asks the name servers; the cache may know if answers are good for their time to live.
async fn ask(proxy: &Proxy, name: &str) -> Result<Ipv4Addr, Ending> {
    let no_name = Outcome::NoAddress(NameAnswer::NoSuchName);
    let Ok(parsed) = name.parse::<Name>() else {
        return Err(Ending::new(no_name, None));
    };
    let naming = proxy.settings().naming;
    let cache = Some(&proxy.state.names).filter(|_| naming.uses_cache());
    let begun = proxy.os.now();
    let looking = lookup_address(&proxy.os, parsed, config(proxy), cache);
    let found = Box::pin(looking).await;
    match (of_lookup(&found.outcome), found.addresses().first()) {
        (None, Some(address)) => {
            say_found(proxy, name, *address, &found);
            Ok(*address)
        }
        (Some(Outcome::NameUnreachable), _) if !naming.heeds_refusal => {
            // Who only sends, and waits for what comes, does not hear of the refusal.
            let patience = proxy.timeouts().resolve;
            let left = (begun + patience).since(proxy.os.now());
            let what = format!("no name server tells the address of {name}");
            proxy.os.sleep(left, what).await;
            Err(Ending::new(Outcome::NameTimeout, found.because))
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
