//! What a command says when it cannot do what is asked, and its exit status.

/// A complaint of a command, as it stands on standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The text, which may have several lines.
    pub text: String,
    /// The exit status.
    pub exit: u8,
}

impl Complaint {
    /// A complaint with its exit status.
    pub fn new(exit: u8, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, exit }
    }

    /// A line that makes no sense (exit status 2, as of most commands).
    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(2, text)
    }
}
