//! Everything that can be wrong with a message, each with its RFC rule and its RFC 9209 name.

use super::{EndOfStream, ProxyError};

/// One thing wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The connection ended before the first byte.
    #[error("the connection was {0} before any byte of an answer")]
    Nothing(EndOfStream),
    /// The connection ended inside a head.
    #[error("the connection was {0} in the middle of a head")]
    HeadCut(EndOfStream),
    /// The connection ended inside a body of known length.
    #[error("the connection was {end} with {missing} bytes of the body still to come")]
    BodyCut {
        /// How many announced bytes never came.
        missing: u64,
        /// How the connection ended.
        end: EndOfStream,
    },
    /// The connection ended inside a chunked body or its trailers.
    #[error("the connection was {0} before the last chunk was complete")]
    ChunksCut(EndOfStream),
    /// The connection was reset inside a body that lasts until it closes.
    #[error("the connection was reset before the close that ends the body")]
    CloseDelimitedReset,

    /// The bytes do not begin with a status line.
    #[error("this is not an HTTP/1 status line")]
    NotHttp,
    /// The version in a start line is not written as HTTP/x.y.
    #[error("the protocol version is malformed")]
    BadVersion,
    /// The version is well written but not one this reader speaks.
    #[error("the protocol version is not supported")]
    UnsupportedVersion,
    /// The status code is not a number of the right length.
    #[error("the status code is not a three-digit number")]
    BadStatus,
    /// The status code lies outside the range taken.
    #[error("the status code {0} is out of range")]
    StatusOutOfRange(u16),
    /// The parts of the status line are not set apart by one space.
    #[error("the spaces of the status line are wrong")]
    StatusLineSpaces,
    /// The reason phrase has a control character.
    #[error("the reason phrase has a control character")]
    CtlInReason,
    /// The request line is not made of three parts with one space between.
    #[error("the request line is not \"method target version\"")]
    BadRequestLine,
    /// The method is not a token.
    #[error("the method is not a token")]
    BadMethod,
    /// The target is in none of the four forms, or has a byte no URI may have.
    #[error("the request target is malformed")]
    BadTarget,

    /// A line of a head ends with LF alone.
    #[error("a line ends with LF instead of CRLF")]
    BareLf,
    /// A CR stands inside a line.
    #[error("a CR stands inside a line")]
    BareCr,
    /// A field line has no colon.
    #[error("a field line has no colon")]
    NoColon,
    /// A field line begins with its colon.
    #[error("a field line has no name")]
    EmptyName,
    /// White space stands between name and colon.
    #[error("white space stands between a field name and its colon")]
    SpaceBeforeColon,
    /// White space stands inside a name.
    #[error("white space stands inside a field name")]
    SpaceInName,
    /// A name has a delimiter.
    #[error("a field name has a character no token may have")]
    DelimiterInName,
    /// A name has a byte above 127.
    #[error("a field name has a byte above 127")]
    ObsTextInName,
    /// A name has a control character.
    #[error("a field name has a control character")]
    CtlInName,
    /// A value has a NUL.
    #[error("a field value has a NUL")]
    NulInValue,
    /// A value has another control character.
    #[error("a field value has a control character")]
    CtlInValue,
    /// A value has a byte above 127.
    #[error("a field value has a byte above 127")]
    ObsTextInValue,
    /// A value is empty.
    #[error("a field value is empty")]
    EmptyValue,
    /// White space begins the first field line.
    #[error("white space stands before the first field")]
    LeadingSpace,
    /// A field value goes on in the next line.
    #[error("a field value is folded over several lines")]
    ObsFold,

    /// The start line is longer than the limit.
    #[error("the start line is longer than {0} bytes")]
    StartLineTooLong(usize),
    /// The head is larger than the limit.
    #[error("the head is larger than {0} bytes")]
    HeadTooLarge(usize),
    /// A field line is longer than the limit.
    #[error("a field line is longer than {0} bytes")]
    FieldLineTooLong(usize),
    /// There are more fields than the limit.
    #[error("there are more than {0} fields")]
    TooManyFields(usize),
    /// The trailer section is larger than the limit.
    #[error("the trailers are larger than {0} bytes")]
    TrailersTooLarge(usize),
    /// A trailer line is longer than the limit.
    #[error("a trailer line is longer than {0} bytes")]
    TrailerLineTooLong(usize),
    /// The body is larger than the limit.
    #[error("the body is larger than {0} bytes")]
    BodyTooLarge(u64),
    /// More interim responses came than the limit allows.
    #[error("there are more than {0} interim responses")]
    TooManyInterim(usize),

    /// A request says neither or twice for whom it is.
    #[error("the request needs exactly one Host field")]
    HostCount,
    /// The Host field names no host.
    #[error("the Host field is malformed")]
    BadHost,
    /// Content-Length is not a number.
    #[error("Content-Length is not a decimal number")]
    LengthInvalid,
    /// Content-Length occurs several times with different values.
    #[error("there are several Content-Length values that differ")]
    LengthConflict,
    /// Content-Length occurs several times.
    #[error("Content-Length is given more than once")]
    LengthRepeated,
    /// Both Content-Length and Transfer-Encoding are there.
    #[error("both Transfer-Encoding and Content-Length are given")]
    LengthWithCoding,
    /// A 204 announces content.
    #[error("a response without content has a Content-Length")]
    LengthOn204,
    /// The transfer coding is not known.
    #[error("the transfer coding is not known")]
    UnknownCoding,
    /// `chunked` is not the last transfer coding, or is applied twice.
    #[error("chunked is not the last transfer coding")]
    ChunkedNotLast,
    /// Transfer-Encoding stands in an HTTP/1.0 message.
    #[error("an HTTP/1.0 message has Transfer-Encoding")]
    CodingInHttp10,

    /// A chunk size is not a hexadecimal number.
    #[error("a chunk size is not a hexadecimal number")]
    ChunkSizeInvalid,
    /// A chunk size does not fit into 64 bits.
    #[error("a chunk size is too large")]
    ChunkSizeOverflow,
    /// A chunk has an extension this reader does not take.
    #[error("a chunk has an extension")]
    ChunkExtension,
    /// A chunk-size line is longer than the limit.
    #[error("a chunk-size line is longer than {0} bytes")]
    ChunkLineTooLong(usize),
    /// Chunk data is not followed by CRLF.
    #[error("chunk data does not end where its size says")]
    ChunkDataEnd,
    /// A line of chunk framing ends with LF alone.
    #[error("a line of chunk framing ends with LF instead of CRLF")]
    ChunkBareLf,
    /// A chunked body has trailers this reader does not take.
    #[error("the chunked body has trailers")]
    TrailersRefused,

    /// A 101 answers a request that asked for no switch.
    #[error("the server switches protocols without being asked")]
    UnexpectedSwitch,
}

impl Flaw {
    /// The rule that is broken.
    pub const fn rule(self) -> &'static str {
        use Flaw as F;
        match self {
            F::BareLf | F::BareCr | F::LeadingSpace => "RFC 9112 section 2.2",
            F::BadVersion => "RFC 9112 section 2.3",
            F::BadRequestLine | F::StartLineTooLong(_) => "RFC 9112 section 3",
            F::BadMethod => "RFC 9112 section 3.1",
            F::BadTarget | F::HostCount | F::BadHost => "RFC 9112 section 3.2",
            F::NotHttp | F::BadStatus | F::StatusLineSpaces | F::CtlInReason => {
                "RFC 9112 section 4"
            }
            F::NoColon | F::EmptyName => "RFC 9112 section 5",
            F::SpaceBeforeColon | F::SpaceInName => "RFC 9112 section 5.1",
            F::ObsFold => "RFC 9112 section 5.2",
            F::UnknownCoding | F::CodingInHttp10 => "RFC 9112 section 6.1",
            F::LengthInvalid | F::LengthConflict | F::LengthWithCoding | F::ChunkedNotLast => {
                "RFC 9112 section 6.3"
            }
            F::ChunkSizeInvalid | F::ChunkSizeOverflow | F::ChunkDataEnd | F::ChunkBareLf => {
                "RFC 9112 section 7.1"
            }
            F::ChunkExtension | F::ChunkLineTooLong(_) => "RFC 9112 section 7.1.1",
            F::TrailersTooLarge(_) | F::TrailerLineTooLong(_) | F::TrailersRefused => {
                "RFC 9112 section 7.1.2"
            }
            F::Nothing(_)
            | F::HeadCut(_)
            | F::BodyCut { .. }
            | F::ChunksCut(_)
            | F::CloseDelimitedReset => "RFC 9112 section 8",
            F::UnsupportedVersion => "RFC 9110 section 2.5",
            F::DelimiterInName | F::ObsTextInName | F::CtlInName => "RFC 9110 section 5.1",
            F::HeadTooLarge(_) | F::FieldLineTooLong(_) | F::TooManyFields(_) => {
                "RFC 9110 section 5.4"
            }
            F::NulInValue | F::CtlInValue | F::ObsTextInValue | F::EmptyValue => {
                "RFC 9110 section 5.5"
            }
            F::LengthRepeated | F::LengthOn204 => "RFC 9110 section 8.6",
            F::StatusOutOfRange(_) => "RFC 9110 section 15",
            F::TooManyInterim(_) => "RFC 9110 section 15.2",
            F::UnexpectedSwitch => "RFC 9110 section 15.2.2",
            F::BodyTooLarge(_) => "RFC 9110 section 15.5.14",
        }
    }

    /// The RFC 9209 error type of a response with this flaw (RFC 9209 section 2.3).
    pub const fn proxy_error(self) -> ProxyError {
        use Flaw as F;
        match self {
            F::Nothing(_) => ProxyError::ConnectionTerminated,
            F::HeadCut(_) | F::BodyCut { .. } | F::ChunksCut(_) | F::CloseDelimitedReset => {
                ProxyError::HttpResponseIncomplete
            }
            F::HeadTooLarge(_) | F::TooManyFields(_) | F::StartLineTooLong(_) => {
                ProxyError::HttpResponseHeaderSectionSize
            }
            F::FieldLineTooLong(_) => ProxyError::HttpResponseHeaderSize,
            F::TrailersTooLarge(_) => ProxyError::HttpResponseTrailerSectionSize,
            F::TrailerLineTooLong(_) => ProxyError::HttpResponseTrailerSize,
            F::BodyTooLarge(_) => ProxyError::HttpResponseBodySize,
            F::UnknownCoding
            | F::ChunkedNotLast
            | F::ChunkSizeInvalid
            | F::ChunkSizeOverflow
            | F::ChunkExtension
            | F::ChunkLineTooLong(_)
            | F::ChunkDataEnd
            | F::ChunkBareLf
            | F::TrailersRefused => ProxyError::HttpResponseTransferCoding,
            _ => ProxyError::HttpProtocolError,
        }
    }

    /// What should stand there instead, or what to do.
    pub const fn expected(self) -> &'static str {
        use Flaw as F;
        match self {
            F::Nothing(_)
            | F::HeadCut(_)
            | F::BodyCut { .. }
            | F::ChunksCut(_)
            | F::CloseDelimitedReset => "the rest of the message before the connection ends",
            F::NotHttp
            | F::BadVersion
            | F::BadStatus
            | F::StatusOutOfRange(_)
            | F::StatusLineSpaces
            | F::CtlInReason => {
                "\"HTTP/1.1\", a space, three digits from 100 on, a space, a reason"
            }
            F::UnsupportedVersion => "HTTP/1.0 or HTTP/1.1",
            F::BadRequestLine | F::BadMethod | F::BadTarget => "METHOD /PATH HTTP/1.1",
            F::BareLf | F::ChunkBareLf => "CR LF at the end of the line",
            F::NoColon
            | F::EmptyName
            | F::SpaceBeforeColon
            | F::SpaceInName
            | F::DelimiterInName
            | F::ObsTextInName
            | F::CtlInName => "NAME: VALUE, the name of letters, digits and hyphens",
            F::BareCr | F::NulInValue | F::CtlInValue | F::ObsTextInValue | F::EmptyValue => {
                "a value of printable characters"
            }
            F::LeadingSpace | F::ObsFold => {
                "each field on one line that does not begin with a space"
            }
            F::StartLineTooLong(_)
            | F::HeadTooLarge(_)
            | F::FieldLineTooLong(_)
            | F::TooManyFields(_)
            | F::TrailersTooLarge(_)
            | F::TrailerLineTooLong(_)
            | F::BodyTooLarge(_)
            | F::ChunkLineTooLong(_) => "less than the limit: send less, or raise it",
            F::TooManyInterim(_) => "the final response",
            F::HostCount | F::BadHost => "one line, Host: NAME or Host: NAME:PORT",
            F::LengthInvalid | F::LengthConflict | F::LengthRepeated | F::LengthWithCoding => {
                "one Content-Length of decimal digits, or Transfer-Encoding: chunked"
            }
            F::LengthOn204 => "no Content-Length",
            F::UnknownCoding | F::ChunkedNotLast => "Transfer-Encoding: chunked",
            F::CodingInHttp10 => "Content-Length, or HTTP/1.1",
            F::ChunkSizeInvalid | F::ChunkSizeOverflow | F::ChunkExtension | F::ChunkDataEnd => {
                "a size in hexadecimal, CR LF, that many bytes, CR LF"
            }
            F::TrailersRefused => "a blank line after the last chunk",
            F::UnexpectedSwitch => "101 only in answer to a request with Upgrade",
        }
    }

    /// The status with which a server answers a request with this flaw.
    pub const fn request_status(self) -> u16 {
        match self {
            Self::StartLineTooLong(_) => 414,
            Self::HeadTooLarge(_)
            | Self::FieldLineTooLong(_)
            | Self::TooManyFields(_)
            | Self::TrailersTooLarge(_)
            | Self::TrailerLineTooLong(_) => 431,
            Self::BodyTooLarge(_) => 413,
            Self::UnknownCoding => 501,
            Self::UnsupportedVersion => 505,
            _ => 400,
        }
    }
}
