//! The names of what goes wrong between a proxy and its next hop (RFC 9209 section 2.3).

use std::fmt;

/// A proxy error type (RFC 9209 section 2.3), in the order of the RFC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProxyError {
    /// RFC 9209 section 2.3.1.
    DnsTimeout,
    /// RFC 9209 section 2.3.2.
    DnsError,
    /// RFC 9209 section 2.3.3.
    DestinationNotFound,
    /// RFC 9209 section 2.3.4.
    DestinationUnavailable,
    /// RFC 9209 section 2.3.5.
    DestinationIpProhibited,
    /// RFC 9209 section 2.3.6.
    DestinationIpUnroutable,
    /// RFC 9209 section 2.3.7.
    ConnectionRefused,
    /// RFC 9209 section 2.3.8.
    ConnectionTerminated,
    /// RFC 9209 section 2.3.9.
    ConnectionTimeout,
    /// RFC 9209 section 2.3.10.
    ConnectionReadTimeout,
    /// RFC 9209 section 2.3.11.
    ConnectionWriteTimeout,
    /// RFC 9209 section 2.3.12.
    ConnectionLimitReached,
    /// RFC 9209 section 2.3.13.
    TlsProtocolError,
    /// RFC 9209 section 2.3.14.
    TlsCertificateError,
    /// RFC 9209 section 2.3.15.
    TlsAlertReceived,
    /// RFC 9209 section 2.3.16.
    HttpRequestError,
    /// RFC 9209 section 2.3.17.
    HttpRequestDenied,
    /// RFC 9209 section 2.3.18.
    HttpResponseIncomplete,
    /// RFC 9209 section 2.3.19.
    HttpResponseHeaderSectionSize,
    /// RFC 9209 section 2.3.20.
    HttpResponseHeaderSize,
    /// RFC 9209 section 2.3.21.
    HttpResponseBodySize,
    /// RFC 9209 section 2.3.22.
    HttpResponseTrailerSectionSize,
    /// RFC 9209 section 2.3.23.
    HttpResponseTrailerSize,
    /// RFC 9209 section 2.3.24.
    HttpResponseTransferCoding,
    /// RFC 9209 section 2.3.25.
    HttpResponseContentCoding,
    /// RFC 9209 section 2.3.26.
    HttpResponseTimeout,
    /// RFC 9209 section 2.3.27.
    HttpUpgradeFailed,
    /// RFC 9209 section 2.3.28.
    HttpProtocolError,
    /// RFC 9209 section 2.3.29.
    ProxyInternalResponse,
    /// RFC 9209 section 2.3.30.
    ProxyInternalError,
    /// RFC 9209 section 2.3.31.
    ProxyConfigurationError,
    /// RFC 9209 section 2.3.32.
    ProxyLoopDetected,
}

impl ProxyError {
    /// Every type, in the order of the RFC.
    pub const ALL: [Self; 32] = [
        Self::DnsTimeout,
        Self::DnsError,
        Self::DestinationNotFound,
        Self::DestinationUnavailable,
        Self::DestinationIpProhibited,
        Self::DestinationIpUnroutable,
        Self::ConnectionRefused,
        Self::ConnectionTerminated,
        Self::ConnectionTimeout,
        Self::ConnectionReadTimeout,
        Self::ConnectionWriteTimeout,
        Self::ConnectionLimitReached,
        Self::TlsProtocolError,
        Self::TlsCertificateError,
        Self::TlsAlertReceived,
        Self::HttpRequestError,
        Self::HttpRequestDenied,
        Self::HttpResponseIncomplete,
        Self::HttpResponseHeaderSectionSize,
        Self::HttpResponseHeaderSize,
        Self::HttpResponseBodySize,
        Self::HttpResponseTrailerSectionSize,
        Self::HttpResponseTrailerSize,
        Self::HttpResponseTransferCoding,
        Self::HttpResponseContentCoding,
        Self::HttpResponseTimeout,
        Self::HttpUpgradeFailed,
        Self::HttpProtocolError,
        Self::ProxyInternalResponse,
        Self::ProxyInternalError,
        Self::ProxyConfigurationError,
        Self::ProxyLoopDetected,
    ];

    /// The registered token, as it stands in a `Proxy-Status` field.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DnsTimeout => "dns_timeout",
            Self::DnsError => "dns_error",
            Self::DestinationNotFound => "destination_not_found",
            Self::DestinationUnavailable => "destination_unavailable",
            Self::DestinationIpProhibited => "destination_ip_prohibited",
            Self::DestinationIpUnroutable => "destination_ip_unroutable",
            Self::ConnectionRefused => "connection_refused",
            Self::ConnectionTerminated => "connection_terminated",
            Self::ConnectionTimeout => "connection_timeout",
            Self::ConnectionReadTimeout => "connection_read_timeout",
            Self::ConnectionWriteTimeout => "connection_write_timeout",
            Self::ConnectionLimitReached => "connection_limit_reached",
            Self::TlsProtocolError => "tls_protocol_error",
            Self::TlsCertificateError => "tls_certificate_error",
            Self::TlsAlertReceived => "tls_alert_received",
            Self::HttpRequestError => "http_request_error",
            Self::HttpRequestDenied => "http_request_denied",
            Self::HttpResponseIncomplete => "http_response_incomplete",
            Self::HttpResponseHeaderSectionSize => "http_response_header_section_size",
            Self::HttpResponseHeaderSize => "http_response_header_size",
            Self::HttpResponseBodySize => "http_response_body_size",
            Self::HttpResponseTrailerSectionSize => "http_response_trailer_section_size",
            Self::HttpResponseTrailerSize => "http_response_trailer_size",
            Self::HttpResponseTransferCoding => "http_response_transfer_coding",
            Self::HttpResponseContentCoding => "http_response_content_coding",
            Self::HttpResponseTimeout => "http_response_timeout",
            Self::HttpUpgradeFailed => "http_upgrade_failed",
            Self::HttpProtocolError => "http_protocol_error",
            Self::ProxyInternalResponse => "proxy_internal_response",
            Self::ProxyInternalError => "proxy_internal_error",
            Self::ProxyConfigurationError => "proxy_configuration_error",
            Self::ProxyLoopDetected => "proxy_loop_detected",
        }
    }

    /// The type whose token is `token`.
    pub fn from_token(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.as_str() == token)
    }

    /// The status RFC 9209 recommends; none where it depends on the case: any 4xx for
    /// `http_request_error`, the most fitting one for `proxy_internal_response`.
    pub const fn recommended_status(self) -> Option<u16> {
        Some(match self {
            Self::HttpRequestError | Self::ProxyInternalResponse => return None,
            Self::HttpRequestDenied => 403,
            Self::DestinationNotFound
            | Self::ProxyInternalError
            | Self::ProxyConfigurationError => 500,
            Self::DestinationUnavailable | Self::ConnectionLimitReached => 503,
            Self::DnsTimeout
            | Self::ConnectionTimeout
            | Self::ConnectionReadTimeout
            | Self::ConnectionWriteTimeout
            | Self::HttpResponseTimeout => 504,
            _ => 502,
        })
    }

    /// What it means, in one plain sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::DnsTimeout => "No name server told the proxy the next hop's address in time.",
            Self::DnsError => "The name server said it cannot give the next hop's address.",
            Self::DestinationNotFound => "The proxy knows no next hop for this request.",
            Self::DestinationUnavailable => "The proxy holds every next hop to be out of service.",
            Self::DestinationIpProhibited => "The proxy may not connect to the next hop's address.",
            Self::DestinationIpUnroutable => "There is no way to the next hop's address.",
            Self::ConnectionRefused => "The next hop refused the connection.",
            Self::ConnectionTerminated => "The next hop closed the connection without an answer.",
            Self::ConnectionTimeout => "The next hop did not take the connection in time.",
            Self::ConnectionReadTimeout => "Nothing more came from the next hop in time.",
            Self::ConnectionWriteTimeout => {
                "The next hop did not take the request's bytes in time."
            }
            Self::ConnectionLimitReached => "The proxy has as many connections as it may have.",
            Self::TlsProtocolError => "The proxy and the next hop could not agree on TLS.",
            Self::TlsCertificateError => "The proxy does not trust the next hop's certificate.",
            Self::TlsAlertReceived => "The next hop ended TLS with an alert.",
            Self::HttpRequestError => "The proxy itself finds fault with the request.",
            Self::HttpRequestDenied => "The proxy does not allow the request.",
            Self::HttpResponseIncomplete => "The answer broke off before its end.",
            Self::HttpResponseHeaderSectionSize => "The head of the answer is too large.",
            Self::HttpResponseHeaderSize => "One header line of the answer is too long.",
            Self::HttpResponseBodySize => "The body of the answer is too large.",
            Self::HttpResponseTrailerSectionSize => "The trailers of the answer are too large.",
            Self::HttpResponseTrailerSize => "One trailer line of the answer is too long.",
            Self::HttpResponseTransferCoding => "The chunks of the answer cannot be read.",
            Self::HttpResponseContentCoding => "The answer's compression cannot be undone.",
            Self::HttpResponseTimeout => "The whole answer did not come in time.",
            Self::HttpUpgradeFailed => "The switch to another protocol did not come about.",
            Self::HttpProtocolError => "What came back is not valid HTTP.",
            Self::ProxyInternalResponse => "The proxy answered by itself, without a next hop.",
            Self::ProxyInternalError => "Something went wrong inside the proxy.",
            Self::ProxyConfigurationError => "The proxy is configured wrongly.",
            Self::ProxyLoopDetected => "The request came back to a proxy it had passed already.",
        }
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_distinct_and_found_again() {
        for error in ProxyError::ALL {
            assert_eq!(ProxyError::from_token(error.as_str()), Some(error));
            assert!(error.meaning().ends_with('.'));
        }
        assert_eq!(ProxyError::from_token("teapot"), None);
    }

    #[test]
    fn rfc9209_2_3_recommended_statuses() {
        let status = |token| ProxyError::from_token(token).and_then(ProxyError::recommended_status);
        assert_eq!(status("dns_timeout"), Some(504));
        assert_eq!(status("destination_not_found"), Some(500));
        assert_eq!(status("destination_unavailable"), Some(503));
        assert_eq!(status("connection_limit_reached"), Some(503));
        assert_eq!(status("connection_refused"), Some(502));
        assert_eq!(status("http_request_denied"), Some(403));
        assert_eq!(status("http_request_error"), None);
        assert_eq!(status("http_response_timeout"), Some(504));
        assert_eq!(status("proxy_loop_detected"), Some(502));
    }
}
