//! Takes Rust text apart, line by line: code without comments and string contents, comments apart.

use crate::source::starts_word;

/// One line of a source file.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// The line as written.
    pub text: String,
    /// The line without comments and without the contents of strings and characters.
    pub code: String,
    /// What its comments say, without slashes.
    pub comment: String,
    /// Whether it belongs to an item under `#[cfg(test)]`.
    pub in_test: bool,
}

/// Takes the lines of `text` apart.
pub(crate) fn scan(text: &str) -> Vec<Line> {
    let mut inside = Inside::Code;
    let mut lines = Vec::new();
    for text in text.lines() {
        if matches!(inside, Inside::LineComment) {
            inside = Inside::Code;
        }
        let mut line = Line {
            text: text.to_owned(),
            ..Line::default()
        };
        let mut rest = text;
        while !rest.is_empty() {
            rest = step(&mut inside, rest, &mut line);
        }
        lines.push(line);
    }
    lines
}

/// What the scanner is inside of.
#[derive(Clone, Copy)]
enum Inside {
    Code,
    LineComment,
    /// A block comment, so many deep.
    BlockComment(usize),
    /// A string with escapes.
    Text,
    /// A raw string that ends with a quote and so many `#`.
    RawText(usize),
}

/// Reads the next sign of a line; returns what follows it.
fn step<'a>(inside: &mut Inside, rest: &'a str, line: &mut Line) -> &'a str {
    let next = match *inside {
        Inside::Code => return step_code(inside, rest, line),
        Inside::LineComment => {
            line.comment.push_str(rest);
            return "";
        }
        Inside::BlockComment(depth) => match (rest.get(..2), depth) {
            (Some("*/"), 1) => Some((2, Inside::Code)),
            (Some("*/"), _) => Some((2, Inside::BlockComment(depth - 1))),
            (Some("/*"), _) => Some((2, Inside::BlockComment(depth + 1))),
            _ => None,
        },
        Inside::Text => match rest.as_bytes()[0] {
            b'"' => Some((1, Inside::Code)),
            b'\\' => Some((after_chars(rest, 2), Inside::Text)),
            _ => None,
        },
        Inside::RawText(hashes) => {
            let end = format!("\"{}", "#".repeat(hashes));
            rest.starts_with(&end).then_some((end.len(), Inside::Code))
        }
    };
    let was_text = matches!(inside, Inside::Text | Inside::RawText(_));
    let (length, then) = next.unwrap_or((after_chars(rest, 1), *inside));
    *inside = then;
    if was_text && matches!(then, Inside::Code) {
        line.code.push('"');
    } else if !was_text && next.is_none() {
        line.comment.push_str(&rest[..length]);
    }
    &rest[length..]
}

/// Reads the next sign of code.
fn step_code<'a>(inside: &mut Inside, rest: &'a str, line: &mut Line) -> &'a str {
    if rest.starts_with("//") {
        *inside = Inside::LineComment;
        return rest.trim_start_matches('/');
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        *inside = Inside::BlockComment(1);
        return comment;
    }
    if let Some(text) = rest.strip_prefix('"') {
        let hashes = line.code.len() - line.code.trim_end_matches('#').len();
        let before = line.code.trim_end_matches('#');
        let raw = ["r", "br", "cr"].iter().any(|r| {
            let word = before.strip_suffix(r);
            word.is_some_and(starts_word)
        });
        *inside = if raw {
            Inside::RawText(hashes)
        } else {
            Inside::Text
        };
        line.code.push('"');
        return text;
    }
    if let Some(length) = character(rest) {
        line.code.push_str("''");
        return &rest[length..];
    }
    let length = after_chars(rest, 1);
    line.code.push_str(&rest[..length]);
    &rest[length..]
}

/// The length of the character literal at the start of `rest`; none for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    if let Some(escape) = body.strip_prefix('\\') {
        let end = escape.get(after_chars(escape, 1)..)?.find('\'')?;
        return Some(2 + after_chars(escape, 1) + end + 1);
    }
    let length = after_chars(body, 1);
    body[length..].starts_with('\'').then_some(1 + length + 1)
}

/// How many bytes the first `count` characters take.
fn after_chars(text: &str, count: usize) -> usize {
    text.chars().take(count).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let lines: Vec<_> = scan(text).into_iter().map(|line| line.code).collect();
        lines.join("\n")
    }

    #[test]
    fn code_is_free_of_comments_and_contents() {
        assert_eq!(
            code(r#"a("x // y", 'c', '\'', '"'); // z"#),
            r#"a("", '', '', ''); "#
        );
        assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
        assert_eq!(code("a /* b /* c */ d */ e"), "a  e");
        assert_eq!(code("r#\"x\" // y\"# + b\"\\\"\" // z"), "r#\"\" + b\"\" ");
        assert_eq!(code("\"one\ntwo // three\" four"), "\"\n\" four");
    }
}
