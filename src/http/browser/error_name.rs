//! What a browser calls it when a page does not load: the names that Chrome shows.

use crate::host::Errno;
use crate::http::client::Trouble;
use crate::http::{EndOfStream, Flaw};

/// Chrome's name for `trouble`.
pub fn error_name(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::NoNetwork => "ERR_INTERNET_DISCONNECTED",
        // Whatever the name servers said or did not say, the person reads the same.
        Trouble::NoName(_) => "ERR_NAME_NOT_RESOLVED",
        Trouble::Connect(errno) | Trouble::Lost(errno) => system_error(*errno),
        Trouble::ConnectTimeout => "ERR_CONNECTION_TIMED_OUT",
        Trouble::Bad(error) => response_error(error.flaw),
        Trouble::Silence => "ERR_TIMED_OUT",
        Trouble::TooManyRedirects => "ERR_TOO_MANY_REDIRECTS",
        Trouble::BadRedirect(_) => "ERR_INVALID_REDIRECT",
    }
}

fn system_error(errno: Errno) -> &'static str {
    match errno {
        Errno::AddressInUse => "ERR_ADDRESS_IN_USE",
        Errno::BrokenPipe => "ERR_CONNECTION_CLOSED",
        Errno::ConnectionRefused => "ERR_CONNECTION_REFUSED",
        Errno::ConnectionReset => "ERR_CONNECTION_RESET",
        Errno::HostUnreachable | Errno::NetworkUnreachable => "ERR_ADDRESS_UNREACHABLE",
        Errno::MessageTooLong => "ERR_MSG_TOO_BIG",
        Errno::NetworkDown => "ERR_INTERNET_DISCONNECTED",
        Errno::NotPermitted | Errno::PermissionDenied => "ERR_NETWORK_ACCESS_DENIED",
        Errno::TimedOut => "ERR_CONNECTION_TIMED_OUT",
    }
}

/// The names for what is wrong with a response (RFC 9112 sections 4 to 8).
fn response_error(flaw: Flaw) -> &'static str {
    use EndOfStream::{Fin, Reset};
    match flaw {
        Flaw::Nothing(Fin) => "ERR_EMPTY_RESPONSE",
        Flaw::Nothing(Reset)
        | Flaw::HeadCut(Reset)
        | Flaw::ChunksCut(Reset)
        | Flaw::BodyCut { end: Reset, .. }
        | Flaw::CloseDelimitedReset => "ERR_CONNECTION_RESET",
        Flaw::HeadCut(Fin) => "ERR_RESPONSE_HEADERS_TRUNCATED",
        Flaw::BodyCut { end: Fin, .. } => "ERR_CONTENT_LENGTH_MISMATCH",
        Flaw::ChunksCut(Fin) => "ERR_INCOMPLETE_CHUNKED_ENCODING",
        Flaw::StartLineTooLong(_)
        | Flaw::HeadTooLarge(_)
        | Flaw::FieldLineTooLong(_)
        | Flaw::TooManyFields(_) => "ERR_RESPONSE_HEADERS_TOO_BIG",
        Flaw::LengthConflict => "ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH",
        Flaw::ChunkSizeInvalid
        | Flaw::ChunkSizeOverflow
        | Flaw::ChunkExtension
        | Flaw::ChunkLineTooLong(_)
        | Flaw::ChunkDataEnd
        | Flaw::ChunkBareLf
        | Flaw::TrailersTooLarge(_)
        | Flaw::TrailerLineTooLong(_)
        | Flaw::TrailersRefused => "ERR_INVALID_CHUNKED_ENCODING",
        _ => "ERR_INVALID_HTTP_RESPONSE",
    }
}
