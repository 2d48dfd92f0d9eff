//! Lookups beside the requests: an upstream whose name has had no address for long enough is
//! taken out of service, and put back with the next answer.

use std::net::Ipv4Addr;

use crate::proxy::outcome::Ending;
use crate::proxy::state::Proxy;
use crate::proxy::upstream::Key;
use crate::trace::{EventId, Note, Verb};

use super::ask;

/// Looks `name` up again and again.
pub(super) async fn refresh(proxy: Proxy, name: String) {
    let mut good_at = proxy.os.now();
    // When the address in the book was last among the answers.
    let mut seen_at = good_at;
    loop {
        let naming = proxy.settings().naming;
        let what = format!("the proxy looks {name} up again");
        proxy.os.sleep(naming.every, what).await;
        match ask(&proxy, &name).await {
            Ok(address) => {
                good_at = proxy.os.now();
                let other = known_address(&proxy, &name).is_some_and(|known| known != address);
                // `HAProxy`'s `hold obsolete`: an address stays a while though another is told.
                if !other || good_at.since(seen_at) >= naming.hold {
                    seen_at = good_at;
                    restore(&proxy, &name, address);
                }
            }
            Err(ending) if proxy.os.now().since(good_at) >= naming.hold => {
                withdraw(&proxy, &name, &ending);
            }
            Err(_) => {}
        }
    }
}

/// The address in the book.
fn known_address(proxy: &Proxy, name: &str) -> Option<Ipv4Addr> {
    let entry = proxy.state.book.borrow().entry(proxy.os.now(), name);
    entry.and_then(Result::ok)
}

/// Takes the upstreams called `name` out of service.
pub(super) fn withdraw(proxy: &Proxy, name: &str, ending: &Ending) {
    proxy.state.book.borrow_mut().forget(Some(name));
    for key in called(proxy, name) {
        let mut members = proxy.state.members.borrow_mut();
        let member = members.of(&key);
        if member.no_address.is_some() {
            continue;
        }
        let fact = ending.outcome.fact(name);
        let text = format!("{name}:{} is not used: {fact}", key.1);
        let event = say(proxy, &key, "down", text, ending.evidence);
        member.no_address = Some(Ending::new(ending.outcome.clone(), Some(event)));
    }
}

fn restore(proxy: &Proxy, name: &str, address: Ipv4Addr) {
    proxy.state.book.borrow_mut().write(name, Ok(address), None);
    for key in called(proxy, name) {
        let mut members = proxy.state.members.borrow_mut();
        let member = members.of(&key);
        if member.no_address.take().is_some() {
            let text = format!("{name}:{} is used again: it is {address}", key.1);
            say(proxy, &key, "up", text, None);
            members.room.raise();
        }
    }
}

fn say(
    proxy: &Proxy,
    key: &Key,
    state: &'static str,
    text: String,
    because: Option<EventId>,
) -> EventId {
    let note = Note::new("proxy.health", text)
        .field("upstream", format!("{}:{}", key.0, key.1))
        .field("state", state);
    proxy.os.record().note_because(Verb::Decided, note, because)
}

/// The members of all pools with that name.
fn called(proxy: &Proxy, name: &str) -> Vec<Key> {
    let settings = proxy.settings();
    let pools = settings.sites.value.iter().map(|site| &site.pool);
    let upstreams = pools.flat_map(|pool| &pool.upstreams);
    let called = upstreams.filter(|upstream| upstream.name == name);
    called.map(crate::proxy::settings::Upstream::key).collect()
}
