//! The pages compiled into `HAProxy`: a heading and one line.

use crate::http::Fields;
use crate::proxy::profile::{Page, PageFacts};

/// The page of an own answer.
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let (reason, text) = words(facts.status);
    let title = format!("{} {reason}", facts.status);
    let body = format!("<html><body><h1>{title}</h1>\n{text}\n</body></html>\n");
    Page {
        reason: Some(reason),
        fields: Fields::new()
            .with("content-length", "")
            .with("cache-control", "no-cache")
            .with("content-type", "text/html"),
        body: body.into_bytes(),
        ..Page::default()
    }
}

fn words(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("Bad request", "Your browser sent an invalid request."),
        408 => (
            "Request Time-out",
            "Your browser didn't send a complete request in time.",
        ),
        413 => (
            "Payload Too Large",
            "The request entity exceeds the maximum allowed.",
        ),
        500 => (
            "Internal Server Error",
            "An internal server error occurred.",
        ),
        501 => (
            "Not Implemented",
            "The server does not support the functionality required to fulfill the request.",
        ),
        502 => (
            "Bad Gateway",
            "The server returned an invalid or incomplete response.",
        ),
        504 => ("Gateway Time-out", "The server didn't respond in time."),
        _ => (
            "Service Unavailable",
            "No server is available to handle this request.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::outcome::Outcome;

    #[test]
    fn the_pages_are_as_long_as_the_real_ones() {
        let length = |status| {
            page(&PageFacts {
                status,
                outcome: &Outcome::ConnectTimeout,
                cause: None,
                fact: "",
                proxy: "proxy",
                host: None,
                upstream: None,
                now_s: 0,
                retry_after: None,
                address: None,
                request: None,
                serial: crate::proxy::profile::Serial::default(),
            })
            .body
            .len()
        };
        assert_eq!((length(502), length(503), length(504)), (107, 107, 92));
    }
}
