//! Names before the proxy listens.
//!
//! A product that reads addresses into its configuration once does not start without them.

use std::collections::BTreeSet;

use crate::proxy::health;
use crate::proxy::outcome::Ending;
use crate::proxy::settings::{Resolving, Upstream};
use crate::proxy::state::Proxy;

use super::{ask, background, known};

/// Looks up what must be known before the proxy listens; the error is the name that keeps it from
/// starting.
pub(in crate::proxy) async fn at_start(proxy: &Proxy) -> Result<(), (String, Ending)> {
    let naming = proxy.settings().naming;
    if matches!(naming.when, Resolving::OnUse | Resolving::BeforeChoice) {
        return Ok(());
    }
    for name in names(proxy) {
        match ask(proxy, &name).await {
            Err(ending) if naming.when == Resolving::AtStart => return Err((name, ending)),
            Err(ending) => background::withdraw(proxy, &name, &ending),
            Ok(address) if naming.when == Resolving::AtStartAndOnUse => {
                for upstream in upstreams(proxy, &name) {
                    health::doubt(proxy, &upstream, address);
                    proxy.os.spawn(health::prove(proxy.clone(), upstream));
                }
            }
            found => proxy.state.book.borrow_mut().write(&name, found, None),
        }
        if naming.when == Resolving::InBackground {
            proxy.os.spawn(background::refresh(proxy.clone(), name));
        }
    }
    Ok(())
}

/// The upstreams with that name.
fn upstreams(proxy: &Proxy, name: &str) -> Vec<Upstream> {
    let settings = proxy.settings();
    let pools = settings.sites.value.iter().map(|site| &site.pool);
    let upstreams = pools.flat_map(|pool| &pool.upstreams);
    let called = upstreams.filter(|upstream| upstream.name == name);
    called.cloned().collect()
}

/// The names of all upstreams that must be asked for.
fn names(proxy: &Proxy) -> BTreeSet<String> {
    let names: BTreeSet<String> = {
        let settings = proxy.settings();
        let pools = settings.sites.value.iter().map(|site| &site.pool);
        let upstreams = pools.flat_map(|pool| &pool.upstreams);
        upstreams.map(|upstream| upstream.name.clone()).collect()
    };
    let mut unknown = names;
    unknown.retain(|name| known(proxy, name).is_none());
    unknown
}
