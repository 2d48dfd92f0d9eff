//! The sizes at which a reader gives up.

/// How much of a message a reader takes; sizes in bytes.
///
/// RFC 9112 sets no upper bound but asks that each recipient has one (section 2.3 of RFC 9110).
/// A line counts without its terminator, a section with everything up to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The whole head: start line, fields and blank line.
    pub head: usize,
    /// The start line (RFC 9112 section 3 recommends at least 8000).
    pub start_line: usize,
    /// One field line of the head, folded lines counted apart.
    pub field_line: usize,
    /// How many field lines a head may have.
    pub fields: usize,
    /// One chunk-size line with its extensions (RFC 9112 section 7.1.1 asks for a limit).
    pub chunk_line: usize,
    /// The whole trailer section.
    pub trailers: usize,
    /// One field line of the trailer section.
    pub trailer_line: usize,
    /// The content, without chunk framing.
    pub body: u64,
    /// How many interim responses may come before the final one.
    pub interim: usize,
    /// How many blank lines may come before a request line (RFC 9112 section 2.2).
    pub blank_lines: usize,
}

impl Limits {
    /// Ample sizes for the profile that follows the RFCs alone.
    pub const RFC: Self = Self {
        head: 32 * 1024,
        start_line: 16 * 1024,
        field_line: usize::MAX,
        fields: 500,
        chunk_line: 4096,
        trailers: 16 * 1024,
        trailer_line: usize::MAX,
        body: u64::MAX,
        interim: 32,
        blank_lines: 1,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::RFC
    }
}
