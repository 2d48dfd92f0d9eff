//! The heads nginx writes: its own fields first, in its own order.

use crate::http::{Fields, ResponseHead, imf_fixdate};
use crate::proxy::profile::{ForwardFacts, LastFacts, PersistenceFacts, RelayFacts};

/// What it calls itself.
pub(super) const SERVER: &str = "nginx/1.22.1";

/// `proxy_set_header Host $proxy_host; proxy_set_header Connection close`.
pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    let client = std::mem::take(fields);
    fields.append("Host", facts.upstream);
    if !facts.keep {
        fields.append("Connection", "close");
    }
    for field in client.iter().filter(|field| !field.is("Host")) {
        fields.append(field.name.clone(), field.value.clone());
    }
}

/// It says both, whatever the version.
pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let word = if facts.keep { "keep-alive" } else { "close" };
    fields.set("Connection", word);
}

/// Hides what belongs to the connection, as far as it knows it: `Connection` is not looked into.
pub(super) fn takes_off(fields: &mut Fields) {
    for name in ["Connection", "Keep-Alive", "Transfer-Encoding"] {
        fields.remove(name);
    }
}

/// Hides the upstream's `Server` and `Date`, and turns redirects to the upstream round
/// (`proxy_redirect default`).
pub(super) fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    head.fields.remove("Server");
    head.fields.remove("X-Pad");
    // Of several types the last one stays.
    if let Some(last) = head.fields.all("Content-Type").last().map(<[u8]>::to_vec) {
        head.fields.set("Content-Type", last);
    }
    head.fields
        .retain(|field| !field.name.to_ascii_lowercase().starts_with(b"x-accel-"));
    head.fields.set("Server", SERVER);
    head.fields.set("Date", imf_fixdate(facts.now_s));
    if facts.rewrite
        && let Some(location) = redirected(head, facts)
    {
        head.fields.set("Location", location);
    }
    if facts.rewrite
        && let Some(refresh) = refreshed(head, facts)
    {
        head.fields.set("Refresh", refresh);
    }
}

/// Where a redirect to the upstream leads through the proxy; with `absolute_redirect` a path gets
/// the host the client asked for.
fn redirected(head: &ResponseHead, facts: &RelayFacts<'_>) -> Option<String> {
    let prefix = format!("http://{}/", facts.upstream);
    let path = head.fields.text("Location")?.strip_prefix(&prefix)?;
    let host = facts.request.fields.text("Host").unwrap_or(facts.proxy);
    Some(format!("http://{host}/{path}"))
}

/// The same for a page that loads another by itself; it may have a path alone.
fn refreshed(head: &ResponseHead, facts: &RelayFacts<'_>) -> Option<String> {
    let prefix = format!("http://{}/", facts.upstream);
    let (delay, url) = head.fields.text("Refresh")?.split_once("url=")?;
    Some(format!("{delay}url=/{}", url.strip_prefix(&prefix)?))
}

/// Puts the fields that have a place of their own there, and the rest behind them.
pub(super) fn last_touch(head: &mut ResponseHead, facts: &LastFacts<'_>) {
    let length = facts.response.fields.text("Content-Length");
    let valid = length.filter(|length| length.parse::<u64>().is_ok());
    if let (204, Some(length)) = (head.status, valid) {
        head.fields.set("Content-Length", length.to_owned());
    }
    let mut rest = std::mem::take(&mut head.fields);
    for name in FIRST {
        if let Some(value) = rest.first(name) {
            head.fields.append(*name, value);
            rest.remove(name);
        }
    }
    for field in &rest {
        head.fields.append(field.name.clone(), field.value.clone());
    }
}

const FIRST: &[&str] = &[
    "Server",
    "Date",
    "Content-Type",
    "Content-Length",
    "Last-Modified",
    "Transfer-Encoding",
    "Connection",
];
