//! Caddy's heads: Go's canonical names in alphabetical order.

use crate::http::{
    Field, Fields, ResponseHead, Version, imf_fixdate, reason_phrase, remove_connection_fields,
};

use crate::proxy::profile::facts::{ForwardFacts, LastFacts, PersistenceFacts, RelayFacts};

/// Says by whom the request comes; asks for compression if the client did not
/// (Go's transport unpacks the answer again).
pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    fields.set("Host", facts.host);
    let client = facts.client.ip().to_string();
    fields.set("X-Forwarded-For", client);
    fields.set("X-Forwarded-Host", facts.host);
    fields.set("X-Forwarded-Proto", "http");
}

/// What Caddy's `hopHeaders` lists beyond the usual.
pub(super) fn takes_off(fields: &mut Fields) {
    remove_connection_fields(fields);
    for name in ["Alt-Svc", "Proxy-Authenticate", "Proxy-Authorization"] {
        fields.remove(name);
    }
}

/// `Server: Caddy` goes before the upstream's own. Go knows its own reason phrases only.
pub(super) fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    let mut go = GO_PHRASES.iter();
    let go = go.find(|(status, _)| *status == head.status);
    let phrase = go.map(|(_, phrase)| *phrase).or(reason_phrase(head.status));
    head.reason = phrase.map_or_else(|| format!("status code {}", head.status).into(), Into::into);
    let mut fields: Vec<Field> = head.fields.iter().cloned().collect();
    fields.sort_by_cached_key(|field| canonical(&field.name));
    let mut sorted = Fields::new();
    let later = |field: &Field| canonical(&field.name).as_slice() >= &b"Server"[..];
    let at = fields.iter().position(later).unwrap_or(fields.len());
    for (index, field) in fields.iter().enumerate() {
        if index == at {
            sorted.append("Server", "Caddy");
        }
        sorted.append(canonical(&field.name), field.value.clone());
    }
    if at == fields.len() {
        sorted.append("Server", "Caddy");
    }
    if !sorted.contains("Date") && head.status != 101 {
        sorted.append("Date", imf_fixdate(facts.now_s));
    }
    head.fields = sorted;
}

/// Phrases that Go words otherwise than the current RFCs.
const GO_PHRASES: &[(u16, &str)] = &[
    (413, "Request Entity Too Large"),
    (414, "Request URI Too Long"),
    (416, "Requested Range Not Satisfiable"),
    (418, "I'm a teapot"),
    (422, "Unprocessable Entity"),
];

/// Go's `textproto.CanonicalMIMEHeaderKey`: capitals at the beginning and after hyphens.
fn canonical(name: &[u8]) -> Vec<u8> {
    let mut upper = true;
    let letters = name.iter().map(|byte| {
        let letter = if upper {
            byte.to_ascii_uppercase()
        } else {
            byte.to_ascii_lowercase()
        };
        upper = *byte == b'-';
        letter
    });
    letters.collect()
}

/// A response without content has no length (Go's `bodyAllowedForStatus`).
pub(super) fn last_touch(head: &mut ResponseHead, facts: &LastFacts<'_>) {
    facts.keep_switch(head);
    if matches!(head.status, 204 | 304) {
        head.fields.remove("Content-Length");
    }
}

/// Only an end is announced, and to HTTP/1.0 clients that there is none.
pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let old = facts
        .version
        .is_some_and(|version| version < Version::HTTP_11);
    match (facts.keep, old) {
        (true, true) => fields.set("Connection", "keep-alive"),
        (true, false) => {}
        (false, _) => fields.set("Connection", "close"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_the_go_way() {
        assert_eq!(canonical(b"x-UPSTREAM"), b"X-Upstream");
        assert_eq!(canonical(b"X_Under"), b"X_under");
        assert_eq!(canonical(b"sec-websocket-accept"), b"Sec-Websocket-Accept");
    }
}
