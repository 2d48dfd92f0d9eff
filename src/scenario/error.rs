//! What is wrong with a scenario file: where, what was found, what was expected, what was meant.

use std::fmt;

/// Everything wrong with one scenario file; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", joined(.problems))]
pub struct Error {
    /// The problems, in the order of the file.
    pub problems: Vec<Problem>,
}

/// One mistake, or one thing probably not meant, with the place it was written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, or the `--set` option, it was written in.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of that line.
    pub source: String,
    /// How many characters of it are meant; at least 1.
    pub width: usize,
    /// What is wrong.
    pub message: String,
    /// What would have been right.
    pub expected: Option<String>,
    /// The known name most like the one that was found.
    pub nearest: Option<String>,
}

impl fmt::Display for Problem {
    /// Writes the message, the line with a caret below the place, and the advice.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            source,
            message,
            ..
        } = self;
        writeln!(f, "{file}:{line}:{column}: {message}")?;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        // A tab stays a tab, so that the caret stands below its place at any tab width.
        let indent: String = source
            .chars()
            .take(column.saturating_sub(1))
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let missing = " ".repeat(column.saturating_sub(1 + source.chars().count()));
        let caret = "^".repeat(self.width);
        writeln!(f, "{margin} |\n{number} | {source}")?;
        write!(f, "{margin} | {indent}{missing}{caret}")?;
        if let Some(expected) = &self.expected {
            write!(f, "\n{margin} = expected {expected}")?;
        }
        if let Some(nearest) = &self.nearest {
            write!(f, "\n{margin} = did you mean `{nearest}`?")?;
        }
        Ok(())
    }
}

fn joined(problems: &[Problem]) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    texts.join("\n\n")
}

/// The candidate most like `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let limit = (name.chars().count() / 3).max(1);
    let wanted = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= limit || (wanted.len() >= 3 && candidate.starts_with(&wanted))
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}
