//! The page of profile `rfc`: what happened, which box says so, and which boxes did their job.

use crate::http::{Fields, ProxyError, ProxyStatus, StatusClass, imf_fixdate, reason_phrase};

use super::Page;
use super::facts::PageFacts;

/// The page of a proxy's own answer, with its `Proxy-Status` (RFC 9209 section 2).
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let status = ProxyStatus {
        error: facts.cause,
        next_hop: facts.upstream.map(Into::into),
        details: Some(facts.fact.into()),
        ..ProxyStatus::new(facts.proxy)
    };
    let mut fields = Fields::new()
        .with("Date", imf_fixdate(facts.now_s))
        .with("Content-Type", "text/html; charset=utf-8")
        .with("Cache-Control", "no-store")
        .with("Proxy-Status", status.to_string());
    // RFC 9110 section 10.2.3.
    if let Some(wait) = facts.retry_after {
        fields.append("Retry-After", wait.as_secs().max(1).to_string());
    }
    Page {
        fields,
        body: html(facts).into_bytes(),
        ..Page::default()
    }
}

fn html(facts: &PageFacts<'_>) -> String {
    let phrase = reason_phrase(facts.status).unwrap_or("Error");
    let title = format!("{} {phrase}", facts.status);
    let proxy = escape(facts.proxy);
    let fact = escape(facts.fact);
    let cause = facts.cause.map_or("-", ProxyError::as_str);
    let who = who_wrote(facts, &proxy);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title>\
         </head>\n<body>\n<h1>{title}</h1>\n<p>What happened: {fact}.</p>\n<p>{who}</p>\n\
         <p>Cause: <code>{cause}</code> (RFC 9209)</p>\n</body>\n</html>\n"
    )
}

/// Which box speaks. The proxy is the "gateway" of RFC 9110 section 3.7; people think of the one
/// at home.
fn who_wrote(facts: &PageFacts<'_>, proxy: &str) -> String {
    let site = facts.host.map_or_else(|| "the site".into(), escape);
    if StatusClass::of(facts.status) == StatusClass::ClientError {
        return format!("This page was written by {proxy}, which found fault with the request.");
    }
    let mut text = format!(
        "This page was written by {proxy}, the reverse proxy in front of {site}: it took your \
         request, but could not get an answer for it."
    );
    if matches!(facts.status, 502 | 504) {
        text.push_str(
            " It is the \"gateway\" this error speaks of. The gateway in your home, your router, \
             is another box, and did its job: your request came this far.",
        );
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::outcome::Outcome;
    use crate::proxy::profile::facts::Serial;

    #[test]
    fn the_page_tells_the_two_gateways_apart() {
        let facts = PageFacts {
            status: 502,
            request: None,
            serial: Serial::default(),
            outcome: &Outcome::ConnectTimeout,
            cause: Some(ProxyError::ConnectionRefused),
            fact: "app1 <refused> the connection",
            proxy: "shop-proxy",
            host: Some("shop.example"),
            upstream: Some("app1.internal:8080"),
            address: None,
            now_s: 0,
            retry_after: None,
        };
        let page = page(&facts);
        let body = String::from_utf8(page.body).unwrap();
        assert!(body.contains("<h1>502 Bad Gateway</h1>"));
        assert!(body.contains("written by shop-proxy"));
        assert!(body.contains("router, is another box"));
        assert!(body.contains("app1 &lt;refused&gt;"));
        assert_eq!(
            page.fields.text("Proxy-Status"),
            Some(
                "shop-proxy; error=connection_refused; next-hop=app1.internal:8080; \
                 details=\"app1 <refused> the connection\""
            )
        );
    }
}
