//! Squid's own answers: a page per kind of error, named in `X-Squid-Error`.
//!
//! The real pages carry a style sheet of some two thousand bytes. Here a comment takes its place,
//! so that a page is as long as the real one.

use std::net::SocketAddrV4;

use crate::host::Errno;
use crate::http::{EndOfStream, Fields, Flaw, ReadError, imf_fixdate};
use crate::proxy::outcome::Outcome;

use crate::proxy::profile::Page;
use crate::proxy::profile::facts::PageFacts;

use super::head::{cache_fields, via};

/// A kind of error.
struct Kind {
    name: &'static str,
    /// The system error, and how Squid shows it.
    errno: u16,
    text: String,
    /// How long the real page is without the address that was asked for, which stands in it twice,
    /// and without the text of the system error.
    length: usize,
}

/// The page and its fields.
pub(super) fn page(facts: &PageFacts<'_>) -> Page {
    let kind = kind(facts.outcome, facts.address);
    let url = url(facts);
    let body = html(facts, &kind, &url);
    let mut fields = Fields::new()
        .with("Server", "squid/5.7")
        .with("Mime-Version", "1.0")
        .with("Date", imf_fixdate(facts.now_s))
        .with("Content-Type", "text/html;charset=utf-8")
        .with("Content-Length", body.len().to_string())
        .with("X-Squid-Error", format!("{} {}", kind.name, kind.errno))
        .with("Vary", "Accept-Language")
        .with("Content-Language", "en");
    cache_fields(&mut fields, facts.proxy);
    fields.append("Via", via(facts.proxy));
    Page {
        fields,
        body: body.into_bytes(),
        ..Page::default()
    }
}

/// What an answer that cannot be read is called, and how long its page is.
pub(super) fn of_response(error: &ReadError) -> (&'static str, usize) {
    match error.flaw {
        Flaw::HeadCut(EndOfStream::Fin) if error.span.start == 0 => ("ERR_INVALID_RESP", 3159),
        Flaw::Nothing(EndOfStream::Fin) | Flaw::HeadCut(EndOfStream::Fin) => {
            ("ERR_ZERO_SIZE_OBJECT", 2932)
        }
        Flaw::Nothing(_) | Flaw::HeadCut(_) => ("ERR_READ_ERROR", 3006),
        Flaw::HeadTooLarge(_) | Flaw::FieldLineTooLong(_) | Flaw::StartLineTooLong(_) => {
            ("ERR_TOO_BIG", 3231)
        }
        _ => ("ERR_INVALID_RESP", 3159),
    }
}

fn kind(outcome: &Outcome, address: Option<SocketAddrV4>) -> Kind {
    // The page names the address that was tried.
    let connect_fail = 3001 + address.map_or(9, |address| address.ip().to_string().len());
    let kind = |name, errno, text: String, length| Kind {
        name,
        errno,
        text,
        length,
    };
    let system = |name, errno: Errno, length| {
        let message = errno.message();
        let (number, words) = message.split_once(": ").unwrap_or(("0", message));
        kind(
            name,
            number.parse().unwrap_or(0),
            format!("({number}) {words}"),
            length,
        )
    };
    match outcome {
        Outcome::ConnectFailed(errno) | Outcome::ConnectRejected(errno) => {
            system("ERR_CONNECT_FAIL", *errno, connect_fail)
        }
        Outcome::ConnectTimeout => system("ERR_CONNECT_FAIL", Errno::TimedOut, connect_fail),
        Outcome::ResponseTimeout | Outcome::SendTimeout => {
            kind("ERR_READ_TIMEOUT", 0, String::new(), 3069)
        }
        Outcome::BadResponse(error) => {
            let (name, length) = of_response(error);
            if name == "ERR_READ_ERROR" {
                system(name, Errno::ConnectionReset, length)
            } else {
                kind(name, 0, String::new(), length)
            }
        }
        Outcome::UpgradeFailed => kind("ERR_INVALID_RESP", 0, String::new(), 3238),
        Outcome::BadRequest(_) => kind("ERR_INVALID_REQ", 0, String::new(), 3100),
        Outcome::UnknownSite | Outcome::Loop => kind("ERR_ACCESS_DENIED", 0, String::new(), 3050),
        _ => kind("ERR_READ_ERROR", 0, "[No Error]".into(), 3006),
    }
}

/// The address that was asked for, as Squid puts it together.
fn url(facts: &PageFacts<'_>) -> String {
    let host = facts.host.unwrap_or("site");
    let target = facts.request.map_or("/", |head| head.target.as_str());
    format!("http://{host}{target}")
}

fn html(facts: &PageFacts<'_>, kind: &Kind, url: &str) -> String {
    let (proxy, fact) = (facts.proxy, escape(facts.fact));
    let shown = escape(url);
    let head = "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \
                \"http://www.w3.org/TR/html4/strict.dtd\">\n<html><head>\n\
                <title>ERROR: The requested URL could not be retrieved</title>\n";
    let date = imf_fixdate(facts.now_s);
    let body = format!(
        "</head><body id=\"{}\">\n<div id=\"titles\">\n<h1>ERROR</h1>\n\
         <h2>The requested URL could not be retrieved</h2>\n</div>\n<hr>\n\
         <div id=\"content\">\n\
         <p>While trying to retrieve <a href=\"{shown}\">{shown}</a>: {fact}.</p>\n\
         <p>The system returned: <i>{}</i></p>\n</div>\n<hr>\n<div id=\"footer\">\n\
         <p>Generated {date} by {proxy} (squid/5.7)</p>\n</div>\n</body></html>\n",
        kind.name, kind.text,
    );
    let length = kind.length + 2 * url.len() + kind.text.len();
    let short = length.saturating_sub(head.len() + body.len() + "<!--  -->\n".len());
    format!("{head}<!-- {} -->\n{body}", ".".repeat(short))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
