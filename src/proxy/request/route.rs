//! Where a request belongs: its host, its site, and whether it has been here before.

use crate::http::{Excerpt, Flaw, Method, ReadError, Received, RequestHead, Url, via_names};
use crate::proxy::outcome::{Ending, Outcome};
use crate::proxy::settings::Pool;
use crate::proxy::state::Proxy;

/// Where a request belongs.
#[derive(Debug)]
pub(super) struct Route {
    /// The host it is for, as in its `Host` field.
    pub(super) host: String,
    /// The target to ask an upstream for (RFC 9112 section 3.2.1).
    pub(super) target: String,
    /// Who can answer.
    pub(super) pool: Pool,
}

/// Finds out where a request belongs.
pub(super) fn find(proxy: &Proxy, received: &Received<RequestHead>) -> Result<Route, Ending> {
    let head = &received.head;
    if head.method == Method::Connect || is_final_here(head) {
        return Err(Ending::new(Outcome::NotImplemented, None));
    }
    let settings = proxy.settings();
    if via_names(&head.fields, &settings.name) {
        return Err(Ending::new(Outcome::Loop, None));
    }
    let (host, target) = host_and_target(received)?;
    let site = match &host {
        Some(host) => settings.site(name_of(host).as_str()),
        None => settings.sites.value.first(),
    };
    let Some(site) = site else {
        return Err(Ending::new(Outcome::UnknownSite, settings.sites.by));
    };
    let default = || site.names.first().cloned().unwrap_or_default();
    Ok(Route {
        host: host.unwrap_or_else(default),
        target,
        pool: site.pool.clone(),
    })
}

/// RFC 9110 section 7.6.2: with Max-Forwards 0 these two methods are not forwarded.
fn is_final_here(head: &RequestHead) -> bool {
    matches!(head.method, Method::Trace | Method::Options)
        && head.fields.text("Max-Forwards") == Some("0")
}

/// The authority of an absolute target wins over `Host` (RFC 9112 section 3.2.2); an HTTP/1.0
/// client may have said neither.
fn host_and_target(received: &Received<RequestHead>) -> Result<(Option<String>, String), Ending> {
    let head = &received.head;
    if head.target.starts_with('/') || head.target == "*" {
        let host = head.fields.text("Host").filter(|host| !host.is_empty());
        return Ok((host.map(str::to_owned), head.target.clone()));
    }
    match head.target.parse::<Url>() {
        Ok(url) => Ok((Some(url.host_header()), url.target)),
        Err(_) => Err(Ending::new(bad_target(received), None)),
    }
}

fn bad_target(received: &Received<RequestHead>) -> Outcome {
    Outcome::BadRequest(ReadError {
        flaw: Flaw::BadTarget,
        line: Excerpt::of(received.head.target.as_bytes()),
        span: received.spans.start_line,
    })
}

/// The name in a `Host` field, without its port, in lower case (RFC 9110 section 4.2.3).
fn name_of(host: &str) -> String {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9110_4_2_3_names_are_compared_without_port_and_case() {
        assert_eq!(name_of("Shop.Example:8080"), "shop.example");
        assert_eq!(name_of("shop.example."), "shop.example");
        assert_eq!(name_of("[2001:db8::1]:80"), "[2001:db8::1]");
    }
}
