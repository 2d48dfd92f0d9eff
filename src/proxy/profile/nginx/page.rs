//! The page nginx has for every error: the status twice, and its name under a line.

use crate::http::{Fields, imf_fixdate, reason_phrase};
use crate::proxy::profile::{Page, PageFacts};

use super::head::SERVER;

/// The page of an own answer.
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let status = facts.status;
    let reason = reason(status);
    let title = format!(
        "{status} {}",
        reason.or(reason_phrase(status)).unwrap_or("Error")
    );
    let body = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1>\
         </center>\r\n<hr><center>{SERVER}</center>\r\n</body>\r\n</html>\r\n"
    );
    Page {
        reason,
        fields: Fields::new()
            .with("Server", SERVER)
            .with("Date", imf_fixdate(facts.now_s))
            .with("Content-Type", "text/html"),
        body: body.into_bytes(),
        ..Page::default()
    }
}

/// The reason phrases of its own.
fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        405 => "Not Allowed",
        408 => "Request Time-out",
        413 => "Request Entity Too Large",
        414 => "Request-URI Too Large",
        503 => "Service Temporarily Unavailable",
        504 => "Gateway Time-out",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::outcome::Outcome;

    #[test]
    fn the_page_is_as_long_as_the_real_one() {
        let page_of = |status| {
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
        };
        let length = |status| page_of(status).body.len();
        assert_eq!((length(502), length(504), length(413)), (157, 167, 183));
        assert_eq!(page_of(504).reason, Some("Gateway Time-out"));
    }
}
