//! Status codes: their classes and reason phrases (RFC 9110 section 15).

/// The class of a status code, told by its first digit (RFC 9110 section 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusClass {
    /// 1xx: the final response is still to come.
    Informational,
    /// 2xx: done.
    Successful,
    /// 3xx: look elsewhere.
    Redirection,
    /// 4xx: the request is at fault.
    ClientError,
    /// 5xx: a server is at fault; also every code outside 100..=599 (RFC 9110 section 15).
    ServerError,
}

impl StatusClass {
    /// The class of `status`.
    pub fn of(status: u16) -> Self {
        match status {
            100..200 => Self::Informational,
            200..300 => Self::Successful,
            300..400 => Self::Redirection,
            400..500 => Self::ClientError,
            _ => Self::ServerError,
        }
    }
}

/// The usual reason phrase of `status`; none for a code that is not registered.
pub fn reason_phrase(status: u16) -> Option<&'static str> {
    informational_or_successful(status)
        .or_else(|| redirection(status))
        .or_else(|| client_error(status))
        .or_else(|| server_error(status))
}

/// RFC 9110 sections 15.2 and 15.3, RFC 8297 (103).
fn informational_or_successful(status: u16) -> Option<&'static str> {
    Some(match status {
        100 => "Continue",
        101 => "Switching Protocols",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        _ => return None,
    })
}

/// RFC 9110 section 15.4.
fn redirection(status: u16) -> Option<&'static str> {
    Some(match status {
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        _ => return None,
    })
}

/// RFC 9110 section 15.5, RFC 8470 (425), RFC 6585 (428, 429, 431), RFC 7725 (451).
fn client_error(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        _ => return None,
    })
}

/// RFC 9110 section 15.6, RFC 5842 (508), RFC 6585 (511).
fn server_error(status: u16) -> Option<&'static str> {
    Some(match status {
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        508 => "Loop Detected",
        511 => "Network Authentication Required",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9110_15_classes() {
        assert_eq!(StatusClass::of(103), StatusClass::Informational);
        assert_eq!(StatusClass::of(299), StatusClass::Successful);
        assert_eq!(StatusClass::of(304), StatusClass::Redirection);
        assert_eq!(StatusClass::of(499), StatusClass::ClientError);
        for odd in [0, 99, 600, 1000] {
            assert_eq!(StatusClass::of(odd), StatusClass::ServerError);
        }
    }

    #[test]
    fn phrases_exist_for_registered_codes_only() {
        assert_eq!(reason_phrase(502), Some("Bad Gateway"));
        assert_eq!(reason_phrase(425), Some("Too Early"));
        assert_eq!(reason_phrase(299), None);
        assert_eq!(reason_phrase(520), None);
    }
}
