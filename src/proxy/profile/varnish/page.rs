//! Varnish's own answers: `vcl_synth` and `vcl_backend_error` as they are built in.

use crate::http::{Fields, imf_fixdate, reason_phrase};

use crate::proxy::profile::Page;
use crate::proxy::profile::facts::PageFacts;

use super::head::VIA;

/// The page of the Guru Meditation, with the number of the failed fetch.
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let backend = facts.status == 503;
    let reason = if backend {
        "Backend fetch failed"
    } else {
        reason_phrase(facts.status).unwrap_or("Unknown HTTP Status")
    };
    let xid = if backend {
        facts.serial.upstream()
    } else {
        facts.serial.client()
    };
    let status = facts.status;
    let body = format!(
        "<!DOCTYPE html>\n<html>\n  <head>\n    <title>{status} {reason}</title>\n  </head>\n  \
         <body>\n    <h1>Error {status} {reason}</h1>\n    <p>{reason}</p>\n    \
         <h3>Guru Meditation:</h3>\n    <p>XID: {xid}</p>\n    <hr>\n    \
         <p>Varnish cache server</p>\n  </body>\n</html>\n"
    );
    let client = facts.serial.client().to_string();
    let mut fields = Fields::new()
        .with("Date", imf_fixdate(facts.now_s))
        .with("Server", "Varnish");
    if backend {
        fields = fields
            .with("Content-Type", "text/html; charset=utf-8")
            .with("Retry-After", "5")
            .with("X-Varnish", client)
            .with("Age", "0")
            .with("Via", VIA);
    } else {
        fields = fields
            .with("X-Varnish", client)
            .with("Content-Type", "text/html; charset=utf-8")
            .with("Retry-After", "5");
    }
    Page {
        reason: Some(reason),
        fields,
        body: body.into_bytes(),
        ..Page::default()
    }
}
