//! In which stage of `mod_proxy_http` a response fails.

use crate::http::{Flaw, ReadError};

/// In which stage a response was found wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// No status line came.
    StatusLine,
    /// Too many interim responses came, or a switch of protocols nobody asked for.
    Interim,
    /// The header could not be read.
    Header,
    /// The content could not be read, or its framing made no sense.
    Content,
    /// The header could be read, but not written.
    Output,
}

impl Stage {
    /// The stage in which this error is found.
    pub(super) fn of(error: &ReadError) -> Self {
        match error.flaw {
            Flaw::Nothing(_)
            | Flaw::NotHttp
            | Flaw::BadVersion
            | Flaw::UnsupportedVersion
            | Flaw::BadStatus
            | Flaw::StatusOutOfRange(_)
            | Flaw::StatusLineSpaces
            | Flaw::CtlInReason
            | Flaw::StartLineTooLong(_) => Self::StatusLine,
            Flaw::HeadCut(_) if error.span.start == 0 => Self::StatusLine,
            Flaw::TooManyInterim(_) | Flaw::UnexpectedSwitch => Self::Interim,
            Flaw::BareCr
            | Flaw::EmptyName
            | Flaw::SpaceBeforeColon
            | Flaw::SpaceInName
            | Flaw::DelimiterInName
            | Flaw::ObsTextInName
            | Flaw::CtlInValue => Self::Output,
            Flaw::LengthInvalid
            | Flaw::LengthConflict
            | Flaw::LengthRepeated
            | Flaw::LengthWithCoding
            | Flaw::UnknownCoding
            | Flaw::ChunkedNotLast
            | Flaw::CodingInHttp10
            | Flaw::BodyCut { .. }
            | Flaw::ChunksCut(_)
            | Flaw::CloseDelimitedReset
            | Flaw::BodyTooLarge(_)
            | Flaw::ChunkSizeInvalid
            | Flaw::ChunkSizeOverflow
            | Flaw::ChunkExtension
            | Flaw::ChunkLineTooLong(_)
            | Flaw::ChunkDataEnd
            | Flaw::ChunkBareLf
            | Flaw::TrailersTooLarge(_)
            | Flaw::TrailerLineTooLong(_)
            | Flaw::TrailersRefused => Self::Content,
            _ => Self::Header,
        }
    }
}
