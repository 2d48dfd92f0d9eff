//! What the client of a case sends.

use crate::matrix::case::{Case, Request};
use crate::matrix::config::Config;

/// A request, as bytes.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Its method.
    pub(super) method: String,
    /// All of it.
    pub(super) bytes: Vec<u8>,
    /// Whether it asks to switch protocols.
    pub(super) switches: bool,
}

/// Labels of requests that are the case's own; all others only look whether things are well.
const OWN: &[&str] = &["fault", "fault-again", "occupier"];

/// What the client sends at the moment called `label`.
pub(super) fn order(case: &Case, label: &str) -> Order {
    if OWN.contains(&label) {
        let path = if label == "occupier" {
            "/occupier"
        } else {
            "/f"
        };
        return own(case, path);
    }
    let healed = label.contains("healed");
    let plain = Request::default();
    written(&plain, if healed { "/healed" } else { "/f" }, "")
}

fn own(case: &Case, path: &str) -> Order {
    // What a browser sends to open a WebSocket (RFC 6455 section 4.1).
    const SWITCH: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    if case.config == Config::Ws {
        return written(&case.request, "/ws", SWITCH);
    }
    written(&case.request, path, "")
}

fn written(request: &Request, path: &str, more: &str) -> Order {
    let method = request.method.as_deref().unwrap_or("GET");
    let path = request.path.as_deref().unwrap_or(path);
    let body = request.body.repeat(request.body_times as usize);
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: site.test\r\n{more}");
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(&body);
    Order {
        method: method.to_owned(),
        bytes: text.into_bytes(),
        switches: !more.is_empty(),
    }
}
