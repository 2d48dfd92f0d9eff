//! A fetch from beginning to end: network, name, connection, request, response, redirects.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddrV4};

use crate::dns::{Cache, Found, Name, Outcome, lookup_address};
use crate::host::Os;
use crate::http::Url;
use crate::trace::{EventId, Note, Verb};

use super::connection::Connection;
use super::pool::Pool;
use super::{ClientSettings, Fetched, Order, Trouble, network, redirect};

/// What a client keeps from one fetch to the next.
#[derive(Default)]
pub struct Client {
    /// How it goes about.
    pub settings: RefCell<ClientSettings>,
    names: RefCell<Cache>,
    idle: Pool,
}

impl Client {
    /// A client that remembers nothing yet.
    pub fn new(settings: ClientSettings) -> Self {
        Self {
            settings: RefCell::new(settings),
            ..Self::default()
        }
    }

    /// Closes all idle connections; returns how many there were.
    pub fn close_idle(&self) -> usize {
        self.idle.clear()
    }

    /// Forgets all names; returns how many answers were forgotten.
    pub fn forget_names(&self) -> usize {
        self.names.borrow_mut().flush_all()
    }

    /// The names it remembers; not to be held across an await.
    pub fn names(&self) -> std::cell::Ref<'_, Cache> {
        self.names.borrow()
    }
}

/// Fetches what `order` asks for and follows redirects; gives the URL it came to in the end.
pub async fn fetch(os: &Os, client: &Client, order: Order) -> (Fetched, Url) {
    let settings = client.settings.borrow().clone();
    if let Err(because) = network::online(os, settings.network_wait).await {
        return (Fetched::failed(Trouble::NoNetwork, because), order.url);
    }
    let mut order = order;
    for _ in 0..=settings.redirects {
        let mut fetched = fetch_one(os, client, &settings, &order).await;
        let response = fetched
            .response
            .as_ref()
            .filter(|_| fetched.trouble.is_none());
        match response.and_then(|response| redirect::next(&order, &response.head)) {
            None => return (fetched, order.url),
            Some(Ok(next)) => order = next,
            Some(Err(trouble)) => {
                fetched.trouble = Some(trouble);
                return (fetched, order.url);
            }
        }
    }
    let because = os.cause();
    (
        Fetched::failed(Trouble::TooManyRedirects, because),
        order.url,
    )
}

/// Fetches without following redirects. A request that an idle connection could not carry is sent
/// again on a new one, if repeating it does no harm (RFC 9110 section 9.2.2).
async fn fetch_one(os: &Os, client: &Client, settings: &ClientSettings, order: &Order) -> Fetched {
    loop {
        let mut connection = match connect(os, client, settings, &order.url).await {
            Ok(connection) => connection,
            Err((trouble, because)) => return Fetched::failed(trouble, because),
        };
        let reused = connection.is_used();
        let fetched = connection.exchange(os, order, settings).await;
        if reused && fetched.is_untouched() && order.method.is_idempotent() {
            continue;
        }
        if fetched.is_complete() && connection.persistent && settings.keep_alive {
            let to = (order.url.host.as_str(), order.url.port);
            client.idle.put(os, to, connection, settings.idle_timeout);
        }
        return fetched;
    }
}

/// An idle connection to the server of `url`, or a new one.
async fn connect(
    os: &Os,
    client: &Client,
    settings: &ClientSettings,
    url: &Url,
) -> Result<Connection, (Trouble, Option<EventId>)> {
    if let Some(connection) = client.idle.take(&url.host, url.port) {
        return Ok(connection);
    }
    let mut failed = (Trouble::NoName(Outcome::NoData), os.cause());
    for address in addresses(os, client, settings, &url.host).await? {
        let to = SocketAddrV4::new(address, url.port);
        let what = format!("a connection to {to}");
        match os
            .within(settings.connect_timeout, what, os.connect(to))
            .await
        {
            Ok(Ok(stream)) => return Ok(Connection::new(stream, to)),
            Ok(Err(failure)) => failed = (Trouble::Connect(failure.errno), failure.evidence),
            Err(timer) => failed = (Trouble::ConnectTimeout, Some(timer)),
        }
    }
    Err(failed)
}

/// The addresses behind `host`, which may be an address itself.
async fn addresses(
    os: &Os,
    client: &Client,
    settings: &ClientSettings,
    host: &str,
) -> Result<Vec<Ipv4Addr>, (Trouble, Option<EventId>)> {
    if let Ok(address) = host.parse() {
        return Ok(vec![address]);
    }
    let Ok(name) = host.parse::<Name>() else {
        return Err((Trouble::NoName(Outcome::NoData), os.cause()));
    };
    let stub = settings.stub(&os.kernel().resolvers);
    let found = lookup_address(os, name, stub, Some(&client.names)).await;
    let decided = note_lookup(os, settings, host, &found);
    let addresses = found.addresses();
    if addresses.is_empty() {
        return Err((Trouble::NoName(found.outcome), Some(decided)));
    }
    Ok(addresses)
}

fn note_lookup(os: &Os, settings: &ClientSettings, host: &str, found: &Found) -> EventId {
    let code = format!("{}.lookup", settings.program);
    let note = if let Some(address) = found.addresses().first() {
        let how = if found.cached { "remembers" } else { "learnt" };
        let text = format!("{how} that {host} is {address}");
        Note::new(code, text).field("address", address)
    } else {
        let error = error_word(&found.outcome);
        Note::new(code, format!("has no address for {host}: {error}")).field("error", error)
    };
    let note = note.field("name", host).field("cached", found.cached);
    os.say(Verb::Decided, note, found.because)
}

fn error_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::NxDomain => "there is no such name",
        Outcome::Addresses { .. } | Outcome::Records { .. } | Outcome::NoData => {
            "the name has no IPv4 address"
        }
        Outcome::ServFail(_) => "the name server failed",
        Outcome::Refused => "the name server refused",
        Outcome::Timeout => "no name server answered",
        Outcome::Unreachable => "no name server can be reached",
    }
}
