//! A TOML document as a tree in which every key and value knows where it was written.
//!
//! Values may come from the file or from `--set` options; a place says which.

use toml::de::{DeTable, DeValue};

use crate::scenario::error::Problem;

/// The texts places point into: the file first, then one per `--set`.
#[derive(Clone, Debug)]
pub(crate) struct Sources(Vec<(String, String)>);

impl Sources {
    /// The sources of a file without settings.
    pub(crate) fn new(file: &str, text: &str) -> Self {
        Self(vec![(file.to_owned(), text.to_owned())])
    }

    /// Adds a text; gives the place of all of it.
    pub(crate) fn add(&mut self, name: &str, text: &str) -> At {
        self.0.push((name.to_owned(), text.to_owned()));
        At {
            source: self.0.len() - 1,
            start: 0,
            end: text.len(),
        }
    }

    /// The name of the file.
    pub(crate) fn file(&self) -> &str {
        self.0.first().map_or("", |(name, _)| name)
    }

    /// A problem at a place, without advice.
    pub(crate) fn problem(&self, at: At, message: &str) -> Problem {
        let (file, text) = self.0.get(at.source).map_or(("", ""), |(n, t)| (n, t));
        let start = floor(text, at.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |length| start + length);
        let end = floor(text, at.end).clamp(start, line_end);
        Problem {
            file: file.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            source: printable(text[line_start..line_end].trim_end()),
            width: text[start..end].trim_end().chars().count().max(1),
            message: printable(message),
            expected: None,
            nearest: None,
        }
    }
}

/// The nearest character boundary at or below `index`.
fn floor(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// The text with control characters made visible, so that a file cannot write to a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// A place in one of the sources, in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    /// The index of the source.
    pub(crate) source: usize,
    /// The first octet.
    pub(crate) start: usize,
    /// The octet after the last.
    pub(crate) end: usize,
}

impl At {
    /// The first octet of the file: the place of what is missing everywhere.
    pub(crate) const START: Self = Self {
        source: 0,
        start: 0,
        end: 0,
    };
}

/// Something and the place it was written at.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    /// The place.
    pub(crate) at: At,
    /// The thing.
    pub(crate) value: T,
}

/// A value of the tree.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Boolean(bool),
    Date,
    Float(f64),
    Integer(i64),
    List(Vec<Located<Value>>),
    Table(Table),
    Text(String),
}

impl Value {
    /// What it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "true or false",
            Self::Date => "a date",
            Self::Float(_) => "a number with a fraction",
            Self::Integer(_) => "a whole number",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Text(_) => "a text in quotes",
        }
    }
}

/// The entries of a table, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(pub(crate) Vec<Entry>);

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: Located<String>,
    /// The value.
    pub(crate) item: Located<Value>,
}

impl Table {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Located<Value>> {
        self.0
            .iter()
            .find(|entry| entry.key.value == key)
            .map(|entry| &entry.item)
    }

    /// The keys, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|entry| entry.key.value.as_str())
    }
}

/// Reads a TOML text of source 0; gives the syntax errors, with their places, if there are any.
pub(crate) fn parse(text: &str) -> Result<Table, Vec<(At, String)>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut broken: Vec<(At, String)> = Vec::new();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let message = match text.get(span.clone()) {
            Some(key) if error.message() == "duplicate key" => {
                format!("`{key}` is given a second time")
            }
            _ => error.message().to_owned(),
        };
        // One table written in two ways would be reported at each of its headers.
        if !broken.iter().any(|(_, earlier)| *earlier == message) {
            broken.push((place(0, span), message));
        }
    }
    if broken.is_empty() {
        Ok(table(0, document.get_ref()))
    } else {
        Err(broken)
    }
}

/// Reads one TOML value written at a place of another source; nothing if it is none.
pub(crate) fn parse_value(at: At, text: &str) -> Option<Located<Value>> {
    let parsed = DeValue::parse(text).ok()?;
    let mut found = value(at.source, parsed.get_ref());
    shift(&mut found, at);
    Some(Located { at, value: found })
}

/// Moves the places inside a value to where the value stands: they all become its own.
fn shift(value: &mut Value, at: At) {
    match value {
        Value::List(items) => {
            for item in items {
                item.at = at;
                shift(&mut item.value, at);
            }
        }
        Value::Table(table) => {
            for entry in &mut table.0 {
                entry.key.at = at;
                entry.item.at = at;
                shift(&mut entry.item.value, at);
            }
        }
        Value::Boolean(_) | Value::Date | Value::Float(_) | Value::Integer(_) | Value::Text(_) => {}
    }
}

fn place(source: usize, span: std::ops::Range<usize>) -> At {
    At {
        source,
        start: span.start,
        end: span.end,
    }
}

fn table(source: usize, entries: &DeTable<'_>) -> Table {
    let mut entries: Vec<Entry> = entries
        .iter()
        .map(|(key, item)| Entry {
            key: Located {
                at: place(source, key.span()),
                value: key.get_ref().to_string(),
            },
            item: Located {
                at: place(source, item.span()),
                value: value(source, item.get_ref()),
            },
        })
        .collect();
    entries.sort_by_key(|entry| entry.key.at);
    Table(entries)
}

fn value(source: usize, from: &DeValue<'_>) -> Value {
    match from {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => {
            let digits = integer.as_str();
            // A number too large for any setting is reported by the setting as out of range.
            Value::Integer(i64::from_str_radix(digits, integer.radix()).unwrap_or(i64::MAX))
        }
        DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Located {
                    at: place(source, item.span()),
                    value: value(source, item.get_ref()),
                })
                .collect(),
        ),
        DeValue::Table(entries) => Value::Table(table(source, entries)),
    }
}
