//! From the text of a cases file to cases, or to what is wrong with it and where.

use std::fmt;

use crate::scenario::nearest;

use super::Cases;
use crate::matrix::play::misfit;

/// A mistake in a cases file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The part of the line that ends at the place.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// What would have been right.
    pub expected: Option<String>,
    /// The known name most like the one that was found.
    pub nearest: Option<String>,
}

/// Reads the text of `file`.
///
/// # Errors
/// The first mistake: file, line, column, what was expected, and what was probably meant.
pub fn read(file: &str, text: &str) -> Result<Cases, Box<Mistake>> {
    let cases: Cases =
        serde_json::from_str(text).map_err(|error| Box::new(mistake(file, text, &error)))?;
    let twice = cases.cases.iter().enumerate().find(|(index, case)| {
        let mut earlier = cases.cases[..*index].iter();
        earlier.any(|other| other.id == case.id)
    });
    let Some((_, case)) = twice else {
        return unbreakable(file, text, &cases).map_or(Ok(cases), Err);
    };
    // The second place at which the name stands in quotes is nearly always the second case.
    let quoted = format!("\"{}\"", case.id);
    let at = text
        .match_indices(&quoted)
        .nth(1)
        .map_or(0, |found| found.0);
    let message = format!("the case {quoted} is there twice");
    let mut found = place(file, text, position(text, at), message);
    found.expected = Some("an `id` of its own for each case".into());
    Err(Box::new(found))
}

/// The first fault of a case that cannot be broken.
fn unbreakable(file: &str, text: &str, cases: &Cases) -> Option<Box<Mistake>> {
    let mut faults = cases.cases.iter().flat_map(|case| &case.faults);
    let (fault, why) = faults.find_map(|fault| Some((fault, misfit(fault)?)))?;
    let at = text.find(&format!("\"{fault}\"")).unwrap_or(0);
    let mut found = place(file, text, position(text, at), why);
    found.expected = Some("a fault of `gatelab faults`, at a place such as u1 or lan1--u1".into());
    Some(Box::new(found))
}

/// Line and column of a place in the text.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// What `serde_json` says, in parts: `what, expected one of these at line 1 column 2`.
fn mistake(file: &str, text: &str, error: &serde_json::Error) -> Mistake {
    let whole = error.to_string();
    let what = whole
        .rfind(" at line ")
        .map_or(&whole[..], |at| &whole[..at]);
    let (what, expected) = what
        .split_once(", expected ")
        .map_or((what, None), |(what, rest)| (what, Some(rest)));
    let at = (error.line().max(1), error.column().max(1));
    let mut found = place(file, text, at, what.to_owned());
    found.nearest = expected.and_then(|list| {
        let meant = quoted(what).next()?;
        nearest(meant, quoted(list))
    });
    found.expected = expected.map(str::to_owned);
    found
}

/// The names between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn place(file: &str, text: &str, (line, column): (usize, usize), message: String) -> Mistake {
    /// More of a line than this helps nobody.
    const WIDEST: usize = 72;
    let source = text.lines().nth(line - 1).unwrap_or_default();
    let shown = source
        .chars()
        .take(column)
        .skip(column.saturating_sub(WIDEST));
    Mistake {
        file: file.to_owned(),
        line,
        column,
        source: shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect(),
        message,
        expected: None,
        nearest: None,
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            source,
            message,
            ..
        } = self;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let indent = " ".repeat(source.chars().count().saturating_sub(1));
        writeln!(f, "{file}:{line}:{column}: {message}")?;
        writeln!(f, "{margin} |\n{number} | {source}")?;
        write!(f, "{margin} | {indent}^")?;
        if let Some(expected) = &self.expected {
            write!(f, "\n{margin} = expected {expected}")?;
        }
        if let Some(nearest) = &self.nearest {
            write!(f, "\n{margin} = did you mean `{nearest}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistake {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_told_with_its_place_and_what_was_meant() {
        let text = "{ \"cases\": [\n  { \"id\": \"a\", \"upstream\": { \"thn\": \"fin\" } }\n] }";
        let mistake = read("my.json", text).unwrap_err();
        assert_eq!(
            (mistake.line, mistake.nearest.as_deref()),
            (2, Some("then"))
        );
        assert!(mistake.to_string().starts_with("my.json:2:"), "{mistake}");
        assert!(mistake.expected.unwrap().contains("`on_accept`"));
    }

    #[test]
    fn a_value_that_cannot_be_is_told_with_its_place() {
        let piece = |piece: &str| {
            let text = format!("{{ \"cases\": [{{ \"id\": \"a\", \"upstream\": {piece} }}] }}");
            read("my.json", &text).unwrap_err()
        };
        let late = piece("{ \"send\": [{ \"wait_s\": -1 }] }");
        assert!(late.expected.unwrap().contains("seconds"));
        let wide = piece("{ \"send\": [{ \"latin1\": \"\u{20ac}\" }] }");
        assert!(wide.expected.unwrap().contains("one byte"));
        let word = piece("{ \"then\": \"finn\" }");
        assert_eq!(word.nearest.as_deref(), Some("fin"));
    }

    #[test]
    fn two_cases_of_one_name_are_a_mistake() {
        let text = "{ \"cases\": [\n{ \"id\": \"a\" },\n{ \"id\": \"a\" }\n] }";
        let mistake = read("my.json", text).unwrap_err();
        assert_eq!((mistake.line, mistake.column), (3, 9));
    }
}
