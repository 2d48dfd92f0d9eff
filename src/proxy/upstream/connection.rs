//! A connection to an upstream, and how it comes about.

use std::net::SocketAddrV4;

use crate::host::TcpStream;
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::state::Proxy;
use crate::sim::Time;

use super::member::{Key, Seat};

/// A connection to an upstream.
pub(in crate::proxy) struct Connection {
    pub(in crate::proxy) stream: TcpStream,
    pub(in crate::proxy) address: SocketAddrV4,
    pub(in crate::proxy) key: Key,
    /// Whether it has carried a request already.
    pub(in crate::proxy) reused: bool,
    /// When it was opened, or when the last response on it ended.
    pub(in crate::proxy) quiet_since: Time,
    /// Whether it is only for requests like the one it was opened for.
    pub(in crate::proxy) apart: bool,
    /// Its place in the count of connections.
    pub(super) _seat: Seat,
}

/// Connects to `address` within the time the settings give.
pub(in crate::proxy) async fn connect(
    proxy: &Proxy,
    address: SocketAddrV4,
    (key, seat): (Key, Seat),
) -> Result<Connection, Ending> {
    let limit = proxy.timeouts().connect;
    let what = format!("{address} does not take the connection");
    let began = proxy.os.now();
    let connecting = proxy.os.connect(address);
    match proxy.os.within(limit, what, connecting).await {
        Ok(Ok(stream)) => Ok(Connection {
            stream,
            address,
            key,
            reused: false,
            quiet_since: proxy.os.now(),
            apart: false,
            _seat: seat,
        }),
        Ok(Err(failure)) => {
            let outcome = if failure.by_icmp {
                if !proxy.profile().upstream.heeds_icmp {
                    let left = limit.saturating_sub(proxy.os.now().since(began));
                    let what = format!("the proxy still waits for {address}");
                    proxy.os.sleep(left, what).await;
                }
                Outcome::ConnectRejected(failure.errno)
            } else {
                Outcome::ConnectFailed(failure.errno)
            };
            Err(Ending::new(outcome, failure.evidence))
        }
        Err(timer) => Err(Ending::new(Outcome::ConnectTimeout, Some(timer))),
    }
}
