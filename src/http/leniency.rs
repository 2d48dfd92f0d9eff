//! What a reader forgives: every difference between real HTTP/1 readers as one knob.

/// What becomes of something the grammar forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The message is refused.
    Reject,
    /// It stays as it was received.
    Accept,
    /// The offending bytes are taken out of a name, or become one space each in a value.
    Repair,
    /// The whole line is skipped, as if never sent.
    Drop,
}

/// Which protocol versions a start line may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// `HTTP/1.0` and `HTTP/1.1` only.
    Known,
    /// Any `HTTP/1.x`: a higher minor version is read as 1.1 (RFC 9110 section 2.5).
    MajorOne,
    /// Any `HTTP/x.y`.
    Dotted,
    /// Any `HTTP/x.y`, and `HTTP/x`.
    Any,
}

/// How many digits a status code has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusDigits {
    /// Exactly three (RFC 9112 section 4).
    Three,
    /// The first three; whatever follows belongs to the reason phrase.
    FirstThree,
    /// One or more, up to 65535.
    Any,
}

/// What becomes of a response that does not begin with a status line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHttp {
    /// It is refused.
    Reject,
    /// Every byte is passed on as the body of an HTTP/0.9 response, even after a wrong status code.
    Raw,
    /// The same, but only if the bytes do not begin with `HTTP/1.`; else it is refused.
    RawUnlessVersionOne,
    /// The same as `Raw` once a whole line is there, whose terminator gets lost; a line with a NUL
    /// is refused, and so is one whose only fault is another major version.
    RawFromLine,
}

/// When a head is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JudgeAt {
    /// As soon as the first bytes cannot be a status line any more, then line by line.
    Byte,
    /// Each line when it is complete.
    Line,
    /// All of it once the blank line is there: until then it is only "not complete yet".
    Head,
}

/// What becomes of several Content-Length values that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthConflict {
    /// The message is refused (RFC 9112 section 6.3, rule 5).
    Reject,
    /// The first counts.
    First,
    /// The last counts.
    Last,
}

/// What becomes of a Content-Length that is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidLength {
    /// The message is refused (RFC 9112 section 6.3, rule 5).
    Reject,
    /// The field says nothing about the body, which then lasts until the connection closes.
    Ignore,
}

/// What becomes of a response with both Transfer-Encoding and Content-Length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthWithCoding {
    /// It is refused.
    Reject,
    /// Transfer-Encoding counts (RFC 9112 section 6.3, rule 3), and the connection ends with it
    /// (section 6.1).
    CodingWins,
    /// Transfer-Encoding counts, and Content-Length is as if it had not come.
    LengthIgnored,
    /// Content-Length counts.
    LengthWins,
}

/// What becomes of a Transfer-Encoding other than `chunked` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddCoding {
    /// The message is refused.
    Reject,
    /// The body lasts until the connection closes, bytes as they come; if `chunked` comes last, it
    /// is unwrapped (RFC 9112 section 6.3, rule 4).
    UntilClose,
    /// The field is ignored: Content-Length counts, if there is one.
    Ignore,
    /// The body is read as chunks.
    AsChunked,
    /// The body is read as chunks if `chunked` is among the codings; else as `Ignore`.
    ChunkedIfNamed,
}

/// What becomes of Transfer-Encoding in an HTTP/1.0 message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldCoding {
    /// The message is refused.
    Reject,
    /// It counts, but the connection is not used again (RFC 9112 section 6.1).
    Honour,
    /// It is ignored.
    Ignore,
}

/// What a FIN in the middle of a chunked body means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkEof {
    /// The message is incomplete (RFC 9112 section 8).
    Incomplete,
    /// The body ends there.
    End,
}

/// What an interim response (1xx but 101) is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interim {
    /// A message before the final one (RFC 9110 section 15.2).
    Interim,
    /// The final response, with a body like any other.
    Final,
}

/// What becomes of a 101 that no request asked for (RFC 9110 section 15.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked101 {
    /// It is refused.
    Reject,
    /// It switches protocols all the same.
    Switch,
    /// It is a final response, with content until the connection closes.
    Final,
    /// The same, and so is one that was asked for but names no protocol.
    FinalUnlessNamed,
}

/// What a reader accepts beyond, or short of, RFC 9112.
///
/// A request reader takes the knobs for lines and fields, but none of those for framing: two
/// recipients must never disagree where a request ends (RFC 9112 section 11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leniency {
    /// When a head is looked at.
    pub judge_at: JudgeAt,
    /// What becomes of bytes that are no status line at all.
    pub not_http: NotHttp,
    /// `http/1.1` counts as `HTTP/1.1`, which the RFC says it does not (RFC 9112 section 2.3).
    pub version_any_case: bool,
    /// Which versions are taken.
    pub versions: Versions,
    /// Several spaces between version and status code (RFC 9112 section 4 permits either).
    pub spaces_before_status: bool,
    /// How many digits a status code has.
    pub status_digits: StatusDigits,
    /// The lowest status code taken.
    pub status_low: u16,
    /// The highest status code taken.
    pub status_high: u16,
    /// A status line that ends after the code, without the space (RFC 9112 section 4).
    pub reason_missing: bool,
    /// A control character in the reason phrase; `Drop` acts as `Repair`.
    pub ctl_in_reason: Policy,

    /// A line that ends with LF alone, in a head (RFC 9112 section 2.2 permits it).
    pub bare_lf: bool,
    /// A CR inside a line (RFC 9112 section 2.2: refuse or replace by a space).
    pub bare_cr: Policy,
    /// A field line without a colon; `Accept` and `Repair` make it a name with an empty value.
    pub no_colon: Policy,
    /// A field line that begins with the colon.
    pub empty_name: Policy,
    /// White space between name and colon (RFC 9112 section 5.1: a proxy takes it out of a
    /// response and refuses it in a request).
    pub space_before_colon: Policy,
    /// White space inside a name.
    pub space_in_name: Policy,
    /// A delimiter such as `@` or `(` inside a name (RFC 9110 section 5.6.2).
    pub delimiter_in_name: Policy,
    /// A byte above 127 inside a name.
    pub obs_text_in_name: Policy,
    /// NUL or another control character inside a name.
    pub ctl_in_name: Policy,
    /// NUL inside a value (RFC 9110 section 5.5: refuse or replace by a space).
    pub nul_in_value: Policy,
    /// Another control character but HTAB inside a value (RFC 9110 section 5.5).
    pub ctl_in_value: Policy,
    /// A byte above 127 inside a value, which the RFC permits (RFC 9110 section 5.5).
    pub obs_text_in_value: Policy,
    /// A field with an empty value, which the RFC permits (RFC 9110 section 5.5).
    pub empty_value: Policy,
    /// White space before the first field line (RFC 9112 section 2.2: refuse or skip the line);
    /// `Repair` reads the line without it.
    pub leading_space: Policy,
    /// A folded field line (RFC 9112 section 5.2: refuse, or unfold with a space, which is
    /// `Repair`); `Accept` keeps the line break, `Drop` skips the continuation.
    pub obs_fold: Policy,

    /// The same Content-Length on several lines (RFC 9110 section 8.6 permits it).
    pub length_repeated: bool,
    /// The same Content-Length several times as a list; if not taken, the value is invalid.
    pub length_list: bool,
    /// Content-Length values that differ.
    pub length_conflict: LengthConflict,
    /// A Content-Length that is no decimal number.
    pub length_invalid: InvalidLength,
    /// A Content-Length with an empty value.
    pub length_empty: InvalidLength,
    /// Both Transfer-Encoding and Content-Length.
    pub length_with_coding: LengthWithCoding,
    /// A Content-Length above 0 in a 204 (RFC 9110 section 8.6 forbids it).
    pub length_on_204: bool,
    /// A transfer coding that is not known (RFC 9112 section 6.1).
    pub unknown_coding: OddCoding,
    /// The coding `identity`, which RFC 7230 withdrew.
    pub identity_coding: OddCoding,
    /// Transfer-Encoding in an HTTP/1.0 message.
    pub coding_in_http10: OldCoding,

    /// Chunk extensions (RFC 9112 section 7.1.1).
    pub chunk_extensions: bool,
    /// White space after a chunk size.
    pub chunk_size_space: bool,
    /// White space before a chunk size.
    pub chunk_size_after_space: bool,
    /// A chunk-size line that ends with LF alone.
    pub chunk_size_lf: bool,
    /// Chunk data followed by LF alone.
    pub chunk_data_lf: bool,
    /// A trailer section (RFC 9112 section 7.1.2).
    pub trailers: bool,
    /// What a FIN inside a chunked body means.
    pub chunk_eof: ChunkEof,
    /// A reset ends a close-delimited body as a FIN does.
    pub reset_ends_body: bool,

    /// What an interim response is taken for.
    pub interim: Interim,
    /// A 101 that no request asked for.
    pub unexpected_101: Unasked101,
}

impl Leniency {
    /// What RFC 9110 and RFC 9112 require, and of what they permit, what every reader measured
    /// takes too.
    pub const RFC: Self = Self {
        judge_at: JudgeAt::Byte,
        not_http: NotHttp::Reject,
        version_any_case: false,
        versions: Versions::MajorOne,
        spaces_before_status: false,
        status_digits: StatusDigits::Three,
        status_low: 100,
        status_high: 999,
        reason_missing: true,
        ctl_in_reason: Policy::Reject,

        bare_lf: true,
        bare_cr: Policy::Reject,
        no_colon: Policy::Reject,
        empty_name: Policy::Reject,
        space_before_colon: Policy::Repair,
        space_in_name: Policy::Reject,
        delimiter_in_name: Policy::Reject,
        obs_text_in_name: Policy::Reject,
        ctl_in_name: Policy::Reject,
        nul_in_value: Policy::Reject,
        ctl_in_value: Policy::Reject,
        obs_text_in_value: Policy::Accept,
        empty_value: Policy::Accept,
        leading_space: Policy::Reject,
        obs_fold: Policy::Reject,

        length_repeated: true,
        length_list: true,
        length_conflict: LengthConflict::Reject,
        length_invalid: InvalidLength::Reject,
        length_empty: InvalidLength::Reject,
        length_with_coding: LengthWithCoding::CodingWins,
        length_on_204: true,
        unknown_coding: OddCoding::Reject,
        identity_coding: OddCoding::Reject,
        coding_in_http10: OldCoding::Honour,

        chunk_extensions: true,
        chunk_size_space: false,
        chunk_size_after_space: false,
        chunk_size_lf: false,
        chunk_data_lf: false,
        trailers: true,
        chunk_eof: ChunkEof::Incomplete,
        reset_ends_body: false,

        interim: Interim::Interim,
        unexpected_101: Unasked101::Reject,
    };

    /// The same for requests: every framing knob is at its strictest, so that no request can be
    /// read in two ways (RFC 9112 sections 6.1, 6.3 and 11.2).
    #[must_use]
    pub const fn for_requests(self) -> Self {
        Self {
            length_repeated: false,
            length_list: false,
            length_conflict: LengthConflict::Reject,
            length_invalid: InvalidLength::Reject,
            length_empty: InvalidLength::Reject,
            length_with_coding: LengthWithCoding::Reject,
            unknown_coding: OddCoding::Reject,
            identity_coding: OddCoding::Reject,
            coding_in_http10: OldCoding::Reject,
            chunk_size_space: false,
            chunk_size_after_space: false,
            chunk_size_lf: false,
            chunk_data_lf: false,
            chunk_eof: ChunkEof::Incomplete,
            ..self.without_odd_lines()
        }
    }

    /// Lines that hide a field from some readers are how framing fields get smuggled.
    const fn without_odd_lines(self) -> Self {
        Self {
            bare_cr: Policy::Reject,
            no_colon: Policy::Reject,
            empty_name: Policy::Reject,
            space_before_colon: Policy::Reject,
            space_in_name: Policy::Reject,
            ctl_in_name: Policy::Reject,
            nul_in_value: Policy::Reject,
            leading_space: Policy::Reject,
            obs_fold: Policy::Reject,
            ..self
        }
    }
}

impl Default for Leniency {
    fn default() -> Self {
        Self::RFC
    }
}
