//! Varnish's heads: the upstream's fields in their order, then its own.

use crate::http::{Fields, ResponseHead, imf_fixdate, reason_phrase};

use crate::proxy::profile::facts::{ForwardFacts, LastFacts, PersistenceFacts, RelayFacts};

/// Its `Via`.
pub(super) const VIA: &str = "1.1 varnish (Varnish/7.1)";

/// Says for whom the request is, and its number.
pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    let client = facts.client.ip().to_string();
    let chain = fields.text("X-Forwarded-For").map(str::to_owned);
    let chain = chain.map_or_else(|| client.clone(), |before| format!("{before}, {client}"));
    fields.set("X-Forwarded-For", chain);
    fields.set("Via", VIA);
    fields.set("Host", facts.host);
    if !facts.keep {
        fields.set("Connection", "close");
    }
}

/// `Date` if there is none, the numbers of both transactions, the age, the way it came.
pub(super) fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    if head.reason.is_empty() {
        let phrase = reason_phrase(head.status).unwrap_or("Unknown HTTP Status");
        head.reason = phrase.into();
    }
    if !head.fields.contains("Date") {
        head.fields.append("Date", imf_fixdate(facts.now_s));
    }
    head.fields
        .set("X-Varnish", facts.serial.client().to_string());
    head.fields.set("Age", "0");
    head.fields.append("Via", VIA);
}

/// The lengths that came go on as they came, all of them; a 304 has none.
pub(super) fn last_touch(head: &mut ResponseHead, facts: &LastFacts<'_>) {
    if head.status == 304 {
        head.fields.remove("Content-Length");
        return;
    }
    let mut lengths = facts.response.fields.all("Content-Length");
    let _first = lengths.next();
    if head.fields.contains("Content-Length") {
        for length in lengths {
            head.fields.append("Content-Length", length);
        }
    }
}

/// Always says what becomes of the connection.
pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let word = if facts.keep { "keep-alive" } else { "close" };
    fields.set("Connection", word);
}
