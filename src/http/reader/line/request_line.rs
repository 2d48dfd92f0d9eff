//! The request line (RFC 9112 section 3), always strict: a client can be told to mend its ways.

use crate::http::{Flaw, Method, Version};

/// A request line taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::reader) struct RequestLine {
    pub(in crate::http::reader) method: Method,
    pub(in crate::http::reader) target: String,
    pub(in crate::http::reader) version: Version,
}

/// Reads a request line without its terminator.
pub(in crate::http::reader) fn parse(line: &[u8]) -> Result<RequestLine, Flaw> {
    let mut parts = line.split(|&byte| byte == b' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Flaw::BadRequestLine);
    };
    let method = Method::parse(method).ok_or(Flaw::BadMethod)?;
    let version = parse_version(version)?;
    let target = parse_target(&method, target).ok_or(Flaw::BadTarget)?;
    Ok(RequestLine {
        method,
        target,
        version,
    })
}

/// Takes a target in one of the four forms (RFC 9112 section 3.2).
fn parse_target(method: &Method, bytes: &[u8]) -> Option<String> {
    if !bytes.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let target = std::str::from_utf8(bytes).ok()?;
    let fits = match method {
        Method::Connect => is_authority(target),
        Method::Options if target == "*" => true,
        _ => target.starts_with('/') || target.contains("://"),
    };
    fits.then(|| target.into())
}

/// Host and port, as CONNECT wants them (RFC 9112 section 3.2.3).
fn is_authority(target: &str) -> bool {
    target.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok()
    })
}

/// Takes `HTTP/1.x` (RFC 9110 section 2.5).
fn parse_version(bytes: &[u8]) -> Result<Version, Flaw> {
    let Some([major, b'.', minor]) = bytes.strip_prefix(b"HTTP/") else {
        return Err(Flaw::BadVersion);
    };
    if !(major.is_ascii_digit() && minor.is_ascii_digit()) {
        return Err(Flaw::BadVersion);
    }
    let version = Version {
        major: major - b'0',
        minor: minor - b'0',
    };
    (version.major == 1)
        .then_some(version)
        .ok_or(Flaw::UnsupportedVersion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9112_3_2_target_forms() {
        let target = |line: &[u8]| parse(line).map(|line| line.target);
        assert_eq!(target(b"GET /a?b HTTP/1.1"), Ok("/a?b".into()));
        assert_eq!(target(b"GET http://h/ HTTP/1.1"), Ok("http://h/".into()));
        assert_eq!(target(b"OPTIONS * HTTP/1.1"), Ok("*".into()));
        assert_eq!(target(b"CONNECT h:443 HTTP/1.1"), Ok("h:443".into()));
        assert_eq!(target(b"CONNECT /a HTTP/1.1"), Err(Flaw::BadTarget));
        assert_eq!(target(b"GET * HTTP/1.1"), Err(Flaw::BadTarget));
        assert_eq!(target(b"GET /\xe9 HTTP/1.1"), Err(Flaw::BadTarget));
    }

    #[test]
    fn rfc9112_3_spaces_and_versions() {
        let flaw = |line: &[u8]| parse(line).err();
        assert_eq!(flaw(b"GET  / HTTP/1.1"), Some(Flaw::BadRequestLine));
        assert_eq!(flaw(b"GET / HTTP/1.1 "), Some(Flaw::BadRequestLine));
        assert_eq!(flaw(b"GET /"), Some(Flaw::BadRequestLine));
        assert_eq!(flaw(b"PRI * HTTP/2.0"), Some(Flaw::UnsupportedVersion));
        assert_eq!(flaw(b"GET / HTTP/2.0"), Some(Flaw::UnsupportedVersion));
        assert_eq!(flaw(b"GET / http/1.1"), Some(Flaw::BadVersion));
        assert_eq!(flaw(b"G(T / HTTP/1.1"), Some(Flaw::BadMethod));
        assert_eq!(flaw(b"GET / HTTP/1.2"), None);
    }
}
