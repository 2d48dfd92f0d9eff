//! Absolute `http` URLs, as typed into a browser (RFC 3986, RFC 9110 section 4.2.1).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// `http://host[:port]/path?query`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The host: a name in lower case or an address; IPv6 without its brackets.
    pub host: String,
    /// The port; 80 if none was given.
    pub port: u16,
    /// Path and query as they go into a request line, `/` at the least.
    pub target: String,
}

/// Why a text is no URL that can be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It does not begin with `http://`.
    #[error("\"{0}\" is no http URL: write http://HOST/PATH")]
    NotHttp(String),
    /// It begins with `https://`.
    #[error("\"{0}\" asks for https, which is not emulated here: write http://HOST/PATH")]
    Https(String),
    /// User and password are not taken (RFC 9110 section 4.2.4).
    #[error("\"{0}\" has user information before \"@\": leave it out")]
    UserInfo(String),
    /// There is no host (RFC 9110 section 4.2.1).
    #[error("\"{0}\" has no host: write http://HOST/PATH")]
    NoHost(String),
    /// The host is neither a name nor an address.
    #[error("\"{0}\" is no host: expected a name, an IPv4 address or [an IPv6 address]")]
    BadHost(String),
    /// The port is not a number from 1 to 65535.
    #[error("\"{0}\" is no port: expected a number from 1 to 65535")]
    BadPort(String),
    /// The path or query has a character no URL may have.
    #[error("the path has {0:?}: write it percent-encoded")]
    BadPath(char),
}

impl Url {
    /// The value of a `Host` field: the host, and the port unless it is 80
    /// (RFC 9112 section 3.2).
    pub fn host_header(&self) -> String {
        let host = &self.host;
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        match self.port {
            80 => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let rest = after_scheme(text)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains('@') {
            return Err(UrlError::UserInfo(text.into()));
        }
        if authority.is_empty() || authority.starts_with(':') {
            return Err(UrlError::NoHost(text.into()));
        }
        let (host, port) = parse_authority(authority)?;
        Ok(Self {
            host,
            port,
            target: parse_target(rest)?,
        })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.host_header(), self.target)
    }
}

fn after_scheme(text: &str) -> Result<&str, UrlError> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or_else(|| UrlError::NotHttp(text.into()))?;
    if scheme.eq_ignore_ascii_case("http") {
        Ok(rest)
    } else if scheme.eq_ignore_ascii_case("https") {
        Err(UrlError::Https(text.into()))
    } else {
        Err(UrlError::NotHttp(text.into()))
    }
}

/// Host and port (RFC 3986 section 3.2).
fn parse_authority(authority: &str) -> Result<(String, u16), UrlError> {
    let bad_host = || UrlError::BadHost(authority.into());
    let (host, port) = if let Some(bracketed) = authority.strip_prefix('[') {
        let (address, after) = bracketed.split_once(']').ok_or_else(bad_host)?;
        let address: Ipv6Addr = address.parse().map_err(|_| bad_host())?;
        let port = match after {
            "" => "",
            _ => after.strip_prefix(':').ok_or_else(bad_host)?,
        };
        (address.to_string(), port)
    } else {
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        if !is_name(host) && host.parse::<Ipv4Addr>().is_err() {
            return Err(bad_host());
        }
        (host.to_ascii_lowercase(), port)
    };
    Ok((host, parse_port(port)?))
}

/// An empty port is the default one (RFC 3986 section 6.2.3).
fn parse_port(text: &str) -> Result<u16, UrlError> {
    if text.is_empty() {
        return Ok(80);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|&port| digits && port > 0);
    port.ok_or_else(|| UrlError::BadPort(text.into()))
}

/// A DNS name as hosts may have it (RFC 1123 section 2.1), the underscore allowed too.
fn is_name(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        let fits = (1..=63).contains(&label.len()) && !label.starts_with('-');
        fits && label
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Path and query without the fragment, which stays at home (RFC 9110 section 4.2.5).
fn parse_target(rest: &str) -> Result<String, UrlError> {
    let target = rest.split('#').next().unwrap_or_default();
    if let Some(odd) = target.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(UrlError::BadPath(odd));
    }
    Ok(match target.as_bytes() {
        [b'/', ..] => target.into(),
        _ => format!("/{target}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(String, u16, String), UrlError> {
        let url: Url = text.parse()?;
        Ok((url.host, url.port, url.target))
    }

    #[test]
    fn urls_are_taken_apart() {
        let parts = |h: &str, p, t: &str| Ok((h.to_owned(), p, t.to_owned()));
        assert_eq!(parse("http://shop.example"), parts("shop.example", 80, "/"));
        assert_eq!(
            parse("HTTP://Shop.Example:8080/A?b#c"),
            parts("shop.example", 8080, "/A?b")
        );
        assert_eq!(
            parse("http://192.0.2.1?q=1"),
            parts("192.0.2.1", 80, "/?q=1")
        );
        assert_eq!(
            parse("http://[2001:db8::1]:81/"),
            parts("2001:db8::1", 81, "/")
        );
        assert_eq!(parse("http://h:/"), parts("h", 80, "/"));
    }

    #[test]
    fn errors_say_what_is_expected() {
        let error = |text| parse(text).map_err(|error| error.to_string()).unwrap_err();
        assert!(error("shop.example").contains("write http://"));
        assert!(error("https://shop.example/").contains("https"));
        assert!(error("ftp://h/").contains("no http URL"));
        assert!(error("http:///x").contains("no host"));
        assert!(error("http://a@h/").contains("user information"));
        assert!(error("http://h:99999/").contains("\"99999\" is no port"));
        assert!(error("http://h:0/").contains("1 to 65535"));
        assert!(error("http://h:+8/").contains("1 to 65535"));
        assert!(error("http://a b/").contains("is no host"));
        assert!(error("http://[::1/").contains("is no host"));
        assert!(error("http://h/ä").contains("percent-encoded"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_url_or_an_error(text in "(http://)?[ -~\u{e9}]{0,30}") {
            if let Ok(url) = text.parse::<Url>() {
                proptest::prop_assert_eq!(url.to_string().parse(), Ok(url));
            }
        }
    }

    #[test]
    fn host_header_and_display() {
        let url: Url = "http://[::1]:8080/x".parse().unwrap();
        assert_eq!(url.host_header(), "[::1]:8080");
        assert_eq!(url.to_string(), "http://[::1]:8080/x");
    }
}
