//! One connection to see whether an upstream is alive at all: at the start, and whenever a request
//! would have needed one that was found dead (Squid's peers).

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::proxy::settings::{HealthCheck, Judgement, Probe, Upstream};
use crate::proxy::state::Proxy;

use super::watch::{mark, once, say_checked};

/// Leaves `upstream`, found at `address`, unused until it has shown that it is alive.
pub(in crate::proxy) fn doubt(proxy: &Proxy, upstream: &Upstream, address: Ipv4Addr) {
    let label = upstream.label();
    let text = format!("{label} is not used before it has taken a connection");
    mark(proxy, upstream, false, text, None);
    let mut members = proxy.state.members.borrow_mut();
    members.of(&upstream.key()).first_address = Some(address);
}

/// Connects to `upstream` once; it is used if that works, and not used if it does not.
pub(in crate::proxy) async fn prove(proxy: Proxy, upstream: Upstream) {
    let connect = HealthCheck {
        probe: Probe::Connect,
        interval: Duration::ZERO,
        timeout: proxy.timeouts().connect,
        judgement: Judgement::InARow { fall: 1, rise: 1 },
    };
    let (alive, ending) = once(&proxy, &upstream, &connect).await;
    let because = say_checked(&proxy, &upstream, alive, &ending);
    let key = upstream.key();
    let was_dead = proxy
        .state
        .members
        .borrow_mut()
        .of(&key)
        .failed_check
        .is_some();
    if alive == was_dead {
        let label = upstream.label();
        let state = if alive { "is alive" } else { "is dead" };
        let text = format!("the proxy sees that {label} {state}");
        mark(&proxy, &upstream, alive, text, Some(because));
    }
}
