//! The catalogue as plain data: what `gatelab faults` and the book show.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Fault, Param, all};

/// One fault, for people and programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Its other names.
    pub aliases: Vec<&'static str>,
    /// What is wrong then.
    pub title: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Where it can act.
    pub place: &'static str,
    /// Its parameters.
    pub params: Vec<ParamRow>,
    /// How a page load ends that meets it.
    pub ends_in: String,
    /// The RFC 9209 type it ends in, if it is one that a proxy reports.
    pub cause: Option<&'static str>,
    /// A whole fault for the scenario `first`.
    pub example: &'static str,
}

/// One parameter of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParamRow {
    /// Its name.
    pub name: &'static str,
    /// The kind of its values, in one word.
    pub kind: &'static str,
    /// Its value if none is given.
    pub default: Option<&'static str>,
    /// The values to choose from, if they are few.
    pub choices: Vec<&'static str>,
    /// What it says.
    pub doc: &'static str,
}

impl From<&Fault> for Row {
    fn from(fault: &Fault) -> Self {
        let cause = match fault.ends_in {
            super::Ending::Proxy(error) => Some(error.as_str()),
            super::Ending::Words(_) => None,
        };
        Self {
            name: fault.name,
            aliases: fault.aliases.to_vec(),
            title: fault.title,
            summary: fault.summary,
            place: fault.place.expected(),
            params: fault.params.iter().map(ParamRow::from).collect(),
            ends_in: fault.ends_in.to_string(),
            cause,
            example: fault.example,
        }
    }
}

impl From<&Param> for ParamRow {
    fn from(param: &Param) -> Self {
        Self {
            name: param.name,
            kind: param.kind.as_str(),
            default: param.default,
            choices: param.kind.words().to_vec(),
            doc: param.doc,
        }
    }
}

/// All faults, in the order of the registry.
pub fn rows() -> Vec<Row> {
    all().map(Row::from).collect()
}

/// All faults as a Markdown document for the book.
pub fn markdown() -> String {
    let mut text = String::from(
        "| fault | what is wrong | a page load then ends in | parameters |\n|---|---|---|---|\n",
    );
    for row in rows() {
        let params: Vec<String> = row.params.iter().map(short).collect();
        let mut names = format!("`{}`", row.example);
        for alias in &row.aliases {
            let _ = write!(names, "<br>also `{alias}`");
        }
        let _ = writeln!(
            text,
            "| {names} | **{}.** {} | {} | {} |",
            capital(row.title),
            row.summary,
            row.ends_in,
            params.join("<br>"),
        );
    }
    text
}

fn short(param: &ParamRow) -> String {
    let ParamRow { name, kind, .. } = param;
    let values = match (param.choices.as_slice(), param.default) {
        ([], Some(default)) => default.to_owned(),
        ([], None) => kind.to_uppercase(),
        (words, _) => words.join("\\|"),
    };
    format!("`{name}={values}` {}", param.doc)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
