//! The heads Apache writes, and what it refuses to write.

use crate::http::{Fields, Flaw, Method, ResponseHead, Version, imf_fixdate};
use crate::proxy::profile::{ForwardFacts, LastFacts, PersistenceFacts, RelayFacts};

/// What it calls itself, with `ServerTokens OS`.
pub(super) const SERVER: &str = "Apache/2.4.71 (Debian) OpenSSL/3.0.19";

/// `ProxyPreserveHost Off`, `ProxyAddHeaders On`.
pub(super) fn request_fields(fields: &mut Fields, facts: &ForwardFacts<'_>) {
    let asked = fields.text("Host").map(str::to_owned);
    fields.set("Host", facts.upstream);
    let append = |fields: &mut Fields, name: &str, value: &str| {
        let before = fields.text(name).map(str::to_owned);
        let list = before.map_or_else(|| value.to_owned(), |before| format!("{before}, {value}"));
        fields.set(name, list);
    };
    append(fields, "X-Forwarded-For", &facts.client.ip().to_string());
    if let Some(asked) = asked {
        append(fields, "X-Forwarded-Host", &asked);
    }
    append(fields, "X-Forwarded-Server", facts.proxy);
    fields.set(
        "Connection",
        if facts.keep { "Keep-Alive" } else { "close" },
    );
}

/// To an HTTP/1.1 client the end alone is announced.
pub(super) fn connection_fields(fields: &mut Fields, facts: PersistenceFacts) {
    let old = facts
        .version
        .is_some_and(|version| version < Version::HTTP_11);
    match (facts.keep, old) {
        (true, true) => fields.set("Connection", "Keep-Alive"),
        (true, false) => {}
        (false, _) => fields.set("Connection", "close"),
    }
}

/// `Date` and `Server` come first, the upstream's own if it has them (`ProxyPassReverse` turns
/// redirects round).
pub(super) fn response_fields(head: &mut ResponseHead, facts: &RelayFacts<'_>) {
    let rest = std::mem::take(&mut head.fields);
    let date = rest.first("Date").map(<[u8]>::to_vec);
    let date = date.unwrap_or_else(|| imf_fixdate(facts.now_s).into_bytes());
    let server = rest.first("Server").unwrap_or(SERVER.as_bytes());
    head.fields.append("Date", date);
    head.fields.append("Server", server);
    let others = |name: &&crate::http::Field| !name.is("Date") && !name.is("Server");
    for field in rest.iter().filter(others) {
        head.fields.append(field.name.clone(), field.value.clone());
    }
    let prefix = format!("http://{}/", facts.upstream);
    let path = head.fields.text("Location");
    let path = path.and_then(|location| location.strip_prefix(&prefix));
    if let (true, Some(path)) = (facts.rewrite, path) {
        let host = facts.request.fields.text("Host").unwrap_or(facts.proxy);
        let location = format!("http://{host}/{path}");
        head.fields.set("Location", location);
    }
}

/// What must not be said: a length of 0 in answer to HEAD, which may only mean that nobody
/// counted, and in a 304 anything but what RFC 9110 section 15.4.5 wants there.
pub(super) fn last_touch(head: &mut ResponseHead, facts: &LastFacts<'_>) {
    let none = head.fields.text("Content-Length") == Some("0");
    if facts.request.method == Method::Head && none {
        head.fields.remove("Content-Length");
    }
    if head.status == 304 {
        head.fields
            .retain(|field| IN_304.iter().any(|name| field.is(name)));
    }
    if head.status == 101 {
        // It goes on as it came, by the way of interim responses.
        let came = |name: &str| facts.response.fields.contains(name);
        let (dated, named) = (came("Date"), came("Server"));
        head.fields
            .retain(|field| (dated || !field.is("Date")) && (named || !field.is("Server")));
        facts.keep_switch(head);
    }
}

const IN_304: &[&str] = &[
    "Date",
    "Server",
    "Connection",
    "Keep-Alive",
    "ETag",
    "Content-Location",
    "Expires",
    "Cache-Control",
    "Vary",
    "Warning",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Set-Cookie",
    "Set-Cookie2",
];

/// What its output filter finds wrong: names that are no tokens, values with control characters
/// (RFC 9110 sections 5.1 and 5.5).
pub(super) fn refuses(head: &ResponseHead) -> Option<Flaw> {
    head.fields.iter().find_map(|field| {
        let name = field.name.iter().find_map(|byte| match byte {
            b' ' | b'\t' => Some(Flaw::SpaceInName),
            0x80.. => Some(Flaw::ObsTextInName),
            byte if byte.is_ascii_alphanumeric() || TOKEN.contains(byte) => None,
            _ => Some(Flaw::DelimiterInName),
        });
        let value = field.value.iter().find_map(|byte| match byte {
            b'\r' => Some(Flaw::BareCr),
            byte if byte.is_ascii_control() && *byte != b'\t' => Some(Flaw::CtlInValue),
            _ => None,
        });
        let empty = field.name.is_empty().then_some(Flaw::EmptyName);
        empty.or(name).or(value)
    })
}

const TOKEN: &[u8] = b"!#$%&'*+-.^_`|~";
