//! The error of a reader: what is wrong, where, in which line, by which rule.

use std::fmt;

use super::{Flaw, Span};

/// A message that cannot be read any further.
///
/// The connection it came on has lost its framing and cannot carry another message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{flaw}{}; expected {} ({})", place(line, span), flaw.expected(), flaw.rule())]
pub struct ReadError {
    /// What is wrong.
    pub flaw: Flaw,
    /// The offending line, or the part of it that had arrived.
    pub line: Excerpt,
    /// Where that line lies in the message.
    pub span: Span,
}

/// The line and where it begins.
fn place(line: &Excerpt, span: &Span) -> String {
    if line.as_bytes().is_empty() {
        format!(" at byte {}", span.start)
    } else {
        format!(": \"{line}\" at byte {}", span.start)
    }
}

/// The bytes of a line, cut after [`Excerpt::MAX`]; shown with everything unprintable escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt(Vec<u8>);

impl Excerpt {
    /// How many bytes of a line are kept.
    pub const MAX: usize = 120;

    /// The beginning of `line`.
    pub fn of(line: &[u8]) -> Self {
        Self(line[..line.len().min(Self::MAX)].to_vec())
    }

    /// The bytes as received.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())?;
        if self.0.len() == Self::MAX {
            f.write_str("...")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::EndOfStream;

    #[test]
    fn the_message_says_what_where_and_by_which_rule() {
        let error = ReadError {
            flaw: Flaw::NoColon,
            line: Excerpt::of(b"bad\x1b[2J"),
            span: Span::new(17, 24),
        };
        assert_eq!(
            error.to_string(),
            "a field line has no colon: \"bad\\x1b[2J\" at byte 17; expected NAME: VALUE, \
             the name of letters, digits and hyphens (RFC 9112 section 5)"
        );
    }

    #[test]
    fn no_line_no_quotes() {
        let error = ReadError {
            flaw: Flaw::HeadCut(EndOfStream::Fin),
            line: Excerpt::default(),
            span: Span::new(17, 17),
        };
        let text = error.to_string();
        assert!(
            text.starts_with("the connection was closed (FIN) in the middle of a head at byte 17;")
        );
    }

    #[test]
    fn long_lines_are_cut() {
        let shown = Excerpt::of(&[b'x'; 300]).to_string();
        assert_eq!(shown.len(), Excerpt::MAX + 3);
    }
}
