//! Squid's heads: the upstream's fields in their order, then what the cache has to say.

use crate::http::{Fields, ResponseHead, Version, imf_fixdate, reason_phrase};

use crate::proxy::profile::facts::{ForwardFacts, LastFacts, PersistenceFacts, RelayFacts};

/// Its `Via`, for a proxy of that name.
pub(super) fn via(proxy: &str) -> String {
    format!("1.1 {proxy} (squid/5.7)")
}

/// What the cache found: nothing.
pub(super) fn cache_fields(fields: &mut Fields, proxy: &str) {
    fields.append("X-Cache", format!("MISS from {proxy}"));
    fields.append("X-Cache-Lookup", format!("MISS from {proxy}:80"));
}

/// Says by whom the request comes and through whom.
pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    fields.set("Host", facts.host);
    fields.append("Via", via(facts.proxy));
    let client = facts.client.ip().to_string();
    let chain = fields.text("X-Forwarded-For").map(str::to_owned);
    let chain = chain.map_or_else(|| client.clone(), |before| format!("{before}, {client}"));
    fields.set("X-Forwarded-For", chain);
    fields.set("Cache-Control", "max-age=0");
    let word = if facts.keep { "keep-alive" } else { "close" };
    fields.set("Connection", word);
}

/// Its own reason phrases; a head of its own for what has none (`X-Transformed-From`).
pub(super) fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    head.reason = phrase(head.status).into();
    if facts.version == Version::HTTP_09 {
        head.fields.append("X-Transformed-From", "HTTP/0.9");
        head.fields.append("Mime-Version", "1.0");
        head.fields.append("Expires", "-1");
    }
    if head.status == 101 {
        return;
    }
    if !head.fields.contains("Date") {
        head.fields.append("Date", imf_fixdate(facts.now_s));
    }
    cache_fields(&mut head.fields, facts.proxy);
    head.fields.append("Via", via(facts.proxy));
}

fn phrase(status: u16) -> &'static str {
    match status {
        413 => "Payload Too Large",
        425 => "Unassigned",
        status => reason_phrase(status).unwrap_or("Unassigned"),
    }
}

/// A 204 has no length; a 304 has the one that came.
pub(super) fn last_touch(head: &mut ResponseHead, _: &LastFacts<'_>) {
    if head.status == 204 {
        head.fields.remove("Content-Length");
    }
}

/// Always says what becomes of the connection.
pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let word = if facts.keep { "keep-alive" } else { "close" };
    fields.set("Connection", word);
}
