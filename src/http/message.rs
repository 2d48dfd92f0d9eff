//! Heads of HTTP/1 messages: method, version, request head, response head.

use std::fmt;

use super::Fields;

/// A request method (RFC 9110 section 9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Opens a tunnel to the target (RFC 9110 section 9.3.6).
    Connect,
    /// Removes the target (RFC 9110 section 9.3.5).
    Delete,
    /// Asks for the target's representation (RFC 9110 section 9.3.1).
    Get,
    /// Asks as GET does, but wants the head alone (RFC 9110 section 9.3.2).
    Head,
    /// Asks what the target allows (RFC 9110 section 9.3.7).
    Options,
    /// Changes a part of the target (RFC 5789).
    Patch,
    /// Hands content to the target (RFC 9110 section 9.3.3).
    Post,
    /// Replaces the target (RFC 9110 section 9.3.4).
    Put,
    /// Asks for the request to be echoed (RFC 9110 section 9.3.8).
    Trace,
    /// Any other token, as received: methods are case-sensitive.
    Other(String),
}

impl Method {
    /// Reads a method; none if `bytes` is not a token (RFC 9110 section 5.6.2).
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() || !bytes.iter().all(|&byte| is_token_byte(byte)) {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let known = Self::KNOWN.iter().find(|method| method.as_str() == text);
        Some(known.cloned().unwrap_or_else(|| Self::Other(text.into())))
    }

    /// The method as it is written on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Connect => "CONNECT",
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Trace => "TRACE",
            Self::Other(token) => token,
        }
    }

    /// Tells whether the method asks for no change (RFC 9110 section 9.2.1).
    pub fn is_safe(&self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options | Self::Trace)
    }

    /// Tells whether a second try does what one would, so that a proxy may retry
    /// (RFC 9110 section 9.2.2).
    pub fn is_idempotent(&self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }

    const KNOWN: [Self; 9] = [
        Self::Connect,
        Self::Delete,
        Self::Get,
        Self::Head,
        Self::Options,
        Self::Patch,
        Self::Post,
        Self::Put,
        Self::Trace,
    ];
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A protocol version, major and minor number (RFC 9110 section 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The major number.
    pub major: u8,
    /// The minor number.
    pub minor: u8,
}

impl Version {
    /// HTTP/0.9: no version on the wire at all; a reader gives it to bytes it took as a raw body.
    pub const HTTP_09: Self = Self { major: 0, minor: 9 };
    /// HTTP/1.0 (RFC 1945).
    pub const HTTP_10: Self = Self { major: 1, minor: 0 };
    /// HTTP/1.1 (RFC 9112).
    pub const HTTP_11: Self = Self { major: 1, minor: 1 };
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP/{}.{}", self.major, self.minor)
    }
}

/// The head of a request: request line and fields (RFC 9112 section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    /// The method.
    pub method: Method,
    /// The request target as written: path, absolute URI, authority or `*`
    /// (RFC 9112 section 3.2).
    pub target: String,
    /// The version the client speaks.
    pub version: Version,
    /// The fields, in order.
    pub fields: Fields,
}

impl RequestHead {
    /// A GET of `target` at `host` over HTTP/1.1.
    pub fn get(host: &str, target: &str) -> Self {
        Self {
            method: Method::Get,
            target: target.into(),
            version: Version::HTTP_11,
            fields: Fields::new().with("Host", host),
        }
    }

    /// Tells whether the client asks to switch protocols (RFC 9110 section 7.8).
    pub fn asks_upgrade(&self) -> bool {
        self.fields.contains("Upgrade") && self.fields.lists("Connection", "upgrade")
    }

    /// Tells whether the client waits for a 100 before it sends its content
    /// (RFC 9110 section 10.1.1).
    pub fn expects_continue(&self) -> bool {
        self.version >= Version::HTTP_11 && self.fields.lists("Expect", "100-continue")
    }
}

/// The head of a response: status line and fields (RFC 9112 section 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHead {
    /// The version the server speaks.
    pub version: Version,
    /// The status code; lenient readers let through codes outside 100..=599.
    pub status: u16,
    /// With how many digits the code is written.
    pub digits: usize,
    /// The reason phrase as received, perhaps empty.
    pub reason: Vec<u8>,
    /// Whether the status line ends after the code, without the space that RFC 9112 section 4
    /// wants even before an empty reason phrase.
    pub bare: bool,
    /// The fields, in order.
    pub fields: Fields,
}

impl ResponseHead {
    /// An HTTP/1.1 response with `status`, its usual reason phrase and no field.
    pub fn new(status: u16) -> Self {
        Self {
            version: Version::HTTP_11,
            status,
            reason: super::reason_phrase(status).unwrap_or_default().into(),
            digits: 3,
            bare: false,
            fields: Fields::new(),
        }
    }

    /// The status line as a person reads it, bytes that are not printable escaped.
    pub fn status_line(&self) -> String {
        let reason = self.reason.escape_ascii();
        let (code, width) = (self.status, self.digits);
        format!("{} {code:0width$} {reason}", self.version)
    }

    /// Tells whether this is an interim response, which another one follows
    /// (RFC 9110 section 15.2); 101 is none, as it ends HTTP on the connection.
    pub fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }
}

/// Tells whether `byte` may stand in a token (RFC 9110 section 5.6.2).
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9110_9_1_methods_are_case_sensitive_tokens() {
        assert_eq!(Method::parse(b"GET"), Some(Method::Get));
        assert_eq!(Method::parse(b"get"), Some(Method::Other("get".into())));
        assert_eq!(Method::parse(b"G ET"), None);
        assert_eq!(Method::parse(b""), None);
    }

    #[test]
    fn rfc9110_9_2_2_idempotent_methods() {
        let idempotent = [Method::Get, Method::Put, Method::Delete, Method::Head];
        assert!(idempotent.iter().all(Method::is_idempotent));
        assert!(!Method::Post.is_idempotent() && !Method::Patch.is_idempotent());
    }

    #[test]
    fn status_lines_keep_three_digits_and_escape() {
        let mut head = ResponseHead::new(502);
        assert_eq!(head.status_line(), "HTTP/1.1 502 Bad Gateway");
        head.status = 0;
        head.reason = b"Z\x00".to_vec();
        assert_eq!(head.status_line(), "HTTP/1.1 000 Z\\x00");
    }
}
