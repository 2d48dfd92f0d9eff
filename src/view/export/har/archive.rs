//! The archive itself (HAR 1.2): a JSON object with pages and entries.

use std::time::Duration;

use serde_json::{Value, json};

use super::entry::{Exchange, exchanges};
use super::page::{Page, pages};
use super::stream::{Connection, connections};
use crate::http::{Calendar, Fields, Version};
use crate::sim::Time;
use crate::trace::{Names, NodeId, Recorder, SpanKind};

/// What the clients of a run asked and got; only the node `only`, if one is named.
pub fn har(trace: &Recorder, names: &dyn Names, only: Option<NodeId>) -> Value {
    let mut clients: Vec<NodeId> = trace
        .spans()
        .iter()
        .filter(|span| matches!(span.kind, SpanKind::Visit | SpanKind::Command))
        .map(|span| span.node)
        .filter(|node| only.is_none_or(|only| only == *node))
        .collect();
    clients.sort_unstable();
    clients.dedup();
    let (mut all_pages, mut entries) = (Vec::new(), Vec::new());
    for client in clients {
        let mut pages = pages(trace, client);
        for page in &mut pages {
            page.id = format!("{}_{}", names.node(client), page.id);
        }
        let own = entries_of(&connections(trace, names, client), &pages);
        let used = |page: &&Page| own.iter().any(|entry| entry["pageref"] == page.id.as_str());
        all_pages.extend(pages.iter().filter(used).map(page));
        entries.extend(own);
    }
    entries.sort_by(|a, b| started(a).cmp(started(b)));
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "gatelab", "version": env!("CARGO_PKG_VERSION") },
            "pages": all_pages,
            "entries": entries,
        }
    })
}

fn started(entry: &Value) -> &str {
    entry["startedDateTime"].as_str().unwrap_or_default()
}

fn entries_of(connections: &[Connection], pages: &[Page]) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut told = vec![false; pages.len()];
    for (number, connection) in connections.iter().enumerate() {
        for exchange in exchanges(connection) {
            let at = pages
                .iter()
                .rposition(|page| (page.began..=page.ended).contains(&exchange.sent));
            // What a server on the same machine fetches for others is not its user's.
            let Some(at) = at else { continue };
            let is_first = !std::mem::replace(&mut told[at], true);
            entries.push(entry(connection, &exchange, (&pages[at], is_first), number));
        }
    }
    let silent = pages.iter().zip(&told).filter(|(_, told)| !**told);
    entries.extend(silent.filter_map(|(page, _)| failed(page)));
    entries
}

fn page(page: &Page) -> Value {
    let loaded = milliseconds(page.ended.since(page.began));
    json!({
        "startedDateTime": date(page.began),
        "id": page.id,
        "title": page.title,
        "pageTimings": { "onContentLoad": -1, "onLoad": loaded },
    })
}

/// A request with its response. The first request of a page bears the time before it.
fn entry(
    connection: &Connection,
    exchange: &Exchange,
    (page, is_first): (&Page, bool),
    number: usize,
) -> Value {
    let first = is_first.then_some(page);
    let connect = connection
        .established
        .filter(|_| exchange.is_first)
        .map(|established| established.since(connection.opened));
    let began = match (first, connect) {
        (Some(page), _) => page.began,
        (None, Some(_)) => connection.opened,
        (None, None) => exchange.sent,
    };
    let lookup = first.and_then(|page| page.lookup);
    let known = lookup.unwrap_or_default() + connect.unwrap_or_default();
    let blocked = exchange.sent.since(began).saturating_sub(known);
    let wait = exchange
        .first_byte
        .unwrap_or(exchange.ended)
        .since(exchange.all_sent);
    let receive = exchange
        .first_byte
        .map_or(Duration::ZERO, |first| exchange.ended.since(first));
    let host = exchange.request.fields.text("Host").unwrap_or_default();
    let url = format!("http://{host}{}", exchange.request.target);
    let mut entry = json!({
        "pageref": page.id,
        "startedDateTime": date(began),
        "time": milliseconds(exchange.ended.since(began)),
        "request": request(exchange, &url),
        "response": response(exchange),
        "cache": {},
        "timings": {
            "blocked": milliseconds(blocked),
            "dns": optional(lookup),
            "connect": optional(connect),
            "ssl": -1,
            "send": milliseconds(exchange.all_sent.since(exchange.sent)),
            "wait": milliseconds(wait),
            "receive": milliseconds(receive),
        },
        "serverIPAddress": connection.remote.ip().to_string(),
        "connection": (number + 1).to_string(),
    });
    if let Some(error) = &exchange.error {
        entry["_error"] = json!(error.flaw.to_string());
    }
    entry
}

/// A page load without any request: the name, or the connection, was not to be had.
fn failed(page: &Page) -> Option<Value> {
    let url = page.url.as_ref()?;
    let took = milliseconds(page.ended.since(page.began));
    Some(json!({
        "pageref": page.id,
        "startedDateTime": date(page.began),
        "time": took,
        "request": {
            "method": "GET", "url": url, "httpVersion": "HTTP/1.1",
            "cookies": [], "headers": [], "queryString": query(url),
            "headersSize": -1, "bodySize": 0,
        },
        "response": nothing(),
        "cache": {},
        "timings": {
            "blocked": took, "dns": -1, "connect": -1, "ssl": -1,
            "send": 0.0, "wait": 0.0, "receive": 0.0,
        },
        "_error": page.error.clone().unwrap_or_default(),
    }))
}

fn request(exchange: &Exchange, url: &str) -> Value {
    let head = &exchange.request;
    let mut request = json!({
        "method": head.method.as_str(),
        "url": url,
        "httpVersion": version(head.version),
        "cookies": [],
        "headers": headers(&head.fields),
        "queryString": query(&head.target),
        "headersSize": head.to_bytes().len(),
        "bodySize": exchange.request_body.len(),
    });
    if !exchange.request_body.is_empty() {
        let kind = head.fields.text("Content-Type").unwrap_or_default();
        request["postData"] = json!({
            "mimeType": kind,
            "params": [],
            "text": text(&exchange.request_body),
        });
    }
    request
}

fn response(exchange: &Exchange) -> Value {
    let Some(head) = &exchange.response else {
        return nothing();
    };
    let kind = head.fields.text("Content-Type").unwrap_or_default();
    json!({
        "status": head.status,
        "statusText": text(&head.reason),
        "httpVersion": version(head.version),
        "cookies": [],
        "headers": headers(&head.fields),
        "content": {
            "size": exchange.body.len(),
            "mimeType": kind,
            "text": text(&exchange.body),
        },
        "redirectURL": head.fields.text("Location").unwrap_or_default(),
        "headersSize": head.to_bytes().len(),
        "bodySize": exchange.body.len(),
    })
}

/// What stands for a response where there is none, as browsers write it.
fn nothing() -> Value {
    json!({
        "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
        "content": { "size": 0, "mimeType": "x-unknown" },
        "redirectURL": "", "headersSize": -1, "bodySize": -1,
    })
}

fn headers(fields: &Fields) -> Vec<Value> {
    let pairs = fields.iter();
    pairs
        .map(|field| json!({ "name": text(&field.name), "value": text(&field.value) }))
        .collect()
}

fn query(target: &str) -> Vec<Value> {
    let Some((_, query)) = target.split_once('?') else {
        return Vec::new();
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({ "name": name, "value": value })
        })
        .collect()
}

fn version(version: Version) -> String {
    format!("HTTP/{}.{}", version.major, version.minor)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

/// -1 stands for "does not apply".
fn optional(duration: Option<Duration>) -> f64 {
    duration.map_or(-1.0, milliseconds)
}

/// A moment by the calendar of the machines (ISO 8601).
fn date(time: Time) -> String {
    let c = Calendar::at(Time::CALENDAR_S + time.as_nanos() / 1_000_000_000);
    let fraction = time.as_micros() % 1_000_000;
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{fraction:06}Z",
        c.year, c.month, c.day, c.hour, c.minute, c.second
    )
}
