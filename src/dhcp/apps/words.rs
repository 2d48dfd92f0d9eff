//! What clients and servers do, as notes in the trace.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::dhcp::client::{LEASE_EXPIRED, Lease, State};
use crate::dhcp::server::{EXHAUSTED, OTHER_SERVER, Reaction};
use crate::dhcp::{Kind, Message};
use crate::host::Failure;
use crate::trace::Note;

/// The port is taken.
pub(super) fn no_port(port: u16, failure: Failure) -> Note {
    let text = format!("dhcp: cannot use UDP port {port}: {failure}");
    Note::new("log", text).field("severity", "error")
}

/// A client begins to ask, for an address or for more time.
pub(super) fn begun(client: &str) -> Note {
    Note::new("dhcp.search", format!("{client} asks for an address"))
}

/// A client has what it asked for.
pub(super) fn settled() -> Note {
    Note::new("dhcp.done", "the address is settled")
}

/// What a client's timer waits for.
pub(super) fn awaited(label: &str) -> &'static str {
    match label {
        "dhcp.offer" => "the offer of an address",
        "dhcp.ack" => "the word of the DHCP server",
        "dhcp.t1" => "half of the lease",
        _ => "a new beginning",
    }
}

/// A client's message.
pub(super) fn asked(client: &str, message: &Message) -> Note {
    let options = &message.options;
    let wished = options.requested.unwrap_or(message.client);
    let (code, text) = match message.kind {
        Kind::Discover => {
            let text = format!("{client} asks everybody on its link for an address");
            ("dhcp.discover", text)
        }
        Kind::Request if message.client.is_unspecified() => {
            ("dhcp.request", format!("{client} asks for {wished}"))
        }
        Kind::Request => {
            let text = format!("{client} asks to keep {wished} for longer");
            ("dhcp.request", text)
        }
        kind => (
            "dhcp.message",
            format!("{client} sends a {}", kind.as_str()),
        ),
    };
    let note = Note::new(code, text).field("seconds", message.seconds);
    if wished.is_unspecified() {
        note
    } else {
        note.field("address", wished)
    }
}

/// Nobody answered a client.
pub(super) fn unanswered(client: &str, state: State, tries: u32) -> Note {
    let what = match state {
        State::Selecting => "nobody offers it an address",
        State::Requesting => "the server that offered an address says nothing more",
        _ => "nobody extends its lease",
    };
    Note::new("dhcp.unanswered", format!("{client} waited: {what}"))
        .field("state", state.as_str())
        .field("tries", tries)
}

/// A client has an address.
pub(super) fn leased(client: &str, lease: &Lease) -> Note {
    let way = match lease.router {
        Some(router) => format!("its way out is {router}"),
        None => "it was told of no way out".to_owned(),
    };
    let time = lease.duration.map_or("for ever".to_owned(), |duration| {
        format!("for {}", words_for(duration))
    });
    let text = format!("{client} may use {} {time}; {way}", lease.address);
    let router = lease.router.map(|router| router.to_string());
    let dns: Vec<String> = lease.dns.iter().map(Ipv4Addr::to_string).collect();
    Note::new("dhcp.leased", text)
        .field("address", lease.address)
        .field("router", router.unwrap_or_default())
        .field("dns", dns.join(", "))
        .field("server", lease.server)
}

/// A client has lost its address.
pub(super) fn lost(client: &str, address: Ipv4Addr, reason: &'static str) -> Note {
    let why = if reason == LEASE_EXPIRED {
        "its time is over"
    } else {
        "the server says no"
    };
    let text = format!("{client} must not use {address} any longer: {why}");
    Note::new("dhcp.lost", text)
        .field("address", address)
        .field("reason", reason)
}

/// A lease ended at the server.
pub(super) fn expired(server: &str, address: Ipv4Addr) -> Note {
    let text = format!("the lease of {address} is over, says {server}");
    Note::new("dhcp.expired", text).field("address", address)
}

/// What a server does about a message.
pub(super) fn reaction(server: &str, message: Option<&Message>, reaction: &Reaction) -> Note {
    let client = message.map_or("a client".to_owned(), |message| {
        let name = message.options.host_name.clone();
        name.unwrap_or_else(|| message.hardware.to_string())
    });
    let note = match reaction {
        Reaction::Reply { kind, address, .. } => {
            let address = address.map_or(String::new(), |address| address.to_string());
            let (code, text) = match kind {
                Kind::Offer => (
                    "dhcp.offered",
                    format!("{server} offers {client} {address}"),
                ),
                Kind::Ack => ("dhcp.acked", format!("{server} gives {client} {address}")),
                _ => ("dhcp.refused", format!("{server} says no to {client}")),
            };
            Note::new(code, text).field("address", address)
        }
        Reaction::Noted { kind, address } => {
            let text = format!("{server} hears {client} {} {address}", kind.as_str());
            Note::new("dhcp.noted", text).field("address", address)
        }
        Reaction::Silence { reason, .. } => {
            let why = match *reason {
                EXHAUSTED => "it has no address left",
                OTHER_SERVER => "the client took another server's offer",
                _ => "the message is not for it",
            };
            let text = format!("{server} does not answer {client}: {why}");
            Note::new("dhcp.silent", text).field("reason", reason)
        }
    };
    note.field("client", client)
}

/// A duration as people say it, in its largest whole unit.
fn words_for(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} s", duration.as_secs_f64()),
        _ if seconds.is_multiple_of(86_400) => format!("{} d", seconds / 86_400),
        _ if seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
