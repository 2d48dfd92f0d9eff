//! The pages Apache writes: an HTML 4.01 heading, a few sentences, and often a reason.
//!
//! The sentences are ours, the titles, the reasons and the lengths those of the real pages.

use crate::http::{Fields, Flaw, ReadError, imf_fixdate, reason_phrase};
use crate::proxy::outcome::Outcome;
use crate::proxy::profile::{Page, PageFacts, PageFraming};

use super::drops_client;
use super::head::SERVER;
use super::stage::Stage;

/// The page of an own answer.
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let stage = match facts.outcome {
        Outcome::BadResponse(error) => Some(Stage::of(error)),
        _ => None,
    };
    let reason = reason(facts);
    let phrase = match reason {
        Some(_) => "Proxy Error",
        None => reason_phrase(facts.status).unwrap_or("Error"),
    };
    let framing = match stage {
        Some(Stage::Content) => PageFraming::Chunked,
        Some(Stage::Output) => PageFraming::UntilClose,
        _ => PageFraming::Length,
    };
    let mut fields = Fields::new()
        .with("Date", imf_fixdate(facts.now_s))
        .with("Server", SERVER);
    match framing {
        PageFraming::Length => fields.append("Content-Length", ""),
        PageFraming::Chunked => fields.append("Expires", imf_fixdate(facts.now_s)),
        PageFraming::UntilClose => {}
    }
    if drops_client(facts.status) {
        fields.append("Connection", "close");
    }
    fields.append("Content-Type", "text/html; charset=iso-8859-1");
    Page {
        reason: Some(phrase),
        framing,
        fields,
        body: html(facts.status, phrase, reason.as_deref()).into_bytes(),
    }
}

/// What it gives as its reason, for the errors that the proxy module words by itself.
fn reason(facts: &PageFacts<'_>) -> Option<String> {
    let upstream = facts.upstream.unwrap_or("-");
    let name = upstream.rsplit_once(':').map_or(upstream, |(name, _)| name);
    Some(match facts.outcome {
        Outcome::NoAddress(_) | Outcome::NameTimeout | Outcome::NameUnreachable => {
            format!("DNS lookup failure for: {name}")
        }
        Outcome::ResponseTimeout => READING.into(),
        Outcome::UpgradeFailed => unexpected_upgrade("n/a", "websocket"),
        Outcome::BadResponse(error) => match Stage::of(error) {
            Stage::StatusLine => READING.into(),
            Stage::Interim => of_interim(error),
            Stage::Header | Stage::Content | Stage::Output => return None,
        },
        _ => return None,
    })
}

/// The commonest reason.
pub(super) const READING: &str = "Error reading from remote server";

pub(super) fn of_interim(error: &ReadError) -> String {
    if let Flaw::TooManyInterim(limit) = error.flaw {
        return format!("Too many ({limit}) interim responses from origin server");
    }
    let line = error.line.as_bytes();
    let value = line.strip_prefix(b"Upgrade: ").unwrap_or(b"n/a");
    unexpected_upgrade(&value.escape_ascii().to_string(), "n/a")
}

fn unexpected_upgrade(came: &str, expected: &str) -> String {
    format!("Unexpected Upgrade: {came} (expecting {expected})")
}

fn html(status: u16, phrase: &str, reason: Option<&str>) -> String {
    let text = match (status, reason) {
        (502, _) => "<p>What came from the upstream server\nis no valid response.</p>",
        (503, _) => "<p>The server cannot serve your request\nat the moment. Try again later.</p>",
        (500, None) => "<p>The server ran into an error of its own\nand could not finish.</p>",
        _ => "<p>The server could not serve your request.</p>",
    };
    let mut html = format!(
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \
         \"http://www.w3.org/TR/html4/strict.dtd\">\n<html><head>\n\
         <title>{status} {phrase}</title>\n</head><body>\n<h1>{phrase}</h1>\n"
    );
    if status != 500 || reason.is_none() {
        html.push_str(text);
        html.push('\n');
    }
    if let Some(reason) = reason {
        html.push_str(&format!("<p>Reason: <strong>{reason}</strong></p>\n"));
    }
    let end = "</body></html>\n";
    let length = length(status, reason);
    // A comment makes up for the words that are not ours.
    let short = length.saturating_sub(html.len() + end.len());
    if short > COMMENT {
        html.push_str(&format!("<!--{}-->\n", "-".repeat(short - COMMENT)));
    }
    html.push_str(end);
    html
}

/// The length of an empty comment with its line end.
const COMMENT: usize = "<!---->\n".len();

/// How long the real page is.
fn length(status: u16, reason: Option<&str>) -> usize {
    match (status, reason) {
        (502, Some(reason)) => 381 - READING.len() + reason.len(),
        (500, Some(reason)) => 299 - "DNS lookup failure for: up.test".len() + reason.len(),
        (500, None) => 571,
        (502, None) => 272,
        (503, None) => 339,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::outcome::NameAnswer;

    fn page_of(status: u16, outcome: &Outcome) -> Page {
        page(&PageFacts {
            status,
            outcome,
            cause: None,
            fact: "",
            proxy: "proxy",
            host: None,
            upstream: Some("up.test:8000"),
            now_s: 0,
            retry_after: None,
            address: None,
            request: None,
            serial: crate::proxy::profile::Serial::default(),
        })
    }

    #[test]
    fn the_pages_are_as_long_as_the_real_ones() {
        let length = |status, outcome| page_of(status, &outcome).body.len();
        assert_eq!(length(503, Outcome::ConnectTimeout), 339);
        assert_eq!(length(502, Outcome::ResponseTimeout), 381);
        assert_eq!(length(502, Outcome::UpgradeFailed), 394);
        assert_eq!(length(500, Outcome::NoAddress(NameAnswer::NoSuchName)), 299);
        assert_eq!(length(500, Outcome::Loop), 571);
    }

    #[test]
    fn what_the_proxy_module_words_is_called_proxy_error() {
        let page = page_of(502, &Outcome::ResponseTimeout);
        assert_eq!(page.reason, Some("Proxy Error"));
        let text = String::from_utf8(page.body).unwrap();
        assert!(text.contains("<title>502 Proxy Error</title>"));
        assert!(text.contains(READING));
    }
}
