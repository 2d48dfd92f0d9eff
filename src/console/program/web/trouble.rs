//! What curl calls it when a transfer fails: its number and its words (measured with 7.88.1).

use crate::host::Errno;
use crate::http::{EndOfStream, Flaw};
use crate::trace::EventId;

use super::exchange::Broken;

/// A failed transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// curl's exit status.
    pub(super) code: u8,
    /// What it prints behind it.
    pub(super) text: String,
    /// The event that shows it.
    pub(super) because: Option<EventId>,
}

impl Trouble {
    /// A failed transfer.
    pub(super) fn new(code: u8, text: impl Into<String>, because: Option<EventId>) -> Self {
        Self {
            code,
            text: text.into(),
            because,
        }
    }

    /// A response that broke off or makes no sense.
    pub(super) fn broken(broken: Broken, because: Option<EventId>) -> Self {
        let (code, text) = match broken {
            Broken::Flaw(flaw) => flawed(flaw),
            Broken::Lost(errno) => (56, format!("Recv failure: {}", words(errno))),
        };
        Self {
            code,
            text,
            because,
        }
    }
}

/// The text of an errno, without its number.
pub(super) fn words(errno: Errno) -> &'static str {
    let message = errno.message();
    message.split_once(": ").map_or(message, |(_, text)| text)
}

/// How curl ends when a response is wrong in this way.
fn flawed(flaw: Flaw) -> (u8, String) {
    use EndOfStream::{Fin, Reset};
    let (code, text) = match flaw {
        Flaw::Nothing(Fin) | Flaw::HeadCut(Fin) => (52, "Empty reply from server"),
        Flaw::Nothing(Reset)
        | Flaw::HeadCut(Reset)
        | Flaw::ChunksCut(Reset)
        | Flaw::BodyCut { end: Reset, .. }
        | Flaw::CloseDelimitedReset => (56, "Recv failure: Connection reset by peer"),
        Flaw::BodyCut { missing, end: Fin } => {
            let text = format!("transfer closed with {missing} bytes remaining to read");
            return (18, text);
        }
        Flaw::ChunksCut(Fin) => (18, "transfer closed with outstanding read data remaining"),
        Flaw::NotHttp | Flaw::BadVersion => (1, "Received HTTP/0.9 when not allowed"),
        Flaw::UnsupportedVersion => (1, "Unsupported HTTP version in response"),
        Flaw::BadStatus | Flaw::StatusOutOfRange(_) | Flaw::StatusLineSpaces => {
            (1, "Unsupported response code in HTTP response")
        }
        Flaw::NoColon | Flaw::EmptyName => (8, "Header without colon"),
        Flaw::NulInValue => (8, "Nul byte in header"),
        Flaw::LengthInvalid | Flaw::LengthConflict => (8, "Invalid Content-Length: value"),
        Flaw::HeadTooLarge(_) | Flaw::StartLineTooLong(_) | Flaw::FieldLineTooLong(_) => {
            (27, "Out of memory")
        }
        Flaw::ChunkSizeInvalid => (
            56,
            "Illegal or missing hexadecimal sequence in chunked-encoding",
        ),
        Flaw::ChunkSizeOverflow | Flaw::ChunkLineTooLong(_) => {
            (56, "Too long hexadecimal number in chunked-encoding")
        }
        Flaw::ChunkDataEnd | Flaw::ChunkBareLf => {
            (56, "Malformed encoding found in chunked-encoding")
        }
        Flaw::UnknownCoding => (61, "Unrecognized content encoding type"),
        other => return (8, format!("Weird server reply: {other}")),
    };
    (code, text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_statuses_are_those_of_curl() {
        let code = |flaw| flawed(flaw).0;
        assert_eq!(code(Flaw::Nothing(EndOfStream::Fin)), 52);
        assert_eq!(code(Flaw::Nothing(EndOfStream::Reset)), 56);
        assert_eq!(code(Flaw::NotHttp), 1);
        let (end, missing) = (EndOfStream::Fin, 7);
        let cut = flawed(Flaw::BodyCut { missing, end });
        assert_eq!(
            cut,
            (18, "transfer closed with 7 bytes remaining to read".into())
        );
        assert_eq!(words(Errno::ConnectionRefused), "Connection refused");
    }
}
