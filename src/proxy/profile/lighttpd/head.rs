//! lighttpd's heads: the upstream's fields in their order, then `Date` and `Server` if they lack.

use crate::http::{Fields, Method, ResponseHead, imf_fixdate, reason_phrase};

use crate::proxy::profile::facts::{ForwardFacts, LastFacts, PersistenceFacts, RelayFacts};

/// Its name in `Server`.
pub(super) const SERVER: &str = "lighttpd/1.4.69";

/// Says by whom the request comes; every connection carries one.
pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    fields.set("Host", facts.host);
    let client = facts.client.ip().to_string();
    fields.set("X-Forwarded-For", client.clone());
    fields.set("X-Host", facts.host);
    fields.set("X-Forwarded-Proto", "http");
    let node = format!(
        "for={client};by={};proto=http;host={}",
        facts.proxy, facts.host
    );
    fields.set("Forwarded", node);
    fields.set("Connection", "close");
}

/// `Connection` is not looked into; what announces trailers goes with the chunks.
pub(super) fn takes_off(fields: &mut Fields) {
    for name in ["Connection", "Trailer", "Transfer-Encoding"] {
        fields.remove(name);
    }
}

/// Its own reason phrases, none for a status it does not know; byte ranges of what was read whole.
pub(super) fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    head.reason = phrase(head.status).into();
    let ranges = head.status == 200 && matches!(facts.request.method, Method::Get | Method::Head);
    let told = head.fields.contains("Accept-Ranges");
    if ranges && !told && !head.fields.contains("Content-Encoding") {
        head.fields.append("Accept-Ranges", "bytes");
    }
    if !head.fields.contains("Date") {
        head.fields.append("Date", imf_fixdate(facts.now_s));
    }
    if !head.fields.contains("Server") {
        head.fields.append("Server", SERVER);
    }
}

fn phrase(status: u16) -> &'static str {
    match status {
        425 => "",
        413 => "Payload Too Large",
        422 => "Unprocessable Entity",
        status => reason_phrase(status).unwrap_or_default(),
    }
}

/// A length that is no number goes on as it came; what has no content has no length.
pub(super) fn last_touch(head: &mut ResponseHead, facts: &LastFacts<'_>) {
    let came = facts.response.fields.first("Content-Length");
    let odd = came.filter(|value| !value.is_empty() && !value.iter().all(u8::is_ascii_digit));
    if let Some(value) = odd {
        head.fields.set("Content-Length", value);
    }
    facts.keep_length(head);
    if matches!(head.status, 204 | 304) {
        head.fields.remove("Content-Length");
    }
}

/// Only an end is announced.
pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    if !facts.keep {
        fields.set("Connection", "close");
    }
}
